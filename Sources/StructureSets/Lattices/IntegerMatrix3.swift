// Part of Ordeal. See LICENSE.

import Structures

/// A vector of three whole numbers.
public typealias IntegerVector3 = SIMD3<Int>

/// A 3 × 3 matrix of whole numbers held as its rows.
///
/// As a supercell, row i says which lattice vectors add up to its i-th vector: A′ = M A, with cells
/// as rows.
public struct IntegerMatrix3: Hashable, Sendable {
  /// Row 0.
  public var x: IntegerVector3
  /// Row 1.
  public var y: IntegerVector3
  /// Row 2.
  public var z: IntegerVector3

  /// The matrix with the given rows.
  public init(_ x: IntegerVector3, _ y: IntegerVector3, _ z: IntegerVector3) {
    (self.x, self.y, self.z) = (x, y, z)
  }

  /// The unit matrix.
  public static let identity = IntegerMatrix3(diagonal: 1, 1, 1)

  /// The matrix with the given diagonal, zero elsewhere.
  public init(diagonal a: Int, _ b: Int, _ c: Int) {
    self.init(IntegerVector3(a, 0, 0), IntegerVector3(0, b, 0), IntegerVector3(0, 0, c))
  }

  /// The whole numbers next to a matrix's components; nil if one is further away than the tolerance.
  public init?(rounding m: Matrix3, tolerance: Double = 1e-6) {
    var rows: [IntegerVector3] = []
    for row in 0..<3 {
      let rounded = m[row].rounded(.toNearestOrAwayFromZero)
      let difference = m[row] - rounded
      guard max(abs(difference.x), abs(difference.y), abs(difference.z)) <= tolerance else {
        return nil
      }
      rows.append(IntegerVector3(Int(rounded.x), Int(rounded.y), Int(rounded.z)))
    }
    self.init(rows[0], rows[1], rows[2])
  }

  /// Row `row`, 0...2.
  public subscript(row: Int) -> IntegerVector3 {
    get { row == 0 ? x : row == 1 ? y : z }
    set {
      switch row {
      case 0: x = newValue
      case 1: y = newValue
      default: z = newValue
      }
    }
  }

  /// The nine components, row by row.
  public var components: [Int] { [x.x, x.y, x.z, y.x, y.y, y.z, z.x, z.y, z.z] }

  /// det M.
  public var determinant: Int {
    x.x * (y.y * z.z - y.z * z.y) - x.y * (y.x * z.z - y.z * z.x) + x.z * (y.x * z.y - y.y * z.x)
  }

  /// Mᵀ.
  public var transposed: IntegerMatrix3 {
    IntegerMatrix3(
      IntegerVector3(x.x, y.x, z.x), IntegerVector3(x.y, y.y, z.y), IntegerVector3(x.z, y.z, z.z))
  }

  /// The same numbers as real ones.
  public var real: Matrix3 { Matrix3(Vector3(x), Vector3(y), Vector3(z)) }

  /// The row vector v times the matrix, v M.
  public static func * (v: IntegerVector3, m: IntegerMatrix3) -> IntegerVector3 {
    v.x &* m.x &+ v.y &* m.y &+ v.z &* m.z
  }

  /// The matrix product.
  public static func * (a: IntegerMatrix3, b: IntegerMatrix3) -> IntegerMatrix3 {
    IntegerMatrix3(a.x * b, a.y * b, a.z * b)
  }
}
