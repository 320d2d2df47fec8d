// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import MonteCarlo
import Structures

/// Structures and potentials for tests.
enum TestSystems {
  /// Li and Al on a rattled B2 lattice, a = 3.2 Å, species mixed at random.
  ///
  /// - Parameters:
  ///   - cells: How many cells of two atoms along each direction.
  ///   - sheared: Whether the cell is triclinic.
  ///   - seed: What random numbers depend on.
  /// - Returns: The structure.
  static func alloy(_ cells: (Int, Int, Int), sheared: Bool, seed: UInt64 = 1) -> Structure {
    var random = RandomStream(seed: seed)
    let a = 3.2
    let vectors =
      sheared
      ? Matrix3(Vector3(a, 0, 0), Vector3(0.5, a, 0), Vector3(-0.6, 0.4, a))
      : Matrix3(diagonal: Vector3(repeating: a))
    let unit = Structure(
      cell: Cell(vectors), elements: [.lithium, .aluminum],
      positions: [.zero, Vector3(repeating: 0.5) * vectors])
    var structure = unit.replicated(cells.0, cells.1, cells.2)
    for atom in structure.positions.indices {
      structure.positions[atom] +=
        0.1 * Vector3(random.normal(), random.normal(), random.normal())
      structure.elements[atom] = random.index(below: 2) == 0 ? .lithium : .aluminum
    }
    return structure
  }

  /// A potential of level 8 with random coefficients; its energies are of the order of 1 eV.
  static func untrained() throws -> MomentTensorPotential {
    var potential = try MomentTensorPotential.untrained(
      level: 8, speciesCount: 2, cutoff: 5, minimumDistance: 1.6, radialBasisSize: 6, seed: 3)
    potential.speciesCoefficients = [-1.25, -3.5]
    return potential
  }

  /// Species 0 and 1.
  static let elements = ElementMapping([.lithium, .aluminum])
}
