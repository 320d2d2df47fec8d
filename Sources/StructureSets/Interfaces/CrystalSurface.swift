// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// A surface of a crystal by its Miller indices, and the slabs that are cut along it.
public struct CrystalSurface: Sendable {
  /// h, k, l of the conventional cell.
  public let miller: IntegerVector3
  /// The distance between neighbouring planes of the crystal's lattice, Å: a/2 for (100) of
  /// face-centred crystals.
  public let spacing: Double
  /// The two-dimensional lattice.
  public let lattice: PlaneLattice
  /// A primitive cell of the crystal.
  private let primitive: Structure
  /// Two vectors in the plane and one across it, in units of the primitive cell.
  private let basis: IntegerMatrix3
  /// A right-handed frame with z across the surface.
  private let frame: Matrix3

  /// The surface of a crystal.
  ///
  /// - Parameters:
  ///   - crystal: A conventional cell.
  ///   - miller: Not all 0.
  /// - Throws: `OrdealError` if the indices are 0, or the crystal has no symmetry.
  public init(of crystal: Structure, miller: IntegerVector3) throws {
    guard miller != .zero else { throw OrdealError("Miller indices 0 0 0 name no surface") }
    self.miller = miller
    let symmetry = try Symmetry(of: crystal)
    let primitive = crystal.primitivePart(symmetry.operations)
    self.primitive = primitive
    // g = h a* + k b* + l c*; columns of the inverse are the reciprocal vectors.
    let reciprocal = crystal.cell.vectors.inverse.transposed
    let g = Vector3(miller) * reciprocal
    let heights = (0..<3).map { dot(primitive.cell.vectors[$0], g) }
    let (indices, planes) = try Self.wholeNumbers(heights)
    spacing = 1 / (length(g) * Double(planes))
    var basis = Self.basis(along: indices)
    let reduced = Self.reduced(basis, primitive.cell.vectors)
    (basis.x, basis.y) = (reduced.0, reduced.1)
    self.basis = basis
    let (a, b) = (
      Vector3(basis.x) * primitive.cell.vectors, Vector3(basis.y) * primitive.cell.vectors
    )
    let z = g / length(g)
    let x = a / length(a)
    frame = Matrix3(x, cross(z, x), z)
    let (ex, ey) = (x, cross(z, x))
    func inPlane(_ v: Vector3) -> SIMD2<Double> { SIMD2(dot(v, ex), dot(v, ey)) }
    let vectors = (inPlane(a), inPlane(b))
    lattice = PlaneLattice(
      vectors.0, vectors.1,
      operations: Self.operations(symmetry, crystal.cell.vectors, normal: z, a, b))
  }

  /// Heights of the primitive vectors in units of d(hkl), as whole multiples of 1/planes.
  private static func wholeNumbers(_ heights: [Double]) throws -> ([Int], Int) {
    for planes in 1...12 {
      let scaled = heights.map { $0 * Double(planes) }
      guard scaled.allSatisfy({ abs($0 - $0.rounded()) < 1e-6 }) else { continue }
      return (scaled.map { Int($0.rounded()) }, planes)
    }
    throw OrdealError("the planes of this surface are no planes of the lattice: \(heights)")
  }

  /// A basis of the whole numbers: two vectors v with v · m = 0, and one with the smallest v · m > 0.
  private static func basis(along m: [Int]) -> IntegerMatrix3 {
    var rows = [IntegerVector3(1, 0, 0), IntegerVector3(0, 1, 0), IntegerVector3(0, 0, 1)]
    func height(_ v: IntegerVector3) -> Int { v.x * m[0] + v.y * m[1] + v.z * m[2] }
    while true {
      // Euclid: the smallest height that is not 0 is taken off the others.
      rows.sort { abs(height($0)) < abs(height($1)) }
      let upright = rows.indices.filter { height(rows[$0]) != 0 }
      guard upright.count > 1 else { break }
      let pivot = upright[0]
      for row in upright.dropFirst() {
        rows[row] &-= (height(rows[row]) / height(rows[pivot])) &* rows[pivot]
      }
    }
    if height(rows[2]) < 0 { rows[2] = 0 &- rows[2] }
    return IntegerMatrix3(rows[0], rows[1], rows[2])
  }

  private static func reduced(
    _ basis: IntegerMatrix3, _ cell: Matrix3
  ) -> (IntegerVector3, IntegerVector3) {
    let (a, b) = (Vector3(basis.x) * cell, Vector3(basis.y) * cell)
    let x = a / length(a)
    let y = b - dot(b, x) * x
    let plane = PlaneLattice(SIMD2(length(a), 0), SIMD2(dot(b, x), length(y)))
    let m = plane.reduced(.identity)
    return (
      m.x.x &* basis.x &+ m.x.y &* basis.y, m.y.x &* basis.x &+ m.y.y &* basis.y
    )
  }

  /// The rotations of the crystal that leave the normal alone, on the vectors of the surface.
  private static func operations(
    _ symmetry: Symmetry, _ cell: Matrix3, normal: Vector3, _ a: Vector3, _ b: Vector3
  ) -> [IntegerMatrix2] {
    let inPlane = Matrix3(a, b, normal)
    let inverse = inPlane.inverse
    var found: Set<IntegerMatrix2> = []
    for rotation in Set(symmetry.operations.map(\.rotation)) {
      // Rows of Cartesian coordinates: v′ = v C⁻¹ Rᵀ C.
      let cartesian = cell.inverse * rotation.real.transposed * cell
      guard length(normal * cartesian - normal) < 1e-4,
        let m = IntegerMatrix3(rounding: inPlane * cartesian * inverse, tolerance: 1e-3)
      else { continue }
      found.insert(IntegerMatrix2(SIMD2(m.x.x, m.x.y), SIMD2(m.y.x, m.y.y)))
    }
    return found.sorted { ($0.x.x, $0.x.y, $0.y.x, $0.y.y) < ($1.x.x, $1.x.y, $1.y.x, $1.y.y) }
  }

  /// Atoms of a slab: in-plane coordinates in units of a superlattice's vectors, heights in Å.
  struct Slab {
    var elements: [Element]
    var inPlane: [SIMD2<Double>]
    var heights: [Double]
    /// From the lowest to the highest plane of atoms, Å.
    var thickness: Double { heights.max() ?? 0 }
  }

  /// A slab of so many lattice planes with the atoms between them, its lowest atoms at height 0.
  func slab(_ superlattice: IntegerMatrix2, layers: Int) -> Slab {
    let rows = [superlattice.x, superlattice.y].map { row in
      row.x &* basis.x &+ row.y &* basis.y
    }
    let supercell = IntegerMatrix3(rows[0], rows[1], layers &* basis.z)
    let block = primitive.filling(supercell)
    let (u, v) = (
      Vector3(rows[0]) * primitive.cell.vectors, Vector3(rows[1]) * primitive.cell.vectors
    )
    let coordinates = Matrix3(u, v, frame.z).inverse
    var slab = Slab(elements: block.elements, inPlane: [], heights: [])
    for position in block.positions {
      let c = position * coordinates
      slab.inPlane.append(SIMD2(c.x, c.y))
      slab.heights.append(c.z)
    }
    let lowest = slab.heights.min() ?? 0
    slab.heights = slab.heights.map { $0 - lowest }
    return slab
  }
}

extension Structure {
  /// A primitive cell of the same crystal in the same place, by its translations.
  func primitivePart(_ operations: [SymmetryOperation]) -> Structure {
    let shifts = operations.filter { $0.rotation == .identity }.map(\.translation)
    guard shifts.count > 1 else { return self }
    var candidates: [Vector3] = []
    for shift in shifts {
      for corner in LatticePoints.inside(IntegerMatrix3(diagonal: 3, 3, 3)) {
        let v = cell.cartesian(shift - shift.rounded(.down) + Vector3(corner) - Vector3(1, 1, 1))
        if length(v) > 1e-3 { candidates.append(v) }
      }
    }
    candidates.sort { dot($0, $0) < dot($1, $1) }
    let wanted = cell.volume / Double(shifts.count)
    guard let rows = Self.firstBasis(among: candidates, volume: wanted) else { return self }
    let primitive = Cell(rows)
    var taken = PointSet(cell: primitive, distance: 0.05)
    var result = keeping(positions.indices.filter { taken.insert(positions[$0]) })
    result.cell = primitive
    result.wrap()
    return result
  }

  private static func firstBasis(among vectors: [Vector3], volume: Double) -> Matrix3? {
    for (i, a) in vectors.enumerated() {
      for (j, b) in vectors.enumerated().dropFirst(i + 1) {
        for c in vectors.dropFirst(j + 1) {
          let m = Matrix3(a, b, c)
          let determinant = m.determinant
          guard abs(abs(determinant) - volume) < 1e-4 * volume else { continue }
          return determinant > 0 ? m : Matrix3(b, a, c)
        }
      }
    }
    return nil
  }
}
