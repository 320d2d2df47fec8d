// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Testing

extension WithLAMMPS {
  @Suite struct LAMMPSAtomsTests {
    @Test("a structure comes back as it went in", arguments: TestStructure.allCases)
    func roundTrip(kind: TestStructure) throws {
      var structure = kind.structure
      structure.velocities = structure.positions.indices.map { TestStructure.noise($0 + 50) }
      // Atoms outside the cell stay where they are.
      for d in 0..<3 where structure.cell.isPeriodic[d] {
        structure.positions[1] += 2 * structure.cell.vectors[d]
        structure.positions[2] -= structure.cell.vectors[d]
      }
      let lammps = try LAMMPS.withPotential(structure)
      try lammps.command("run 0")
      let result = try lammps.structure(LAMMPSSystem(structure, elements: [.lithium, .aluminum]))
      #expect(result.elements == structure.elements)
      #expect(difference(result.cell.vectors, structure.cell.vectors) < 1e-12)
      #expect(result.cell.isPeriodic == structure.cell.isPeriodic)
      #expect(difference(result.positions, structure.positions) < 1e-12)
      #expect(
        difference(try #require(result.velocities), try #require(structure.velocities)) < 1e-14)
    }

    @Test("ids need not be consecutive")
    func deletedAtoms() throws {
      let structure = TestStructure.alloy.structure
      let lammps = try LAMMPS.withPotential(structure)
      try lammps.commands("group gone id 3 8\ndelete_atoms group gone compress no\nrun 0")
      #expect(lammps.atomCount == 14)
      #expect(try lammps.ids() == (1...16).filter { $0 != 3 && $0 != 8 })
      var rest = structure
      for atom in [7, 2] {
        rest.elements.remove(at: atom)
        rest.positions.remove(at: atom)
      }
      let expected = try ReferenceResult(rest).evaluation
      #expect(difference(try lammps.vectors("f"), expected.forces) < 1e-10)
      #expect(try lammps.types() == rest.elements.map { $0 == .lithium ? 1 : 2 })
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      #expect(difference(try lammps.structure(system).positions, rest.positions) < 1e-12)
    }

    @Test("positions, types and the box can be set, and count at the next run")
    func setting() throws {
      var structure = TestStructure.sheared.structure
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      let lammps = try LAMMPS.withPotential(structure)
      try lammps.command("run 0")
      for round in 0..<3 {
        structure.elements.swapAt(round, 15 - round)
        structure.positions = structure.positions.indices.map {
          structure.positions[$0] + 0.2 * TestStructure.noise(100 * round + $0)
        }
        try lammps.setVectors("x", structure.positions.map(system.frame.rotated))
        try lammps.setTypes(structure.elements.map { $0 == .lithium ? 1 : 2 })
        try lammps.command("run 0")
        let expected = try ReferenceResult(structure).evaluation
        let result = try lammps.structure(system)
        #expect(abs(try #require(result.energy) - expected.energy) < 1e-10)
        #expect(difference(try #require(result.forces), expected.forces) < 1e-10)
        #expect(difference(try #require(result.virial), expected.virial) < 1e-9)
      }
    }

    @Test("a box that is set takes the atoms with it, or leaves them")
    func settingTheBox() throws {
      let structure = TestStructure.sheared.structure
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      let lammps = try LAMMPS.withPotential(structure)
      let old = system.frame.vectors
      let strain = Matrix3(Vector3(1.02, 0, 0), Vector3(0.01, 0.99, 0), Vector3(-0.02, 0.015, 1.01))
      try lammps.setBox(old * strain, movesAtoms: true)
      #expect(difference(try lammps.box.vectors, old * strain) < 1e-12)
      try lammps.command("run 0")
      var strained = structure
      let q = system.frame.rotation
      strained.cell.vectors = old * strain * q.transposed
      strained.positions = structure.positions.map {
        structure.cell.fractional($0) * strained.cell.vectors
      }
      let expected = try ReferenceResult(strained).evaluation
      let result = try lammps.structure(system)
      #expect(abs(try #require(result.energy) - expected.energy) < 1e-10)
      #expect(difference(result.positions, strained.positions) < 1e-11)
    }

    @Test("the virial is −dE/dstrain of what LAMMPS computes")
    func virialIsStrainDerivative() throws {
      let structure = TestStructure.alloy.structure
      let lammps = try LAMMPS()
      _ = try lammps.create(structure, elements: [.lithium, .aluminum], isTriclinic: true)
      try lammps.setPairStyle(mtp: TestPotential.path, elements: [.lithium, .aluminum])
      try lammps.defineVirial()
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      try lammps.command("run 0")
      let virial = try #require(try lammps.structure(system).virial)
      let box = try lammps.box.vectors
      let h = 1e-5
      for (row, column) in [(0, 0), (1, 1), (2, 2), (1, 0), (2, 0), (2, 1)] {
        var energies: [Double] = []
        for sign in [1.0, -1] {
          var strain = Matrix3.identity
          strain[row, column] += sign * h
          try lammps.setBox(box * strain, movesAtoms: true)
          try lammps.command("run 0")
          energies.append(try lammps.thermo("pe"))
          try lammps.setBox(box, movesAtoms: true)
        }
        // O(h²) of the difference and 1e-12/h of rounding.
        #expect(abs((energies[0] - energies[1]) / (2 * h) + virial[row, column]) < 1e-5)
      }
    }

    @Test("one process is a communicator of one")
    func communicator() throws {
      let world = MPICommunicator.world
      #expect(world.rank == 0)
      #expect(world.size == 1)
      #expect(world.sum([1, 2.5]) == [1, 2.5])
      #expect(world.gather([3, 4] as [Int32]) == [3, 4])
      #expect(world.broadcast("text") == "text")
      #expect(world.split(color: 1).size == 1)
      world.barrier()
    }
  }
}
