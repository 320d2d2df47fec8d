// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import Structures
import Testing

extension WithLAMMPS {
  @Suite struct RadialBasisTests {
    @Test("every kind of radial basis is read from its file, with the readable kernel's forces")
    func kinds() throws {
      for kind in RadialBasisKind.allCases {
        var potential = try MomentTensorPotential.untrained(
          level: 8, speciesCount: 2, cutoff: 4, minimumDistance: 2.6, radialBasisSize: 4,
          radialBasisKind: kind, seed: 5)
        potential.momentCoefficients = potential.momentCoefficients.map { 300 * $0 }
        let file = TestPotential.folder.appending(path: "\(kind.rawValue).mtp")
        try potential.write(to: file)
        let structure = TestStructure.smallCell.structure
        let expected = try ReferenceResult(structure, potential: potential).evaluation
        let lammps = try LAMMPS.withPotential(structure, path: file.path)
        let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
        try lammps.command("run 0")
        let result = try lammps.structure(system)
        let scale = max(1, expected.forces.map { ($0 * $0).sum().squareRoot() }.max() ?? 0)
        #expect(abs(try #require(result.energy) - expected.energy) < 1e-10 * scale, "\(kind)")
        #expect(difference(try #require(result.forces), expected.forces) < 1e-10 * scale)
        #expect(difference(try #require(result.virial), expected.virial) < 1e-9 * scale)
        // −dE/dx through LAMMPS itself.
        func energy(_ step: Double) throws -> Double {
          var moved = structure
          moved.positions[1].x += step
          let lammps = try LAMMPS.withPotential(moved, path: file.path)
          try lammps.command("run 0")
          return try lammps.thermo("pe")
        }
        let h = 1e-3
        let slope =
          try (8 * (energy(h) - energy(-h)) - (energy(2 * h) - energy(-2 * h))) / (12 * h)
        #expect(abs(expected.forces[1].x + slope) < 1e-6 * scale, "\(kind)")
      }
    }
  }
}
