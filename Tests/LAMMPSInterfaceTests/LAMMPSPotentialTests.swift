// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Support
import Testing

extension WithLAMMPS {
  @Suite struct LAMMPSPotentialTests {
    static let mtp = LAMMPSPotential(
      name: "small", elements: [.lithium, .aluminum],
      pairCommands: "pair_style mtp\npair_coeff * * \(TestPotential.path) Li Al")

    static let repulsion = LAMMPSPotential(
      name: "zbl", elements: [.lithium, .aluminum],
      pairCommands: """
        pair_style zbl 2.8 3.6
        pair_coeff 1 1 3 3
        pair_coeff 1 2 3 13
        pair_coeff 2 2 13 13
        """)

    @Test(
      "a potential through LAMMPS gives what it gives outside", arguments: TestStructure.allCases)
    func agrees(kind: TestStructure) throws {
      let expected = try ReferenceResult(kind.structure).evaluation
      let result = try Self.mtp.evaluate(kind.structure)
      #expect(abs(result.energy - expected.energy) < 1e-10)
      #expect(difference(result.forces, expected.forces) < 1e-10)
      #expect(difference(result.virial, expected.virial) < 1e-9)
      #expect(
        zip(result.atomEnergies, expected.atomEnergies).allSatisfy { abs($0 - $1) < 1e-10 })
    }

    @Test("forces are minus the gradient of the energy, for a style of LAMMPS's own")
    func gradient() throws {
      let structure = TestStructure.sheared.structure
      let forces = try Self.repulsion.evaluate(structure).forces
      let h = 1e-4
      for axis in 0..<3 {
        var energies: [Double] = []
        for sign in [1.0, -1] {
          var moved = structure
          moved.positions[5][axis] += sign * h
          energies.append(try Self.repulsion.evaluate(moved).energy)
        }
        // O(h²) times third derivatives of order 100 eV/Å³.
        #expect(abs((energies[0] - energies[1]) / (2 * h) + forces[5][axis]) < 1e-5)
      }
      #expect(abs(forces[5].x) > 1e-3)
    }

    @Test("several threads may evaluate at once")
    func threads() async throws {
      let structure = TestStructure.alloy.structure
      let expected = try ReferenceResult(structure).evaluation.energy
      try await withThrowingTaskGroup(of: Double.self) { group in
        for _ in 0..<20 { group.addTask { try Self.mtp.evaluate(structure).energy } }
        for try await energy in group { #expect(abs(energy - expected) < 1e-10) }
      }
    }

    @Test("what cannot be evaluated is an error")
    func errors() throws {
      var structure = TestStructure.alloy.structure
      structure.elements[0] = .silicon
      #expect(throws: OrdealError.self) { try Self.mtp.evaluate(structure) }
      let unknown = LAMMPSPotential(
        name: "x", elements: [.lithium, .aluminum], pairCommands: "pair_style no/such/style")
      let error = #expect(throws: LAMMPSError.self) {
        try unknown.evaluate(TestStructure.alloy.structure)
      }
      #expect(error?.command == "pair_style no/such/style")
    }
  }
}
