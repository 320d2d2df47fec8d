// Part of Ordeal. See LICENSE.

/// The orientation in which LAMMPS holds a cell: a along x, b in the x–y plane, all diagonals positive.
///
///     cell vectors (rows) · rotation = lower triangular
///
/// The rotation of a left-handed cell includes a reflection; energies do not notice.
public struct LAMMPSFrame: Hashable, Sendable {
  /// The orthogonal matrix Q: v in LAMMPS's frame is the row vector v Q.
  public let rotation: Matrix3
  /// The cell in LAMMPS's frame: xx, 0, 0; xy, yy, 0; xz, yz, zz.
  public let vectors: Matrix3

  /// The frame of a cell.
  public init(_ cell: Cell) {
    let (a, b, c) = (cell.vectors.x, cell.vectors.y, cell.vectors.z)
    let x = a / length(a)
    let bAcross = b - dot(b, x) * x
    let y = bAcross / length(bAcross)
    let up = cross(x, y)
    let z = dot(c, up) < 0 ? -up : up
    rotation = Matrix3(x, y, z).transposed
    vectors = Matrix3(
      Vector3(length(a), 0, 0), Vector3(dot(b, x), dot(b, y), 0),
      Vector3(dot(c, x), dot(c, y), dot(c, z)))
  }

  /// Whether the cell has right angles only, to rounding.
  public var isOrthogonal: Bool {
    let scale = 1e-12 * (vectors.x.x + vectors.y.y + vectors.z.z)
    return abs(vectors.y.x) < scale && abs(vectors.z.x) < scale && abs(vectors.z.y) < scale
  }

  /// A vector of the structure's frame, in LAMMPS's.
  public func rotated(_ vector: Vector3) -> Vector3 { vector * rotation }

  /// A vector of LAMMPS's frame, in the structure's.
  public func restored(_ vector: Vector3) -> Vector3 { vector * rotation.transposed }

  /// A tensor such as the virial, from LAMMPS's frame to the structure's: Q T Qᵀ.
  public func restored(_ tensor: Matrix3) -> Matrix3 { rotation * tensor * rotation.transposed }
}
