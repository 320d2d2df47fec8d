// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Sampling

@Suite struct SettingsTests {
  static let minimal: SettingsTable = {
    var table = SettingsTable(source: "test")
    table["structure"] = .text("/s.vasp")
    table["potential"] = .text("/p.mtp")
    return table
  }()

  private func read(_ text: String) throws -> SettingsTable {
    let folder = try ScratchFolder()
    return try SettingsTable(contentsOf: URL(filePath: folder.write(text, "run.toml")))
  }

  @Test func everySettingSurvivesTheFile() throws {
    var table = Self.minimal
    table["pair-style"] = nil
    table["elements"] = .texts(["Li", "Al"])
    table["replicate"] = .integers([2, 1, 3])
    table["ranks"] = .integer(4)
    table["ensemble"] = .text("npt")
    table["cell"] = .text("tri")
    table["thermostat"] = .text("langevin")
    table["temperature"] = .numbers([300, 912.5])
    table["temperature-damping"] = .number(0.25)
    table["pressure"] = .number(-1.5e4)
    table["pressure-damping"] = .text("2500fs")
    table["time"] = .text("0.1ns")
    table["timestep"] = .number(0.5)
    table["velocities"] = .text("keep")
    table["seed"] = .integer(77)
    table["thermo-every"] = .number(0.3)
    table["dump-every"] = .number(0.7)
    table["dump-format"] = .text("lammps")
    table["checkpoint-every"] = .number(5)
    table["leg-steps"] = .integer(350)
    let settings = try MolecularDynamicsSettings(table)
    let text = settings.table.toml(
      heading: ["A run."], comments: MolecularDynamicsSettings.comments)
    #expect(try MolecularDynamicsSettings(try read(text)) == settings)
    #expect(settings.steps == 200_000)
    #expect(settings.pressureDamping.picoseconds == 2.5)
    // Nothing was left at its default, so every key was read.
    var bare = MolecularDynamicsSettings(system: settings.system).table.values
    let system = Set(SystemSettings.declared.map(\.key))
    for (key, value) in settings.table.values where !system.contains(key) {
      #expect(bare.removeValue(forKey: key) != value, "\(key)")
    }
  }

  @Test func relaxationSettingsSurviveTheFile() throws {
    var table = Self.minimal
    table["cell"] = .text("free")
    table["pressure"] = .integer(100)
    table["force-tolerance"] = .number(1e-3)
    table["pressure-tolerance"] = .number(2)
    table["steps"] = .integer(7)
    table["rounds"] = .integer(3)
    let settings = try RelaxationSettings(table)
    let text = settings.table.toml(heading: [], comments: RelaxationSettings.comments)
    #expect(try RelaxationSettings(try read(text)) == settings)
  }

  @Test func textsOfAnyKindSurviveTheFile() throws {
    for value in ["a \"quoted\" \\ path", "tab\tand\nline", "Å ü 漢", "\u{7f}", "# no comment"] {
      var table = SettingsTable(source: "test")
      table["structure"] = .text(value)
      table["table.key"] = .text(value)
      #expect(
        try read(table.toml(heading: [], comments: ["structure": "c"])).values == table.values)
    }
  }

  @Test func optionsWinOverTheFile() throws {
    let file = try read("time = 5\nseed = 3\n[sha256]\npotential = \"old\"\nstructure = \"s\"\n")
    var flags = SettingsTable(source: "options")
    flags["time"] = .text("1fs")
    flags["potential"] = .text("/other.mtp")
    let merged = flags.over(file)
    #expect(merged["time"] == .text("1fs"))
    #expect(merged["seed"] == .integer(3))
    // Another potential makes the recorded hash of the old one meaningless; the structure's stays.
    #expect(merged["sha256.potential"] == nil)
    #expect(merged["sha256.structure"] == .text("s"))
  }

  @Test func pathsAreRelativeToTheFileThatNamesThem() throws {
    let table = try read("structure = \"a/../b.vasp\"\npotential = \"/p.mtp\"\n")
      .withPaths(from: URL(filePath: "/somewhere/", directoryHint: .isDirectory))
    #expect(table["structure"] == .text("/somewhere/b.vasp"))
    #expect(table["potential"] == .text("/p.mtp"))
  }

  @Test(arguments: [
    ("temperatur = 3", "temperatur"), ("time = true", "time"), ("time = \"10 minutes\"", "time"),
    ("ensemble = \"nph\"", "nph"), ("temperature = -1", "temperature"),
    ("temperature = [1, 2, 3]", "temperature"), ("timestep = 0", "timestep"),
    ("time = 1e9", "time"), ("time = 0.0001", "time"), ("seed = 0", "seed"),
    ("replicate = [1, 1]", "replicate"), ("replicate = [0, 1, 1]", "replicate"),
    ("ranks = 0", "ranks"), ("elements = [\"Li\", \"Xx\"]", "Xx"), ("seed = 1.5", "seed"),
    ("pair-style = \"zbl\"", "pair-style"), ("ensemble = \"nve\"\ntemperature = [1, 2]", "ramp"),
    ("thermo-every = [\"a\", 1]", "thermo-every"),
  ])
  func whatIsWrongIsNamed(line: String, word: String) {
    let error = #expect(throws: OrdealError.self) {
      _ = try MolecularDynamicsSettings(try read(line).over(Self.minimal))
    }
    #expect(error?.description.contains(word) == true)
  }

  @Test func whatIsMissingIsNamed() {
    let error = #expect(throws: OrdealError.self) {
      _ = try MolecularDynamicsSettings(SettingsTable(source: "options"))
    }
    #expect(error?.description.contains("--structure") == true)
  }

  @Test func brokenFilesAreLocated() {
    let error = #expect(throws: OrdealError.self) { try read("time = 1\nseed = = 2\n") }
    #expect(error?.description.contains("run.toml:2") == true)
  }
}
