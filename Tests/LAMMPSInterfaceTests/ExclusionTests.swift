// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Testing

extension WithLAMMPS {
  /// Atoms that `neigh_modify exclude` takes out of the neighbour lists.
  @Suite struct ExclusionTests {
    /// The energy of the atoms, after commands.
    private func energy(_ structure: Structure, after commands: String) throws -> Double {
      let lammps = try LAMMPS.withPotential(structure)
      try lammps.commands(commands + "\nrun 0")
      return try lammps.thermo("pe")
    }

    @Test(
      "atoms that are excluded from all lists add nothing, whatever excludes them",
      arguments: [
        ("group gone id 3", "exclude group gone all"),
        ("group gone id 3 5 6", "exclude group gone all"),
        ("group gone id 3\ngroup rest subtract all gone", "exclude group gone rest"),
        ("group gone type 1", "exclude type 1 1\nneigh_modify exclude type 1 2"),
      ])
    func excluded(group: String, exclusion: String) throws {
      let structure = TestStructure.alloy.structure
      let excluded = try energy(structure, after: group + "\nneigh_modify " + exclusion)
      let deleted = try energy(structure, after: group + "\ndelete_atoms group gone compress no")
      let all = try energy(structure, after: "")
      #expect(abs(excluded - deleted) < 1e-9)
      #expect(abs(excluded - all) > 0.1)
    }

    @Test("forces on what is left, and none on what is excluded; afterwards all is as before")
    func forces() throws {
      let structure = TestStructure.alloy.structure
      let lammps = try LAMMPS.withPotential(structure)
      try lammps.commands("run 0")
      let before = try lammps.thermo("pe")
      try lammps.commands("group gone id 3\nneigh_modify exclude group gone all\nrun 0")
      try lammps.commands("compute gone gone reduce sum fx fy fz\nrun 0")
      for component in 0..<3 { #expect(try lammps.compute("gone", component) == 0) }
      try lammps.commands("neigh_modify exclude none\nrun 0")
      #expect(abs(try lammps.thermo("pe") - before) < 1e-9)
    }

    @Test("an atom that has no neighbours, and is not excluded, has its own energy")
    func isolated() throws {
      let lone = Structure(
        cell: Cell(orthorhombic: Vector3(repeating: 20)), elements: [.lithium, .aluminum],
        positions: [.zero, Vector3(repeating: 10)])
      let sum = TestPotential.model.speciesCoefficients.reduce(0, +)
      #expect(abs(try energy(lone, after: "") - sum) < 1e-12)
      #expect(
        abs(try energy(lone, after: "group none id 9\nneigh_modify exclude group none all") - sum)
          < 1e-12)
      let aluminum = TestPotential.model.speciesCoefficients[1]
      #expect(
        abs(
          try energy(lone, after: "group gone id 1\nneigh_modify exclude group gone all")
            - aluminum) < 1e-12)
    }

    @Test("neighbours hidden of atoms that keep others are warned of")
    func partial() throws {
      let log = TestPotential.folder.appending(path: "partial-\(UUID().uuidString).log").path
      let lammps = try LAMMPS(arguments: ["-log", log, "-screen", "none"])
      _ = try lammps.create(TestStructure.alloy.structure, elements: [.lithium, .aluminum])
      try lammps.setPairStyle(mtp: TestPotential.path, elements: [.lithium, .aluminum])
      try lammps.commands("run 0")
      #expect(!(try String(contentsOfFile: log, encoding: .utf8)).contains("hides neighbors"))
      try lammps.commands("neigh_modify exclude type 1 2\nrun 0\nlog none")
      #expect((try String(contentsOfFile: log, encoding: .utf8)).contains("hides neighbors"))
    }

    /// Removing one of 11 Li costs 2.74 to 2.82 eV.
    ///
    /// min(1, N Λ³/V exp(−(ΔE + μ)/kT)) is 5e-6 in the mean at μ = −2.6 eV. With the species coefficient
    /// of the atom left in, 12 of 425 were removed.
    @Test("fix gcmc removes no atom where the chance of a removal is 5e-6")
    func gcmc() throws {
      let potential = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../potentials/li-al-default/li-al-default.almtp")
        .standardizedFileURL.path
      let lammps = try LAMMPS()
      try lammps.commands(
        """
        units metal
        boundary p p p
        atom_modify map yes
        lattice fcc 4.05
        region b block 0 3 0 3 0 3
        create_box 2 b
        create_atoms 2 box
        mass 1 6.94
        mass 2 26.98
        set type 2 type/fraction 1 0.1 123
        pair_style mtp
        pair_coeff * * \(potential) Li Al
        group li type 1
        fix g li gcmc 1 10 0 1 4321 600 -2.6 0.1 full_energy
        run 20
        """)
      // Attempts and successes of removals.
      #expect(try lammps.fix("g", 4) > 50)
      #expect(try lammps.fix("g", 5) == 0)
    }
  }
}
