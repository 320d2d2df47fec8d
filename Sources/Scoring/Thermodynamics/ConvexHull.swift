// Part of Ordeal. See LICENSE.

/// The lower convex hull of energies over composition.
public struct ConvexHull: Hashable, Sendable {
  /// A point of the plane.
  public struct Point: Hashable, Sendable {
    /// Composition, 0...1.
    public var x: Double
    /// Energy per atom.
    public var energy: Double
  }

  /// The positions of the vertices among the points given, by ascending x.
  public let vertices: [Int]
  private let corners: [Point]

  /// The hull of points (x, E): Andrew's monotone chain, O(n log n).
  ///
  /// Of points with one x the lowest counts, of equal ones the first.
  public init(x: [Double], energies: [Double]) {
    precondition(x.count == energies.count, "one energy for each composition")
    let order = x.indices.sorted { (x[$0], energies[$0], $0) < (x[$1], energies[$1], $1) }
    var chain: [Int] = []
    for index in order {
      if let last = chain.last, x[last] == x[index] { continue }
      while chain.count > 1 {
        let (a, b) = (chain[chain.count - 2], chain[chain.count - 1])
        let turn =
          (x[b] - x[a]) * (energies[index] - energies[a])
          - (x[index] - x[a]) * (energies[b] - energies[a])
        if turn > 0 { break }
        chain.removeLast()
      }
      chain.append(index)
    }
    vertices = chain
    corners = chain.map { Point(x: x[$0], energy: energies[$0]) }
  }

  /// The energy of the hull at x, by linear interpolation; nil outside of its range.
  public func energy(at x: Double) -> Double? {
    guard let first = corners.first, let last = corners.last, x >= first.x, x <= last.x else {
      return nil
    }
    guard let right = corners.firstIndex(where: { $0.x >= x }) else { return nil }
    if right == 0 || corners[right].x == x { return corners[right].energy }
    let (a, b) = (corners[right - 1], corners[right])
    return a.energy + (b.energy - a.energy) * (x - a.x) / (b.x - a.x)
  }
}
