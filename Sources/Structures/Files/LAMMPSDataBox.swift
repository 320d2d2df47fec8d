// Part of Ordeal. See LICENSE.

import Support

/// The box of a LAMMPS data file: bounds and tilts, or the vectors of a general triclinic box.
struct LAMMPSDataBox {
  private var bounds: [(low: Double, high: Double)?] = [nil, nil, nil]
  private var tilt: [Double]?
  private var edges: [Vector3?] = [nil, nil, nil]
  private var origin: Vector3?

  /// Reads a line of the header that may be about the box.
  ///
  /// - Throws: `OrdealError` at the line if it is and has no numbers.
  mutating func read(_ words: [String], _ lines: TextLines) throws {
    func numbers(_ count: Int) throws -> [Double] {
      try words.prefix(count).map { word in
        guard let value = Double(word), value.isFinite else {
          throw lines.error("expected a finite number of the box, got \"\(word)\"")
        }
        return value
      }
    }
    func vector() throws -> Vector3 {
      let n = try numbers(3)
      return Vector3(n[0], n[1], n[2])
    }
    let keys = words.drop { Double($0) != nil }.joined(separator: " ")
    switch (keys, words.count) {
    case ("xlo xhi", 4), ("ylo yhi", 4), ("zlo zhi", 4):
      let n = try numbers(2)
      bounds[["x", "y", "z"].firstIndex(of: keys.prefix(1)) ?? 0] = (n[0], n[1])
    case ("xy xz yz", 6): tilt = try numbers(3)
    case ("avec", 4): edges[0] = try vector()
    case ("bvec", 4): edges[1] = try vector()
    case ("cvec", 4): edges[2] = try vector()
    case ("abc origin", 5): origin = try vector()
    default:
      let known = ["lo ", "xy xz yz", "avec", "bvec", "cvec", "abc origin"]
      guard !known.contains(where: keys.contains) else {
        throw lines.error("expected numbers of the box, got \"\(words.joined(separator: " "))\"")
      }
    }
  }

  /// The lattice vectors and the origin, Å.
  ///
  /// - Throws: `OrdealError` if a part of the box is missing, or an edge is not above 0.
  func vectors(at location: String) throws -> (vectors: Matrix3, origin: Vector3) {
    let given = edges.compactMap(\.self)
    let ranges = bounds.compactMap(\.self)
    if given.count == 3, let origin, ranges.isEmpty, tilt == nil {
      return (Matrix3(given[0], given[1], given[2]), origin)
    }
    guard given.isEmpty, origin == nil, ranges.count == 3 else {
      throw OrdealError(
        "expected a box: lines with xlo xhi, ylo yhi and zlo zhi, or with avec, bvec, cvec and abc "
          + "origin", at: location)
    }
    let low = Vector3(ranges[0].low, ranges[1].low, ranges[2].low)
    let size = Vector3(ranges[0].high, ranges[1].high, ranges[2].high) - low
    guard size.min() > 0 else {
      throw OrdealError(
        "expected a box with edges above 0, got \(size.x) \(size.y) \(size.z)", at: location)
    }
    let tilt = tilt ?? [0, 0, 0]
    return (
      Matrix3(
        Vector3(size.x, 0, 0), Vector3(tilt[0], size.y, 0), Vector3(tilt[1], tilt[2], size.z)), low
    )
  }
}
