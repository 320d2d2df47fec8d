// Part of Ordeal. See LICENSE.

import Structures
import Support

/// A regular mesh of k-points that holds Γ: k = (i/n₁, j/n₂, l/n₃) in units of the reciprocal lattice.
public struct KPointMesh: Hashable, Sendable {
  /// The numbers of points along the reciprocal lattice vectors, shape [3].
  public let counts: [Int]

  /// The most points along a vector.
  static let most = 999

  /// Checks that a cell's meshes have at most `most` points along each vector.
  ///
  /// - Throws: `ElectronicStructureError` if the cell is flatter than 0.1 Å.
  static func check(_ cell: Cell, at place: String?) throws(ElectronicStructureError) {
    let height = cell.heights.min()
    guard height >= 0.1, height.isFinite else {
      throw ElectronicStructureError(
        "expected a cell whose faces are at least 0.1 Å apart, got \(height) Å", at: place)
    }
  }

  /// A mesh with the given numbers of points.
  ///
  /// - Parameter counts: Three numbers; one number stands for three.
  /// - Throws: `ElectronicStructureError` if they are not positive, or neither one nor three.
  public init(_ counts: [Int]) throws(ElectronicStructureError) {
    guard counts.count == 3 || counts.count == 1, counts.allSatisfy({ 1...Self.most ~= $0 }) else {
      throw ElectronicStructureError(
        "expected three numbers of k-points, each 1 to \(Self.most), or one for all three, got \(counts)"
      )
    }
    self.counts = counts.count == 3 ? counts : Array(repeating: counts[0], count: 3)
  }

  /// The coarsest mesh with points at least as dense as asked for, the same for cells of any size.
  ///
  ///     n_i = ⌈L / h_i⌉,   h_i = 2π / |b_i|,   at most `most`
  ///
  /// where h_i is the distance between the cell's faces across its vector i: its length, in an
  /// orthogonal cell.
  ///
  /// - Parameters:
  ///   - cell: The cell.
  ///   - length: L, Å: a cell of this edge needs Γ only.
  public init(for cell: Cell, length: Double) {
    precondition(length > 0, "expected a positive length, got \(length)")
    // A cell whose edge divides L is not to get one more for its last bit.
    counts = (0..<3).map {
      Int(
        rounding: (length / cell.heights[$0] - 1e-9).rounded(.up), limitedTo: 1...Self.most) ?? 1
    }
  }

  /// Γ alone.
  public static let gamma = KPointMesh(unchecked: [1, 1, 1])

  /// The mesh of the paper's labels, "K4".
  public static let four = KPointMesh(unchecked: [4, 4, 4])

  /// The given numbers of points, or one where that is less.
  init(atLeastOne counts: [Int]) {
    precondition(counts.count == 3, "expected three numbers, got \(counts)")
    self.counts = counts.map { max(1, $0) }
  }

  private init(unchecked counts: [Int]) { self.counts = counts }

  /// The number of all points.
  public var total: Int { counts.reduce(1, *) }

  /// The number of points that symmetry leaves distinct.
  ///
  /// k and −k are alike, and so are k and U k for the rotations of the structure that lead to points
  /// of the mesh.
  public func irreducibleCount(for structure: Structure) -> Int {
    let operations = PointSymmetry.operations(of: structure)
    var isVisited = [Bool](repeating: false, count: total)
    var count = 0
    for index in 0..<total where !isVisited[index] {
      count += 1
      let point = coordinates(index)
      for operation in operations {
        guard let image = image(of: point, under: operation) else { continue }
        isVisited[self.index(image)] = true
        isVisited[self.index(image.map { -$0 })] = true
      }
    }
    return count
  }

  private func coordinates(_ index: Int) -> [Int] {
    [index % counts[0], index / counts[0] % counts[1], index / (counts[0] * counts[1])]
  }

  /// The number of a point, whose coordinates need not lie in 0..<n.
  private func index(_ point: [Int]) -> Int {
    let p: [Int] = zip(point, counts).map { ($0 % $1 + $1) % $1 }
    return p[0] + counts[0] * (p[1] + counts[1] * p[2])
  }

  /// U k, or nil if that is no point of the mesh.
  private func image(of point: [Int], under operation: PointSymmetry.Rotation) -> [Int]? {
    // With the common denominator n₁n₂n₃ all is in whole numbers.
    let numerators = (0..<3).map { point[$0] * (total / counts[$0]) }
    var image = [0, 0, 0]
    for row in 0..<3 {
      let sum = (0..<3).reduce(0) { $0 + operation[row][$1] * numerators[$1] }
      guard sum * counts[row] % total == 0 else { return nil }
      image[row] = sum * counts[row] / total
    }
    return image
  }
}

extension KPointMesh: Codable {
  /// Reads three numbers.
  ///
  /// - Throws: If that is not what is there.
  public init(from decoder: any Decoder) throws {
    try self.init(try [Int](from: decoder))
  }

  /// Writes three numbers.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws { try counts.encode(to: encoder) }
}

extension KPointMesh: CustomStringConvertible {
  /// "4 × 4 × 2".
  public var description: String { counts.map(String.init).joined(separator: " × ") }
}
