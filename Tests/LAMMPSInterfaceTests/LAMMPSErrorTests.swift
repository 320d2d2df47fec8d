// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Support
import Testing

extension WithLAMMPS {
  @Suite struct LAMMPSErrorTests {
    @Test("an unknown command comes back with LAMMPS's words and the command")
    func unknownCommand() throws {
      let lammps = try LAMMPS()
      let error = #expect(throws: LAMMPSError.self) { try lammps.command("no_such_command 1") }
      #expect(error?.code == .command)
      #expect(error?.command == "no_such_command 1")
      #expect(error?.message.contains("Unknown command") == true)
      #expect(error?.location == nil)
      try lammps.command("units metal")
    }

    @Test("lost atoms have a code of their own, and the instance can be cleared and used")
    func lostAtoms() throws {
      let lammps = try LAMMPS.withPotential(TestStructure.alloy.structure)
      let error = #expect(throws: LAMMPSError.self) {
        try lammps.commands(
          """
          change_box all boundary f f f
          velocity all set 5e3 0 0
          fix 1 all nve
          thermo 1
          run 50
          """)
      }
      #expect(error?.code == .lostAtoms)
      #expect(error?.command == "run 50")
      try lammps.command("clear")
      _ = try lammps.create(TestStructure.alloy.structure, elements: [.lithium, .aluminum])
      try lammps.setPairStyle(mtp: TestPotential.path, elements: [.lithium, .aluminum])
      try lammps.command("run 0")
      let expected = try ReferenceResult(TestStructure.alloy.structure).evaluation.energy
      #expect(abs(try lammps.thermo("pe") - expected) < 1e-10)
    }

    @Test("arguments that LAMMPS does not know are an error at opening")
    func badArguments() throws {
      let error = #expect(throws: LAMMPSError.self) {
        _ = try LAMMPS(arguments: ["-no-such-switch"])
      }
      #expect(error?.code == .open)
      #expect(error?.message.contains("Invalid command-line argument") == true)
    }

    @Test("numbers that are not there are errors, not zeros")
    func missingNumbers() throws {
      let lammps = try LAMMPS.withPotential(TestStructure.alloy.structure)
      #expect(throws: LAMMPSError.self) { try lammps.thermo("nonsense") }
      #expect(throws: LAMMPSError.self) { try lammps.variable("nonsense") }
      #expect(throws: LAMMPSError.self) { try lammps.compute("nonsense") }
      #expect(throws: LAMMPSError.self) { try lammps.fix("nonsense") }
      #expect(throws: LAMMPSError.self) { try lammps.vectors("nonsense") }
      #expect(throws: LAMMPSError.self) { try lammps.perAtom(compute: "nonsense") }
      try lammps.command("run 0")
      #expect(throws: LAMMPSError.self) { try lammps.compute("thermo_press", 6) }
      #expect(try lammps.vector(ofCompute: "thermo_press").count == 6)
      let empty = try LAMMPS()
      #expect(throws: LAMMPSError.self) { try empty.box }
    }

    @Test("variables give their values and texts")
    func variables() throws {
      let lammps = try LAMMPS(
        arguments: ["-log", "none", "-screen", "none", "-var", "name", "a", "b"])
      try lammps.command("variable x equal 2*21")
      #expect(try lammps.variable("x") == 42)
      #expect(try lammps.text(ofVariable: "name") == "a")
      let error = #expect(throws: LAMMPSError.self) { try lammps.variable("name") }
      #expect(error?.message.contains("not equal-style") == true)
      #expect(throws: LAMMPSError.self) { try lammps.text(ofVariable: "nonsense") }
    }

    @Test("a structure with an element that has no type, or no place, is refused")
    func badStructures() throws {
      let lammps = try LAMMPS()
      var structure = TestStructure.alloy.structure
      #expect(throws: OrdealError.self) {
        try lammps.create(structure, elements: [.lithium])
      }
      for bad in [Double.nan, .infinity, 1e300, -1e12] {
        structure.positions[4].y = bad
        let error = #expect(throws: OrdealError.self) {
          try lammps.create(structure, elements: [.lithium, .aluminum])
        }
        #expect(error?.message.contains("atom 5") == true)
      }
      structure = TestStructure.alloy.structure
      structure.cell.vectors.z = structure.cell.vectors.x
      #expect(throws: OrdealError.self) {
        try lammps.create(structure, elements: [.lithium, .aluminum])
      }
    }
  }
}
