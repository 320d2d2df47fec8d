// Part of Ordeal. See LICENSE.

import Structures

/// Puts a film on a substrate in one periodic cell.
public struct InterfaceBuilder: Hashable, Sendable {
  /// The number of lattice planes of either slab at the least, each with the atoms above it.
  public var layers = 4
  /// How thick either slab is at the least, counted in whole planes, Å.
  public var minimumThickness = 0.0
  /// Between the highest atoms of the substrate and the lowest of the film, Å.
  public var gap = 2.5
  /// Between the highest atoms of the film and the lowest of the next substrate, Å.
  public var vacuum = 2.5

  /// As Liu & Mo have it.
  public init() {}

  /// The cell of a match: the substrate below, the film strained to it above; c across the surface.
  ///
  /// - Parameters:
  ///   - match: Of the two surfaces' lattices.
  ///   - film: The surface of the film.
  ///   - substrate: The surface of the substrate.
  /// - Returns: The periodic cell, a along x.
  public func structure(
    _ match: LatticeMatching.Match, film: CrystalSurface, on substrate: CrystalSurface
  ) -> Structure {
    let lower = slab(of: substrate, match.substrate)
    let upper = slab(of: film, match.film)
    let u = substrate.lattice.vector(match.substrate.x)
    let v = substrate.lattice.vector(match.substrate.y)
    let start = lower.thickness + gap
    let height = start + upper.thickness + vacuum
    let cell = Cell(
      Matrix3(Vector3(u.x, u.y, 0), Vector3(v.x, v.y, 0), Vector3(0, 0, height)))
    var result = Structure(cell: cell, elements: [], positions: [])
    for (slab, offset) in [(lower, 0), (upper, start)] {
      result.elements += slab.elements
      result.positions += zip(slab.inPlane, slab.heights).map { plane, z in
        let p = plane.x * u + plane.y * v
        return Vector3(p.x, p.y, z + offset)
      }
    }
    result.wrap()
    let rightHanded = cell.vectors.determinant > 0
    if !rightHanded {
      (result.cell.vectors.x, result.cell.vectors.y) = (cell.vectors.y, cell.vectors.x)
    }
    return result.standardOrientation()
  }

  private func slab(
    of surface: CrystalSurface, _ superlattice: IntegerMatrix2
  ) -> CrystalSurface.Slab {
    let planes = Int((minimumThickness / surface.spacing - 1e-6).rounded(.up))
    return surface.slab(superlattice, layers: max(layers, planes))
  }
}
