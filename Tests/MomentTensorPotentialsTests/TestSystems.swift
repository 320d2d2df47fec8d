// Part of Ordeal. See LICENSE.

import Structures
import Support

@testable import MomentTensorPotentials

/// Small potentials and structures for tests.
enum TestSystems {
  /// A random potential for two species; its energies are of the order of 1 eV per atom.
  static func potential(level: Int, seed: UInt64 = 1) throws -> MomentTensorPotential {
    if level == 26, seed == 1 { return try level26.get() }
    return try makePotential(level: level, seed: seed)
  }

  /// Made once: its basis takes a third of a second.
  private static let level26 = Result { try makePotential(level: 26, seed: 1) }

  private static func makePotential(level: Int, seed: UInt64) throws -> MomentTensorPotential {
    var potential = try MomentTensorPotential.untrained(
      level: level, speciesCount: 2, cutoff: 4, minimumDistance: 1.5, radialBasisSize: 4,
      seed: seed)
    potential.speciesCoefficients = [-1.25, -3.5]
    potential.scaling *= 0.5
    return potential
  }

  /// Two atoms in a triclinic cell that is smaller than the cutoff.
  static func cell(seed: UInt64 = 7) -> Structure {
    var generator = SplitMix64(seed: seed)
    let cell = Cell(
      Matrix3(Vector3(3.4, 0, 0), Vector3(0.6, 3.1, 0), Vector3(-0.4, 0.5, 3.7)))
    let sites = [Vector3(0, 0, 0), Vector3(0.4, 0.45, 0.5)]
    return Structure(
      cell: cell, elements: [.lithium, .aluminum],
      positions: sites.map { cell.cartesian($0) + noise(0.1, &generator) })
  }

  /// Five atoms with nothing around them.
  static func cluster(seed: UInt64 = 9) -> Structure {
    var generator = SplitMix64(seed: seed)
    let sites = [
      Vector3(0, 0, 0), Vector3(2.2, 0.1, 0), Vector3(0.2, 2.4, 0.3), Vector3(1, 1, 2.1),
      Vector3(-1.4, 1.2, 1.6),
    ]
    return Structure(
      cell: Cell(.identity, isPeriodic: .none),
      elements: [.aluminum, .lithium, .aluminum, .aluminum, .lithium],
      positions: sites.map { $0 + noise(0.1, &generator) })
  }

  /// A cell of 2 × 2 × 2 rattled B2 cells, 16 atoms.
  static func alloy(seed: UInt64 = 3) -> Structure {
    var generator = SplitMix64(seed: seed)
    var structure = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: 6.2)), elements: [], positions: [])
    for (i, j, k) in [
      (0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1),
    ] {
      let corner = 3.1 * Vector3(Double(i), Double(j), Double(k))
      structure.elements += [.lithium, .aluminum]
      structure.positions += [
        corner + noise(0.15, &generator),
        corner + Vector3(repeating: 1.55) + noise(0.15, &generator),
      ]
    }
    return structure
  }

  private static func noise(_ size: Double, _ generator: inout SplitMix64) -> Vector3 {
    Vector3(
      Double.random(in: -size...size, using: &generator),
      Double.random(in: -size...size, using: &generator),
      Double.random(in: -size...size, using: &generator))
  }
}
