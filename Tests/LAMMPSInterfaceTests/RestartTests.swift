// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Testing

extension WithLAMMPS {
  @Suite struct RestartTests {
    private func restartFile() -> String {
      TestPotential.folder.appending(path: "\(UUID().uuidString).restart").path
    }

    @Test("a restart file brings the pair style back, and the trajectory goes on as it was")
    func roundTrip() throws {
      let file = restartFile()
      let lammps = try LAMMPS.withPotential(TestStructure.alloy.structure)
      try lammps.commands(
        """
        velocity all create 100 12345 loop geom
        fix 1 all nve
        timestep 0.0005
        run 10
        write_restart \(file)
        clear
        read_restart \(file)
        fix 1 all nve
        timestep 0.0005
        run 10
        """)
      let energy = try lammps.thermo("etotal")
      let positions = try lammps.vectors("x")

      let other = try LAMMPS()
      try other.commands(
        "read_restart \(file)\nfix 1 all nve\ntimestep 0.0005\nrun 10")
      // The same numbers in the same order.
      #expect(try other.thermo("etotal") == energy)
      #expect(try other.vectors("x") == positions)
      #expect(other.step == 20)
    }

    @Test("with its potential gone, a restart file can still be read, but not run")
    func missingPotential() throws {
      let path = TestPotential.write(named: "gone.mtp")
      let file = restartFile()
      let lammps = try LAMMPS.withPotential(TestStructure.alloy.structure, path: path)
      try lammps.command("run 0")
      let energy = try lammps.thermo("pe")
      try lammps.command("write_restart \(file)")
      try FileManager.default.removeItem(atPath: path)
      try lammps.commands("clear\nread_restart \(file)")
      #expect(throws: LAMMPSError.self) { try lammps.command("run 0") }
      try lammps.commands("pair_coeff * * \(TestPotential.path) Li Al\nrun 0")
      #expect(abs(try lammps.thermo("pe") - energy) < 1e-12)
    }

    @Test("the elements of species are in the restart file too")
    func species() throws {
      let file = restartFile()
      let structure = TestStructure.alloy.structure
      let lammps = try LAMMPS()
      _ = try lammps.create(structure, elements: [.lithium, .aluminum])
      try lammps.setPairStyle(
        mtp: TestPotential.path, elements: [.lithium, .aluminum], species: [.aluminum, .lithium])
      try lammps.commands("run 0\nwrite_restart \(file)\nclear\nread_restart \(file)\nrun 0")
      let expected = try ReferenceResult(structure, elements: [.aluminum, .lithium])
      #expect(abs(try lammps.thermo("pe") - expected.evaluation.energy) < 1e-10)
    }

    @Test("a hybrid's restart file needs pair_coeff again, as LAMMPS has it")
    func hybrid() throws {
      let file = restartFile()
      let lammps = try LAMMPS()
      _ = try lammps.create(TestStructure.alloy.structure, elements: [.lithium, .aluminum])
      try lammps.commands(DynamicsTests.withRepulsion)
      try lammps.command("run 0")
      let energy = try lammps.thermo("pe")
      try lammps.command("write_restart \(file)")
      try lammps.commands("clear\nread_restart \(file)")
      #expect(throws: LAMMPSError.self) { try lammps.command("run 0") }
      try lammps.commands(
        DynamicsTests.withRepulsion.split(separator: "\n").dropFirst()
          .joined(separator: "\n"))
      try lammps.command("run 0")
      #expect(abs(try lammps.thermo("pe") - energy) < 1e-12)
    }
  }
}
