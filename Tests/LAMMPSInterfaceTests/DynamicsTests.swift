// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Testing

extension WithLAMMPS {
  /// What LAMMPS does with the pair style beyond one evaluation.
  @Suite struct DynamicsTests {
    /// Short-range repulsion, without which a random potential would let atoms fall together.
    static let withRepulsion = """
      pair_style hybrid/overlay mtp zbl 2.2 3.2
      pair_coeff * * mtp \(TestPotential.path) Li Al
      pair_coeff 1 1 zbl 3 3
      pair_coeff 1 2 zbl 3 13
      pair_coeff 2 2 zbl 13 13
      """

    private func repulsive(_ structure: Structure) throws -> LAMMPS {
      let lammps = try LAMMPS()
      _ = try lammps.create(structure, elements: [.lithium, .aluminum])
      try lammps.commands(Self.withRepulsion)
      try lammps.defineVirial()
      return lammps
    }

    @Test("hybrid/overlay adds the styles up: energies, forces, virials")
    func overlay() throws {
      let structure = TestStructure.smallCell.structure
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      let lammps = try repulsive(structure)
      try lammps.command("run 0")
      let both = try lammps.structure(system)
      try lammps.commands(
        """
        pair_style zbl 2.2 3.2
        pair_coeff 1 1 3 3
        pair_coeff 1 2 3 13
        pair_coeff 2 2 13 13
        run 0
        """)
      let zbl = try lammps.structure(system)
      let mtp = try ReferenceResult(structure).evaluation
      #expect(abs(try #require(zbl.energy)) > 1)
      #expect(abs(try #require(both.energy) - mtp.energy - (try #require(zbl.energy))) < 1e-10)
      let forces = zip(try #require(zbl.forces), mtp.forces).map { $0 + $1 }
      #expect(difference(try #require(both.forces), forces) < 1e-10)
      #expect(
        difference(try #require(both.virial), try #require(zbl.virial) + mtp.virial) < 1e-9)
    }

    @Test("types with NULL are left to the other style of a hybrid")
    func hybridWithNull() throws {
      var structure = TestStructure.alloy.structure
      for atom in [2, 7, 12] { structure.elements[atom] = .silicon }
      let lammps = try LAMMPS()
      _ = try lammps.create(structure, elements: [.lithium, .silicon, .aluminum])
      try lammps.commands(
        """
        pair_style hybrid mtp lj/cut 4
        pair_coeff * * mtp \(TestPotential.path) Li NULL Al
        pair_coeff 2 2 lj/cut 0.01 2.5
        pair_coeff 1 2 lj/cut 0.01 2.5
        pair_coeff 2 3 lj/cut 0.01 2.5
        compute mtp all pair mtp
        compute lj all pair lj/cut
        run 0
        """)
      var rest = structure
      let kept = structure.elements.indices.filter { structure.elements[$0] != .silicon }
      rest.elements = kept.map { structure.elements[$0] }
      rest.positions = kept.map { structure.positions[$0] }
      let expected = try ReferenceResult(rest).evaluation
      #expect(abs(try lammps.compute("mtp") - expected.energy) < 1e-10)
      #expect(abs(try lammps.compute("lj")) > 1e-6)
      #expect(
        abs(try lammps.thermo("pe") - lammps.compute("mtp") - lammps.compute("lj")) < 1e-10)
    }

    @Test("minimize goes downhill to forces of zero")
    func minimize() throws {
      let structure = TestStructure.alloy.structure
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      let lammps = try repulsive(structure)
      try lammps.command("run 0")
      let before = try lammps.thermo("pe")
      try lammps.commands("min_style cg\nminimize 0 1e-6 2000 20000")
      let relaxed = try lammps.structure(system)
      #expect(try #require(relaxed.energy) < before - 0.01)
      #expect(
        difference(try #require(relaxed.forces), structure.positions.map { _ in .zero }) < 1e-5)
    }

    @Test("fix box/relax takes the pressure away")
    func boxRelax() throws {
      let lammps = try repulsive(TestStructure.alloy.structure)
      try lammps.commands(
        """
        fix relax all box/relax aniso 0.0 vmax 0.01
        thermo_style custom step pe pxx pyy pzz
        min_style cg
        minimize 0 1e-6 2000 20000
        """)
      for keyword in ["pxx", "pyy", "pzz"] {
        // bar: 1e-6 eV/Å over the box is of order 1 bar.
        #expect(abs(try lammps.thermo(keyword)) < 20)
      }
    }

    @Test("fix npt changes a triclinic box and keeps the virial right")
    func npt() throws {
      let structure = TestStructure.sheared.structure
      let lammps = try repulsive(structure)
      try lammps.commands(
        """
        velocity all create 200 12345 loop geom
        fix 1 all npt temp 200 200 0.1 tri 0 0 0.5
        timestep 0.001
        run 50
        """)
      let now = try lammps.box.vectors
      let before = LAMMPSFrame(structure.cell).vectors
      #expect(difference(now, before) > 1e-4)
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      let snapshot = try lammps.structure(system)
      #expect(abs(snapshot.cell.volume - abs(now.determinant)) < 1e-9)
      let energy = try ReferenceResult(snapshot).evaluation.energy
      try lammps.commands("compute mtp all pair mtp\nrun 0")
      #expect(abs(try lammps.compute("mtp") - energy) < 1e-9)
    }

    @Test("NVE keeps the energy, and halving the step quarters its fluctuation")
    func nve() throws {
      var fluctuations: [Double] = []
      for timestep in [0.001, 0.0005] {
        let lammps = try repulsive(
          TestStructure.alloy(Matrix3(diagonal: Vector3(repeating: 6.4))))
        try lammps.commands(
          """
          minimize 0 1e-3 500 5000
          reset_timestep 0
          velocity all create 300 12345 loop geom mom yes
          fix 1 all nve
          timestep \(timestep)
          thermo 1
          run 0
          """)
        var energies: [Double] = []
        for _ in 0..<100 {
          try lammps.command("run \(Int(0.002 / timestep)) post no")
          energies.append(try lammps.thermo("etotal"))
        }
        let mean = energies.reduce(0, +) / 100
        fluctuations.append(
          (energies.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 100).squareRoot())
      }
      #expect(fluctuations[0] < 0.01)
      // Velocity Verlet is of second order; 4 within the noise of 100 samples.
      #expect((3.0...5.5).contains(fluctuations[0] / fluctuations[1]), "\(fluctuations)")
    }
  }
}
