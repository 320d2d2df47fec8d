// Part of Ordeal. See LICENSE.

import MonteCarlo
import Structures
import Testing

/// A crystal whose bonds are springs to where atoms belong in a cell that has a best volume: the
/// minimum is known.
private struct Springs: Potential {
  let name = "springs"
  let sites: [Vector3]
  let stiffness = 2.0
  let edge = 6.0

  func evaluate(_ structure: Structure) throws -> Evaluation {
    let fractional = structure.positions.map { structure.cell.fractional($0) }
    var (energy, virial) = (0.0, Matrix3.zero)
    var forces: [Vector3] = []
    for (position, site) in zip(fractional, sites) {
      let offset = structure.cell.cartesian(position - site)
      energy += 0.5 * stiffness * dot(offset, offset)
      forces.append(offset * -stiffness)
      virial = virial - outer(offset, offset) * stiffness
    }
    // 3 Σ (edge length − best)², the lengths of the three lattice vectors.
    for row in [structure.cell.vectors.x, structure.cell.vectors.y, structure.cell.vectors.z] {
      let stretch = length(row) - edge
      energy += 3 * stretch * stretch
      virial = virial - outer(row, row) * (6 * stretch / length(row))
    }
    return Evaluation(
      energy: energy, atomEnergies: [], forces: forces, virial: virial)
  }

  private func outer(_ a: Vector3, _ b: Vector3) -> Matrix3 {
    Matrix3(b * a.x, b * a.y, b * a.z)
  }
}

@Suite struct StructureRelaxationTests {
  private let sites = [Vector3(0, 0, 0), Vector3(0.5, 0.5, 0), Vector3(0.25, 0.75, 0.5)]

  private func start(_ edges: Vector3) -> Structure {
    let cell = Cell(orthorhombic: edges)
    return Structure(
      cell: cell, elements: [.lithium, .aluminum, .aluminum],
      positions: sites.enumerated().map { index, site in
        cell.cartesian(site) + Vector3(0.3, -0.2, 0.1) * Double(index)
      })
  }

  @Test("positions go to their minimum; the cell where it may")
  func minima() throws {
    let springs = Springs(sites: sites)
    let edges = Vector3(6.3, 5.8, 6.1)
    for (freedom, expected) in [
      (StructureRelaxation.CellFreedom.fixed, edges), (.free, Vector3(6, 6, 6)),
    ] {
      var relaxation = StructureRelaxation(cell: freedom)
      relaxation.thresholds.force = 1e-6
      relaxation.thresholds.energy = 0
      let result = try relaxation.relax(start(edges), with: springs)
      #expect(result.isConverged)
      let cell = result.structure.cell
      for (row, edge) in zip(
        [cell.vectors.x, cell.vectors.y, cell.vectors.z], [expected.x, expected.y, expected.z])
      {
        #expect(abs(length(row) - edge) < 1e-4, "\(freedom)")
      }
      for (position, site) in zip(result.structure.positions, sites) {
        #expect(length(position - cell.cartesian(site)) < 1e-4)
      }
    }
  }

  @Test("isotropic: one factor for all edges, that of the lowest energy")
  func isotropic() throws {
    let edges = Vector3(6.3, 5.8, 6.2)
    var relaxation = StructureRelaxation(cell: .iso)
    relaxation.thresholds.force = 1e-7
    relaxation.thresholds.energy = 0
    let result = try relaxation.relax(start(edges), with: Springs(sites: sites))
    // d/df Σ (f e − 6)² = 0.
    let factor = 6 * (edges.x + edges.y + edges.z) / dot(edges, edges)
    #expect(abs(length(result.structure.cell.vectors.x) - factor * edges.x) < 1e-4)
    #expect(abs(length(result.structure.cell.vectors.y) - factor * edges.y) < 1e-4)
  }
}
