// Part of Ordeal. See LICENSE.

internal import CSpglib
import Structures
import Support

/// The seam to spglib.
///
/// Togo, Shinohara & Tanaka, Sci. Technol. Adv. Mater. Methods 4, 2384822 (2024).
enum Spglib {
  typealias Row = (Double, Double, Double)
  typealias Rotation = ((Int32, Int32, Int32), (Int32, Int32, Int32), (Int32, Int32, Int32))

  /// The symmetry of a structure.
  ///
  /// - Parameters:
  ///   - cell: The lattice vectors as rows, Å.
  ///   - fractional: The fractional coordinates of the atoms.
  ///   - kinds: The kind of each atom; equal ones may be exchanged.
  ///   - tolerance: Å.
  /// - Returns: The space group and its operations.
  /// - Throws: `OrdealError` with spglib's reason.
  static func symmetry(
    cell: Matrix3, fractional: [Vector3], kinds: [Int], tolerance: Double
  ) throws -> Symmetry {
    guard !fractional.isEmpty else {
      throw OrdealError("a structure without atoms has no symmetry")
    }
    var lattice = columns(cell)
    var positions = fractional.map { ($0.x, $0.y, $0.z) }
    var types = kinds.map(Int32.init)
    guard
      let found = spg_get_dataset(
        &lattice, &positions, &types, Int32(fractional.count), tolerance)
    else {
      let reason = String(cString: spg_get_error_message(spg_get_error_code()))
      throw OrdealError("spglib finds no symmetry within \(tolerance) Å: \(reason)")
    }
    defer { spg_free_dataset(found) }
    let data = found.pointee
    let letters = (0..<fractional.count).map { Int(data.wyckoffs[$0]) }
    return Symmetry(
      number: Int(data.spacegroup_number), hallNumber: Int(data.hall_number),
      symbol: text(data.international_symbol),
      operations: (0..<Int(data.n_operations)).map {
        operation(data.rotations[$0], data.translations[$0])
      },
      wyckoffLetters: letters.map(letter),
      equivalentAtoms: (0..<fractional.count).map { Int(data.crystallographic_orbits[$0]) })
  }

  /// The standard cell of a structure, conventional or primitive, positions made ideal.
  ///
  /// - Returns: The cell's rows, fractional coordinates and kinds.
  /// - Throws: `OrdealError` with spglib's reason.
  static func standardized(
    cell: Matrix3, fractional: [Vector3], kinds: [Int], primitive: Bool, tolerance: Double
  ) throws -> (cell: Matrix3, fractional: [Vector3], kinds: [Int]) {
    // A conventional cell holds up to four times the atoms of a primitive one.
    let room = max(4 * fractional.count, 4)
    var lattice = columns(cell)
    var positions = [Row](repeating: (0, 0, 0), count: room)
    var types = [Int32](repeating: 0, count: room)
    for (k, f) in fractional.enumerated() {
      positions[k] = (f.x, f.y, f.z)
      types[k] = Int32(kinds[k])
    }
    let count = Int(
      spg_standardize_cell(
        &lattice, &positions, &types, Int32(fractional.count), primitive ? 1 : 0, 0, tolerance))
    guard count > 0 else {
      let reason = String(cString: spg_get_error_message(spg_get_error_code()))
      throw OrdealError("spglib finds no standard cell within \(tolerance) Å: \(reason)")
    }
    let rows = Matrix3(vector(lattice[0]), vector(lattice[1]), vector(lattice[2])).transposed
    return (rows, positions.prefix(count).map(vector), types.prefix(count).map(Int.init))
  }

  // MARK: Types of C

  private static func columns(_ m: Matrix3) -> [Row] {
    let t = m.transposed
    return (0..<3).map { (t[$0].x, t[$0].y, t[$0].z) }
  }

  private static func vector(_ row: Row) -> Vector3 { Vector3(row.0, row.1, row.2) }

  private static func operation(_ r: Rotation, _ t: Row) -> SymmetryOperation {
    func row(_ r: (Int32, Int32, Int32)) -> IntegerVector3 {
      IntegerVector3(Int(r.0), Int(r.1), Int(r.2))
    }
    return SymmetryOperation(
      rotation: IntegerMatrix3(row(r.0), row(r.1), row(r.2)), translation: vector(t))
  }

  /// 0 is "a", 26 is "A".
  private static func letter(_ index: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzA")
    return letters.indices.contains(index) ? String(letters[index]) : "?"
  }

  /// The text in an array of C characters.
  private static func text(_ characters: some Any) -> String {
    withUnsafeBytes(of: characters) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        .trimmingSuffix { $0 == " " }
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
    var result = self
    while let last = result.last, isTrimmed(last) { result.removeLast() }
    return result
  }
}
