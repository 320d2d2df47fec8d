// Part of Ordeal. See LICENSE.

import ArgumentParser
import ElectronicStructure
import Foundation
import Jobs
import Settings
import Structures
import Support

/// How labels are calculated.
struct LabelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The program: \(DFTEngines.labelling.map(\.name).joined(separator: " or ")). Default: "
        + "\(EngineName.standard.name)."))
  var engine: EngineName?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The pseudopotential of each element, for engines that take them: Li=Li.UPF Al=Al.UPF.",
      valueName: "element=file"))
  var pseudopotential: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Settings of the engine, which the list above names: cutoff=600.", valueName: "key=value"))
  var engineSetting: [String] = []

  @Option(
    help: ArgumentHelp(
      "k-points as dense in all cells: this length over the cell's, along each vector, and Γ among "
        + "them. Default: 36.", valueName: "Å"))
  var kpointLength: Double?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The same mesh for all cells instead: 4 4 4, or 1 for Γ alone (\"K1\").", valueName: "n"))
  var kpoints: [Int] = []

  func validate() throws {
    for word in pseudopotential + engineSetting where Self.pair(word) == nil {
      throw ValidationError("expected a name, \"=\" and a value, got \"\(word)\"")
    }
    var keys: Set<String> = []
    for (key, _) in pseudopotential.compactMap(Self.pair) where !keys.insert(key).inserted {
      throw ValidationError("--pseudopotential names a file for \(key) twice")
    }
    for (key, _) in engineSetting.compactMap(Self.pair) {
      guard keys.insert("setting " + key).inserted else {
        throw ValidationError("--engine-setting names \(key) twice")
      }
      guard DFTEngines.labelling.contains(where: { $0.takes(key) }) else {
        let known = Set(DFTEngines.labelling.flatMap(\.settings).map(\.key)).sorted()
        throw ValidationError(
          "no engine has the setting \"\(key)\"; settings are \(known.joined(separator: ", "))")
      }
    }
    if let kpointLength, !(1...1000).contains(kpointLength) {
      throw ValidationError("--kpoint-length takes 1 to 1000 Å, got \(kpointLength)")
    }
  }

  /// The settings that were given.
  var table: SettingsTable {
    var table = SettingsTable(source: "options")
    table["engine"] = engine.map { .text($0.name) }
    table["kpoint-length"] = kpointLength.map { .number($0) }
    if !kpoints.isEmpty { table["kpoints"] = .integers(kpoints) }
    for (element, file) in pseudopotential.compactMap(Self.pair) {
      table["pseudopotential.\(element)"] = .text(file)
    }
    for (key, value) in engineSetting.compactMap(Self.pair) {
      let number = Int(value).map { SettingsTable.Value.integer($0) }
      table[key] = number ?? Double(value).map { .number($0) } ?? .text(value)
    }
    return table
  }

  /// "Al=Al.UPF" in two; nil if it has no "=" between two texts.
  private static func pair(_ word: String) -> (key: String, value: String)? {
    guard let equals = word.firstIndex(of: "="), equals > word.startIndex,
      word.index(after: equals) < word.endIndex
    else { return nil }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }

  /// A table with the paths of structures and pseudopotentials made absolute.
  static func absolute(_ table: SettingsTable, from folder: URL) throws -> SettingsTable {
    var result = try LedgerSettings.absolute(table, ["structures"], from: folder)
    for (key, value) in table.values where key.hasPrefix("pseudopotential.") {
      guard case .text(let path) = value else { continue }
      result[key] = .text(URL(filePath: path, relativeTo: folder).standardizedFileURL.path)
    }
    return result
  }

  /// The engine that settings name.
  ///
  /// - Throws: `OrdealError` naming those that there are if it is none of them.
  static func engine(_ table: SettingsTable) throws -> any LabellingEngine {
    guard let name = try table.text("engine") else { return EngineName.standard }
    guard let engine = DFTEngines.labelling.first(where: { $0.name == name }) else {
      let known = DFTEngines.labelling.map(\.name).joined(separator: ", ")
      throw table.error("engine", "expected one of \(known), got \"\(name)\"")
    }
    return engine
  }

  /// The labels of structures by settings.
  static func plan(
    _ structures: [(name: String, structure: Structure)], _ table: SettingsTable
  ) throws -> LabelPlan {
    let engine = try engine(table)
    try table.refuseUnknown(
      besides: Set(["structures", "engine", "kpoint-length", "kpoints"])
        .union(engine.settings.map(\.key)).union(table.values.keys.filter(engine.takes)))
    let mesh = try table.integers("kpoints").map { try KPointMesh($0) }
    let length = try table.number("kpoint-length") ?? 36
    guard (1...1000).contains(length) else {
      throw table.error("kpoint-length", "expected 1 to 1000 Å, got \(length)")
    }
    return try LabelPlan(structures, by: engine.calculation(table)) {
      mesh ?? KPointMesh(for: $0.cell, length: length)
    }
  }
}

/// The name of an engine that labels.
struct EngineName: ExpressibleByArgument {
  /// Its name.
  let name: String

  init?(argument: String) {
    guard Self.allValueStrings.contains(argument) else { return nil }
    name = argument
  }

  /// The names of the engines that label.
  static var allValueStrings: [String] { DFTEngines.labelling.map(\.name) }

  /// The engine that labels where none is named.
  static let standard: any LabellingEngine = DFTEngines.labelling[0]

  /// What `--help` says of each engine: how it calculates, and its settings.
  static var overview: String {
    DFTEngines.labelling.map { engine in
      let settings = engine.settings.map { setting in
        "  \(setting.key)\(setting.unit.isEmpty ? "" : " (\(setting.unit))"): \(setting.help)\n"
      }
      return "\(engine.name), \(engine.title): \(engine.method).\n" + settings.joined()
    }.joined()
  }
}

/// Where labels are calculated.
struct LabelRunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("MPI processes of one label.", valueName: "n"))
  var ranks = 1

  @Option(help: ArgumentHelp("Labels at a time.", valueName: "n"))
  var jobs = 1

  @Option(
    help: ArgumentHelp("Run as an array of Slurm's, in this partition.", valueName: "partition"))
  var slurm: String?

  @Option(help: ArgumentHelp("Tasks of the array.", valueName: "n"))
  var tasks = 4

  @Option(
    help: ArgumentHelp(
      "Stop after this time, 8h or 12:00:00; what is left stays for --resume. Slurm: of each task.",
      valueName: "time"))
  var timeLimit: WallTime?

  func validate() throws {
    for (name, value) in [("ranks", ranks), ("jobs", jobs), ("tasks", tasks)] {
      guard (1...4096).contains(value) else {
        throw ValidationError("--\(name) takes 1 to 4096, got \(value)")
      }
    }
  }
}
