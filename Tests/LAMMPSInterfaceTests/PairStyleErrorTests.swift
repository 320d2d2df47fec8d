// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import Structures
import Testing

/// Commands that must fail, and what the error must say.
struct BadCommand: Sendable, CustomTestStringConvertible {
  var commands: String
  var words: [String]

  init(_ commands: String, says words: String...) {
    (self.commands, self.words) = (commands, words)
  }

  var testDescription: String { commands.replacing("\n", with: "; ") }
}

extension WithLAMMPS {
  @Suite struct PairStyleErrorTests {
    static let file = TestPotential.path

    static let bad = [
      BadCommand("pair_coeff * * \(file) Li Al Li", says: "expected 2 element names", "got 3"),
      BadCommand("pair_coeff * * \(file) Li", says: "expected 2 element names", "got 1"),
      BadCommand("pair_coeff * * \(file)", says: "expected 2 element names", "got 0"),
      BadCommand("pair_coeff 1 2 \(file) Li Al", says: "Incorrect args for pair coefficients"),
      BadCommand("pair_coeff * * no/such.mtp Li Al", says: "no/such.mtp", "cannot be read"),
      BadCommand("pair_coeff * * \(file) Li Xx", says: "got Xx", "small.mtp"),
      BadCommand("pair_coeff * * \(file) NULL NULL", says: "NULL for all"),
      BadCommand(
        "pair_coeff * * \(file) Al Al", says: "2 species", "names 1 (Al)", "small.json",
        "pair_style mtp elements"),
      BadCommand(
        "pair_style mtp elements Li Al\npair_coeff * * \(file) Li Cu",
        says: "knows Li, Al, not Cu"),
      BadCommand(
        "pair_style mtp elements Li\npair_coeff * * \(file) Li Al", says: "2 different elements"),
      BadCommand("pair_style mtp \(file)", says: "expected pair_style mtp", "pair_coeff"),
      BadCommand("pair_style mtp elements", says: "expected pair_style mtp"),
      BadCommand("pair_coeff * * \(file) Li NULL", says: "names 1 (Li)"),
      BadCommand(
        "pair_style mtp elements Li Al\npair_coeff * * \(file) Li NULL\nrun 0", says: "not set"),
      BadCommand("pair_style mtp\nrun 0", says: "not set"),
      BadCommand(
        "comm_modify cutoff 3.0\npair_coeff * * \(file) Li Al\nrun 0",
        says: "comm_modify cutoff 3", "shorter than the potential's cutoff of 4"),
      BadCommand(
        "run_style respa 2 2 pair 1\npair_coeff * * \(file) Li Al\nrun 0", says: "respa"),
    ]

    @Test("an error says what was expected, and the instance lives on", arguments: bad)
    func badCommands(bad: BadCommand) throws {
      let lammps = try LAMMPS()
      _ = try lammps.create(TestStructure.alloy.structure, elements: [.lithium, .aluminum])
      try lammps.command("pair_style mtp")
      let error = #expect(throws: LAMMPSError.self) { try lammps.commands(bad.commands) }
      let text = "\(try #require(error))"
      for word in bad.words { #expect(text.contains(word), "\(text)") }
      let last = try #require(bad.commands.split(separator: "\n").last)
      #expect(error?.command == String(last))

      try lammps.commands(
        """
        run_style verlet
        comm_modify cutoff 0.0
        pair_style mtp
        pair_coeff * * \(Self.file) Li Al
        run 0
        """)
      let expected = try ReferenceResult(TestStructure.alloy.structure).evaluation.energy
      #expect(abs(try lammps.thermo("pe") - expected) < 1e-10)
    }

    @Test("units other than metal are refused", arguments: ["real", "lj", "si"])
    func units(name: String) throws {
      let lammps = try LAMMPS()
      try lammps.commands(
        """
        units \(name)
        region all block 0 9 0 9 0 9
        create_box 2 all
        pair_style mtp
        """)
      let error = #expect(throws: LAMMPSError.self) {
        try lammps.command("pair_coeff * * \(Self.file) Li Al")
      }
      #expect(error?.message.contains("units metal, got units \(name)") == true)
    }

    @Test("newton off is refused")
    func newtonOff() throws {
      let lammps = try LAMMPS()
      try lammps.command("newton off")
      _ = try lammps.create(TestStructure.alloy.structure, elements: [.lithium, .aluminum])
      try lammps.setPairStyle(mtp: Self.file, elements: [.lithium, .aluminum])
      let error = #expect(throws: LAMMPSError.self) { try lammps.command("run 0") }
      #expect(error?.message.contains("needs newton on") == true)
    }

    @Test("a damaged file is refused, with its line")
    func damagedFile() throws {
      let whole = try String(contentsOfFile: Self.file, encoding: .utf8)
      let url = TestPotential.folder.appending(path: "damaged.mtp")
      try whole.prefix(whole.count / 2).write(to: url, atomically: true, encoding: .utf8)
      let lammps = try LAMMPS()
      _ = try lammps.create(TestStructure.alloy.structure, elements: [.lithium, .aluminum])
      let error = #expect(throws: LAMMPSError.self) {
        try lammps.setPairStyle(mtp: url.path, elements: [.lithium, .aluminum])
      }
      #expect(error?.message.contains("damaged.mtp") == true)
    }

    @Test("two atoms in one place are an error, not a number")
    func atomsInOnePlace() throws {
      var structure = TestStructure.alloy.structure
      structure.positions[3] = structure.positions[8]
      let lammps = try LAMMPS.withPotential(structure)
      let error = #expect(throws: LAMMPSError.self) { try lammps.command("run 0") }
      #expect(error?.message.contains("not a number") == true)
    }

    @Test("shrinking the ghost region is LAMMPS's to refuse or undo: longer cutoffs change nothing")
    func longGhosts() throws {
      let lammps = try LAMMPS.withPotential(TestStructure.alloy.structure)
      try lammps.command("run 0")
      let energy = try lammps.thermo("pe")
      try lammps.commands("comm_modify cutoff 12\nrun 0")
      #expect(abs(try lammps.thermo("pe") - energy) < 1e-11)
    }
  }
}
