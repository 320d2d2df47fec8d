// Part of Ordeal. See LICENSE.

/// A triclinic cell: three lattice vectors (Å), each periodic or not.
public struct Cell: Hashable, Sendable {
  /// The lattice vectors a, b, c as rows, Å.
  public var vectors: Matrix3
  /// Whether the structure repeats along a, b and c.
  public var isPeriodic: Periodicity

  /// A cell with the given lattice vectors.
  ///
  /// - Parameters:
  ///   - vectors: The lattice vectors a, b, c as rows, Å.
  ///   - isPeriodic: Along which of them the structure repeats.
  public init(_ vectors: Matrix3, isPeriodic: Periodicity = .all) {
    self.vectors = vectors
    self.isPeriodic = isPeriodic
  }

  /// A box with the given edges along x, y and z, Å.
  public init(orthorhombic edges: Vector3) {
    self.init(Matrix3(diagonal: edges))
  }

  /// |det|, Å³.
  public var volume: Double { abs(vectors.determinant) }

  /// The distances between opposite faces along a, b and c, Å.
  public var heights: Vector3 {
    let (a, b, c) = (vectors.x, vectors.y, vectors.z)
    return volume / Vector3(length(cross(b, c)), length(cross(c, a)), length(cross(a, b)))
  }

  /// The lengths of a, b and c, Å.
  public var lengths: Vector3 {
    Vector3(length(vectors.x), length(vectors.y), length(vectors.z))
  }

  /// Fractional to Cartesian coordinates, Å.
  public func cartesian(_ fractional: Vector3) -> Vector3 { fractional * vectors }

  /// Cartesian coordinates (Å) to fractional ones.
  public func fractional(_ cartesian: Vector3) -> Vector3 { cartesian * vectors.inverse }
}

/// Whether a structure repeats along each of the three lattice vectors.
public struct Periodicity: Hashable, Sendable {
  /// Along a.
  public var a: Bool
  /// Along b.
  public var b: Bool
  /// Along c.
  public var c: Bool

  /// The given periodicity along a, b and c.
  public init(_ a: Bool, _ b: Bool, _ c: Bool) { (self.a, self.b, self.c) = (a, b, c) }

  /// A bulk structure.
  public static let all = Periodicity(true, true, true)
  /// A cluster.
  public static let none = Periodicity(false, false, false)

  /// Along the lattice vector with the given index, 0...2.
  public subscript(direction: Int) -> Bool { direction == 0 ? a : direction == 1 ? b : c }
}
