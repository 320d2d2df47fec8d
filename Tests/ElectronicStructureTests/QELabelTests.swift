// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Settings
import Structures
import Support
import Testing

@testable import ElectronicStructure

/// The settings, the input and the jobs of labels by Quantum ESPRESSO; nothing here runs `pw.x`.
@Suite struct QELabelTests {
  /// A header of version 2.
  private static func header(
    _ element: String, type: String = "NC", functional: String = "SLA PW PBX PBC",
    cutoffs: (Double, Double) = (0, 0)
  ) -> String {
    """
    <UPF version="2.0.1">
    <PP_HEADER generated='Generated using "atomic" code' element="\(element)"
    pseudo_type="\(type)" functional=" \(functional)" z_valence="3.000E+000"
    wfc_cutoff="\(cutoffs.0)" rho_cutoff="\(cutoffs.1)"/>

    """
  }

  /// A header of version 1.
  private static let oldHeader = """
    <PP_HEADER>
       0                   Version Number
      Li                   Element
       US                  Ultrasoft pseudopotential
        T                  Nonlinear Core Correction
     SLA  PW   PBX  PBC    PBE  Exchange-Correlation functional
        3.00000000000      Z valence
       -7.48292757640      Total energy
      30.0000000  240.0000000 Suggested cutoff for wfc and rho
    </PP_HEADER>

    """

  /// The calculation that a table asks for, of pseudopotentials that are written first.
  private func calculation(
    _ files: [String: String], _ settings: [String: SettingsTable.Value] = [:]
  ) throws -> QuantumESPRESSOCalculation {
    try VASPFiles.withFolder(files) { folder in
      var table = SettingsTable(source: "test")
      for symbol in files.keys { table["pseudopotential.\(symbol)"] = .text(folder + "/" + symbol) }
      for (key, value) in settings { table[key] = value }
      return try QuantumESPRESSO().calculation(table)
    }
  }

  private func message(
    _ files: [String: String], _ settings: [String: SettingsTable.Value] = [:]
  ) -> String {
    do {
      _ = try calculation(files, settings)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test("cutoffs come from the settings, or from what the pseudopotentials suggest")
  func cutoffs() throws {
    let rydberg = 13.605693122994
    let hard = Self.header("Al", cutoffs: (40, 100))
    let both = try calculation(["Al": hard, "Li": Self.oldHeader])
    #expect(abs(both.cutoff - 40 * rydberg) < 1e-9)
    #expect(abs(both.densityCutoff - 320 * rydberg) < 1e-9)
    #expect(both.pseudopotentials["Li"]?.kind == .ultrasoft && both.functional == "PBE")
    let alone = try calculation(["Al": hard])
    #expect(abs(alone.densityCutoff - 160 * rydberg) < 1e-9)
    let given = try calculation(["Al": hard], ["cutoff": .integer(300), "smearing": .number(0.1)])
    #expect(given.cutoff == 300 && given.smearing == 0.1)
    #expect(abs(given.densityCutoff - 100 * rydberg) < 1e-9)
    #expect(message(["Al": Self.header("Al")]).contains("the pseudopotential of Al suggests none"))
    #expect(message(["Al": hard], ["density-cutoff": .number(1000)]).contains("at least 4 times"))
    #expect(message(["Al": hard], ["cutoff": .number(-1)]).contains("expected a positive number"))
    #expect(message(["Al": hard], ["cutoff": .text("high")]).contains("expected a number"))
  }

  @Test("a pseudopotential of another element, functional or format is refused by name")
  func pseudopotentials() {
    let cutoffs = (40.0, 160.0)
    let aluminum = Self.header("Al", cutoffs: cutoffs)
    #expect(message(["Li": aluminum]).contains("is a pseudopotential of Al, but was given for Li"))
    let lda = Self.header("Li", functional: "SLA PZ NOGX NOGC", cutoffs: cutoffs)
    #expect(
      message(["Al": aluminum, "Li": lda]).contains(
        "expected pseudopotentials of one functional, got LDA (PZ) of Li; PBE of Al"))
    #expect(message(["Al": "POTCAR"]).contains("expected a UPF file"))
    #expect(message(["Al": Self.header("Al", type: "1/r")]).contains("type NC, SL, US or PAW"))
    #expect(message([:]).contains("--pseudopotential ELEMENT=FILE"))
    #expect(message([:], ["pseudopotential.Al": .text("/nowhere")]).contains("/nowhere"))
    #expect(message([:], ["pseudopotential.al": .text("/nowhere")]).contains("element's symbol"))
    #expect(
      message(["Al": aluminum], ["sha256.pseudopotential.Al": .text("0")]).contains("has changed"))
  }

  @Test("functionals have one name, however their parts are written")
  func functionals() {
    for name in [
      "PBE", " SLA  PW   PBX  PBC", "SLA+PW+PBX+PBC", "SLA  PW   PBE  PBE", "SLA PW PBE PBE PBE",
    ] {
      #expect(Pseudopotential.functionalName(name) == "PBE")
    }
    #expect(Pseudopotential.functionalName("SLA PW PSX PSC") == "PBEsol")
    #expect(Pseudopotential.functionalName("sla pz nogx nogc") == "LDA (PZ)")
    #expect(Pseudopotential.functionalName("sla pw tpss tpss") == "SLA PW TPSS TPSS")
  }

  @Test("the input holds the cell, the atoms in their order, species, cutoffs and the mesh")
  func input() throws {
    let files = [
      "Al": Self.header("Al", cutoffs: (40, 160)), "Li": Self.header("Li", cutoffs: (30, 120)),
    ]
    var calculation = try calculation(files)
    calculation.kpoints = try KPointMesh([4, 3, 2])
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(3, 3.1, 1.0 / 3)),
      elements: [.lithium, .aluminum, .lithium],
      positions: [.zero, Vector3(1.5, 1.6, 0.1), Vector3(0.1, 0.2, 0.3)])
    let text = calculation.input(of: LabelledCell(structure), pseudopotentialFolder: "p")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.contains("  ibrav = 0, nat = 3, ntyp = 2"))
    #expect(text.contains("ecutwfc = 40.0, ecutrho = 160.0"))
    #expect(text.contains("degauss = \(0.05 / 13.605693122994)"))
    #expect(text.contains("pseudo_dir = 'p'"))
    let cards = lines.drop { $0 != "ATOMIC_SPECIES" }
    #expect(cards.count == 13 && cards.dropFirst(1).first?.hasPrefix("Al 26.9815385 Al-") == true)
    #expect(
      Array(cards.dropFirst(3)) == [
        "CELL_PARAMETERS angstrom", " 3.0 0.0 0.0", " 0.0 3.1 0.0", " 0.0 0.0 0.3333333333333333",
        "ATOMIC_POSITIONS angstrom", "Li 0.0 0.0 0.0", "Al 1.5 1.6 0.1", "Li 0.1 0.2 0.3",
        "K_POINTS automatic", "4 3 2 0 0 0",
      ])
    calculation.kpoints = .gamma
    #expect(
      calculation.input(of: LabelledCell(structure), pseudopotentialFolder: "p")
        .hasSuffix("K_POINTS gamma\n"))
  }

  @Test("a job needs the pseudopotentials of its own elements, whose hashes decide it")
  func jobs() throws {
    let cell = Cell(orthorhombic: Vector3(4, 4, 4))
    let aluminum = Structure(cell: cell, elements: [.aluminum], positions: [.zero])
    let silicon = Structure(cell: cell, elements: [.silicon], positions: [.zero])
    let al = Self.header("Al", cutoffs: (40, 160))
    func plan(_ files: [String: String], _ structures: [Structure]) throws -> LabelPlan {
      let named = structures.map { (name: $0.elements[0].symbol, structure: $0) }
      return try LabelPlan(named, by: try calculation(files)) { _ in .gamma }
    }
    let alone = try plan(["Al": al], [aluminum])
    let beside = try plan(["Al": al, "Li": Self.header("Li", cutoffs: (30, 120))], [aluminum])
    #expect(alone.jobs.map(\.key) == beside.jobs.map(\.key))
    let other = try plan(["Al": al + "\n"], [aluminum])
    #expect(alone.jobs.map(\.key) != other.jobs.map(\.key))
    let settings = try alone.jobs[0].decodeSettings(LabelSettings.self)
    #expect(settings == LabelSettings(alone.entries[0].calculation, of: aluminum))
    #expect(settings.calculation.engine == "qe")
    let error = #expect(throws: OrdealError.self) {
      try plan(["Al": al], [aluminum, silicon])
    }
    #expect(error?.location == "Si" && error?.message.contains("no pseudopotential of Si") == true)
  }

  @Test(
    "a label is taken of the structure that was asked about, whole and converged, or not at all")
  func labels() throws {
    let calculation = try calculation(
      ["Al": Self.header("Al", functional: "SLA PZ NOGX NOGC", cutoffs: (12, 48))])
    let asked = Structure(
      cell: Cell(Matrix3(Vector3(4, 0, 0), Vector3(0.1, 2.8, 0), Vector3(0, 0.1, 2.85))),
      elements: [.aluminum, .aluminum], positions: [.zero, Vector3(2.1, 1.45, 1.35)])
    let text = try VASPFiles.text("static.pw.out")
    func label(_ structure: Structure, _ text: String) throws -> LabelResult {
      try PWReader.read(Array(text.utf8), name: "pw.out")
        .label(of: LabelledCell(structure), calculation, ranks: 2)
    }
    let result = try label(asked, text)
    #expect(result.engine == "Quantum ESPRESSO 6.7MaX" && result.ranks == 2)
    #expect(result.freeEnergy < result.energy && result.iterations == 12 && result.bands == 7)
    #expect(result.setups == calculation.pseudopotentials.mapValues(\.sha256))
    let labelled = try result.label(asked, calculation)
    #expect(labelled.forces?.count == 2 && labelled.virial != nil)
    #expect(labelled.properties.info["functional"] == .text("LDA (PZ)"))
    var moved = asked
    moved.positions[1].x += 0.001
    var fewer = asked
    fewer.elements = [.aluminum, .silicon]
    for bad in [moved, fewer] {
      #expect(throws: OrdealError.self) { try label(bad, text) }
    }
    let cut = String(text.prefix(text.count - 100))
    for (bad, reason) in [
      (cut, "JOB DONE"), (try VASPFiles.text("unconverged.pw.out"), "did not converge in 2"),
      (try VASPFiles.text("crash.pw.out"), "check_atoms"),
      (try VASPFiles.text("relax.pw.out"), "expected one ionic step, got 5"),
      (text.replacing("total   stress", with: "no stress"), "expected forces and stress"),
    ] {
      let error = #expect(throws: OrdealError.self) { try label(asked, bad) }
      #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }
  }

  @Test("pseudopotentials are copied beside the ledger, under names of their hashes")
  func provision() throws {
    let text = Self.header("Al", cutoffs: (40, 160))
    try VASPFiles.withFolder(["Al.UPF": text]) { folder in
      var table = SettingsTable(source: "test")
      table["pseudopotential.Al"] = .text(folder + "/Al.UPF")
      let engine = QuantumESPRESSO()
      try engine.provide(table, to: folder)
      let potential = try #require(try engine.calculation(table).pseudopotentials["Al"])
      let copy = folder + "/pseudopotentials/" + potential.fileName(of: "Al")
      #expect(try String(contentsOfFile: copy, encoding: .utf8) == text)
      let recorded = try engine.recorded(table)
      #expect(recorded["sha256.pseudopotential.Al"] == .text(potential.sha256))
      #expect(recorded.values.keys.allSatisfy { engine.takes($0) })
    }
  }
}
