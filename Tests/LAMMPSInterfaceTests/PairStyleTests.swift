// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import Structures
import TestSupport
import Testing

extension WithLAMMPS {
  @Suite struct PairStyleTests {
    @Test(
      "energy, forces and virial are those of the readable kernel on our own neighbour lists",
      arguments: TestStructure.allCases)
    func agreesWithKernel(kind: TestStructure) throws {
      let structure = kind.structure
      let expected = try ReferenceResult(structure).evaluation
      let lammps = try LAMMPS.withPotential(structure)
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      try lammps.command("run 0")
      let result = try lammps.structure(system)
      // Sums of some thousand terms of order 1, in another order.
      #expect(abs(try #require(result.energy) - expected.energy) < 1e-10)
      #expect(difference(try #require(result.forces), expected.forces) < 1e-10)
      #expect(difference(try #require(result.virial), expected.virial) < 1e-9)
      #expect(difference(result.positions, structure.positions) < 1e-12)
    }

    @Test("per-atom energies and virials are the kernel's, and add up")
    func perAtom() throws {
      let structure = TestStructure.smallCell.structure
      let expected = try ReferenceResult(structure)
      let lammps = try LAMMPS.withPotential(structure)
      try lammps.commands(
        """
        compute e all pe/atom
        compute w all stress/atom NULL pair
        compute total all reduce sum c_e c_w[1]
        thermo_style custom step pe c_total[1] c_total[2]
        run 0
        """)
      let energies = try lammps.perAtom(compute: "e").map { $0[0] }
      // compute stress/atom is −W in bar Å³.
      let bars = 1.602_176_5e6
      let virials = try lammps.perAtom(compute: "w").map { $0.map { -$0 / bars } }
      for atom in 0..<structure.count {
        #expect(abs(energies[atom] - expected.evaluation.atomEnergies[atom]) < 1e-10)
        for k in 0..<6 {
          #expect(abs(virials[atom][k] - expected.atomVirials[atom][k]) < 1e-10)
        }
      }
      #expect(abs(try lammps.compute("total", 0) - lammps.thermo("pe")) < 1e-10)
      let sum = virials.reduce(0) { $0 + $1[0] }
      #expect(abs(sum - expected.evaluation.virial.x.x) < 1e-10)
    }

    @Test("types are matched with species by name, in any order")
    func typesInAnyOrder() throws {
      let structure = TestStructure.alloy.structure
      let expected = try ReferenceResult(structure).evaluation.energy
      let lammps = try LAMMPS.withPotential(structure, elements: [.aluminum, .lithium])
      try lammps.command("run 0")
      #expect(abs(try lammps.thermo("pe") - expected) < 1e-10)
    }

    @Test("the card, and above it pair_style mtp elements, say what the species are")
    func speciesFromCard() throws {
      let path = TestPotential.write(named: "carded.mtp", elements: [.aluminum, .lithium])
      let structure = TestStructure.alloy.structure
      let byCard = try ReferenceResult(structure, elements: [.aluminum, .lithium])
      let lammps = try LAMMPS.withPotential(structure, path: path)
      try lammps.command("run 0")
      #expect(abs(try lammps.thermo("pe") - byCard.evaluation.energy) < 1e-10)

      let bySpecies = try ReferenceResult(structure, elements: [.lithium, .aluminum])
      try lammps.setPairStyle(
        mtp: path, elements: [.lithium, .aluminum], species: [.lithium, .aluminum])
      try lammps.command("run 0")
      #expect(abs(try lammps.thermo("pe") - bySpecies.evaluation.energy) < 1e-10)
      #expect(abs(byCard.evaluation.energy - bySpecies.evaluation.energy) > 1e-3)
    }

    @Test("with a card, one element of several is enough")
    func oneElement() throws {
      let path = TestPotential.write(named: "named.mtp", elements: [.lithium, .aluminum])
      var structure = TestStructure.alloy.structure
      structure.elements = structure.elements.map { _ in .aluminum }
      let expected = try ReferenceResult(structure).evaluation.energy
      let lammps = try LAMMPS.withPotential(structure, elements: [.aluminum], path: path)
      try lammps.command("run 0")
      #expect(abs(try lammps.thermo("pe") - expected) < 1e-10)
    }

    @Test("two types can be one element")
    func twoTypesOfOneElement() throws {
      let structure = TestStructure.alloy.structure
      let expected = try ReferenceResult(structure).evaluation
      let lammps = try LAMMPS.withPotential(
        structure, elements: [.lithium, .aluminum, .lithium])
      try lammps.commands("set atom 1 type 3\nset atom 5 type 3")
      #expect(try lammps.types()[0] == 3)
      try lammps.command("run 0")
      #expect(abs(try lammps.thermo("pe") - expected.energy) < 1e-10)
      #expect(difference(try lammps.vectors("f"), expected.forces) < 1e-10)
    }

    @Test("what the neighbour list holds beyond the cutoff does not matter")
    func skin() throws {
      let structure = TestStructure.sheared.structure
      let lammps = try LAMMPS.withPotential(structure)
      var energies: [Double] = []
      for skin in [0.0, 0.5, 3] {
        try lammps.commands("neighbor \(skin) bin\nrun 0")
        energies.append(try lammps.thermo("pe"))
      }
      #expect(abs(energies[1] - energies[0]) < 1e-11)
      #expect(abs(energies[2] - energies[0]) < 1e-11)
    }
  }
}

extension WithLAMMPS {
  @Suite(.enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)))
  struct PublishedPairStyleTests {
    @Test(
      "published potentials give in LAMMPS what they give outside",
      arguments: ["MTP_train", "MTP_train-extra-2", "MTP_retrain-extra-2"])
    func published(name: String) throws {
      let file = try #require(PublishedData.folder).appending(path: "models/\(name).mtp")
      let structure = TestStructure.sheared.structure
      let calculator = try MomentTensorCalculator(
        try MomentTensorPotential(contentsOf: file),
        elements: ElementMapping([.lithium, .aluminum]))
      let expected = try calculator.evaluate(structure)
      let lammps = try LAMMPS.withPotential(structure, path: file.path)
      let system = LAMMPSSystem(structure, elements: [.lithium, .aluminum])
      try lammps.command("run 0")
      let result = try lammps.structure(system)
      #expect(abs(try #require(result.energy) - expected.energy) < 1e-9)
      #expect(difference(try #require(result.forces), expected.forces) < 1e-9)
      #expect(difference(try #require(result.virial), expected.virial) < 1e-8)
    }
  }
}
