// Part of Ordeal. See LICENSE.

/// A vector of three components; Å for positions, eV/Å for forces.
public typealias Vector3 = SIMD3<Double>

/// The scalar product of two vectors.
@inlinable public func dot(_ a: Vector3, _ b: Vector3) -> Double { (a * b).sum() }

/// The vector product of two vectors.
@inlinable public func cross(_ a: Vector3, _ b: Vector3) -> Vector3 {
  Vector3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// The Euclidean length of a vector.
@inlinable public func length(_ a: Vector3) -> Double { dot(a, a).squareRoot() }

/// A 3 × 3 matrix held as its rows.
public struct Matrix3: Hashable, Sendable {
  /// Row 0.
  public var x: Vector3
  /// Row 1.
  public var y: Vector3
  /// Row 2.
  public var z: Vector3

  /// The matrix with the given rows.
  @inlinable public init(_ x: Vector3, _ y: Vector3, _ z: Vector3) {
    (self.x, self.y, self.z) = (x, y, z)
  }

  /// The matrix of zeros.
  public static let zero = Matrix3(.zero, .zero, .zero)

  /// The unit matrix.
  public static let identity = Matrix3(
    Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1))

  /// The matrix with the given diagonal, zero elsewhere.
  public init(diagonal: Vector3) {
    self.init(
      Vector3(diagonal.x, 0, 0), Vector3(0, diagonal.y, 0), Vector3(0, 0, diagonal.z))
  }

  /// Row `row`, 0...2.
  @inlinable public subscript(row: Int) -> Vector3 {
    get { row == 0 ? x : row == 1 ? y : z }
    set {
      switch row {
      case 0: x = newValue
      case 1: y = newValue
      default: z = newValue
      }
    }
  }

  /// The component in `row` and `column`, 0...2.
  @inlinable public subscript(row: Int, column: Int) -> Double {
    get { self[row][column] }
    set { self[row][column] = newValue }
  }

  /// det M.
  public var determinant: Double { dot(x, cross(y, z)) }

  /// Mᵀ.
  public var transposed: Matrix3 {
    Matrix3(Vector3(x.x, y.x, z.x), Vector3(x.y, y.y, z.y), Vector3(x.z, y.z, z.z))
  }

  /// M⁻¹; the components are not finite when det M = 0.
  public var inverse: Matrix3 {
    let columns = Matrix3(cross(y, z), cross(z, x), cross(x, y)).transposed
    return columns * (1 / determinant)
  }

  /// The nine components, row by row.
  public var components: [Double] { [x.x, x.y, x.z, y.x, y.y, y.z, z.x, z.y, z.z] }

  /// The matrix whose nine components are given row by row.
  public init(components c: [Double]) {
    precondition(c.count == 9, "expected nine components, got \(c.count)")
    self.init(Vector3(c[0], c[1], c[2]), Vector3(c[3], c[4], c[5]), Vector3(c[6], c[7], c[8]))
  }

  /// The sum, component by component.
  @inlinable public static func + (a: Matrix3, b: Matrix3) -> Matrix3 {
    Matrix3(a.x + b.x, a.y + b.y, a.z + b.z)
  }

  /// The difference, component by component.
  @inlinable public static func - (a: Matrix3, b: Matrix3) -> Matrix3 {
    Matrix3(a.x - b.x, a.y - b.y, a.z - b.z)
  }

  /// The matrix times a number.
  @inlinable public static func * (a: Matrix3, b: Double) -> Matrix3 {
    Matrix3(a.x * b, a.y * b, a.z * b)
  }

  /// The row vector v times the matrix, v M: fractional to Cartesian coordinates for a cell's rows.
  @inlinable public static func * (v: Vector3, m: Matrix3) -> Vector3 {
    v.x * m.x + v.y * m.y + v.z * m.z
  }

  /// The matrix product.
  @inlinable public static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
    Matrix3(a.x * b, a.y * b, a.z * b)
  }
}
