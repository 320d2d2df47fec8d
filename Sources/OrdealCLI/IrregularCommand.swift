// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import MomentTensorPotentials
import Sampling
import Scoring
import Structures
import Support

struct IrregularCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "irregular",
    abstract: "Makes a set of configurations that a potential takes for far too good or too bad.",
    discussion: """
      Runs chains of insertions and removals (ordeal gcmc) from the supercells of the settings file \
      and collects what they reach: energies below −10 eV/atom or forces above 15 eV/Å, each \
      configuration once. A good potential finds neither on such a set: N_E counts configurations \
      predicted below −10 eV/atom, N_F atoms with forces above 15 eV/Å.

      The output folder then holds irregular.extxyz, irregular.json (counts, distances, volumes, \
      reasons, N_E and N_F of each potential) and chains/, one run each. Called again with --resume it \
      goes on with the chains that have not ended.

      Example: as Liu & Mo made theirs, with two chains at a time
        ordeal irregular --potential MTP_train-extra-2.mtp --elements Li,Al \\
          --settings recipes/irregular/irregular.toml --count 141 --jobs 2 \\
          --score MTP_train.mtp --output irregular
      """)

  @Option(
    help: ArgumentHelp("The potential: an .mtp or .almtp file.", valueName: "file"),
    completion: .file(extensions: ["mtp", "almtp"]))
  var potential: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The elements of the potential's species 0, 1, …: Li,Al. Default: its card, its tag, else the "
        + "structures' elements by atomic number.", valueName: "symbols"))
  var elements: [String] = []

  @Option(
    help: ArgumentHelp("The settings: recipes/irregular/irregular.toml is one.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var settings: String?

  @Option(help: ArgumentHelp("How many configurations to find. Default: 141.", valueName: "n"))
  var count: Int?

  @Option(help: ArgumentHelp("Chains at a time, each on one process.", valueName: "n"))
  var jobs = 1

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("More potentials to score on the set.", valueName: "file"),
    completion: .file(extensions: ["mtp", "almtp"]))
  var score: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder of the set.", valueName: "folder"), completion: .directory)
  var output: String

  @Flag(help: "Go on with the set in the output folder, or begin it.")
  var resume = false

  @Flag(help: "Replace the set that the output folder holds.")
  var overwrite = false

  @OptionGroup var log: LogOptions

  func validate() throws {
    guard !(resume && overwrite) else {
      throw ValidationError("--resume goes on with a set and --overwrite replaces it; give one.")
    }
    guard count ?? 1 > 0, jobs > 0 else {
      throw ValidationError("--count and --jobs take 1 or more")
    }
    guard resume || settings != nil else {
      throw ValidationError("expected --settings FILE, or --resume")
    }
  }

  func run() throws {
    StopSignals.catchThem()
    guard let work = try makeReady() else {
      return log.say(
        "the set in \(output) is finished; nothing is changed (--score takes more potentials)")
    }
    log.say("\(URL(filePath: work.potential).lastPathComponent): species \(work.mapping)")
    if let contradiction = work.loaded.contradiction { log.warn(contradiction) }
    let chains = try IrregularChains(
      work.plan, in: output, count: work.count, jobs: jobs, log: log
    ).run()
    let set = try IrregularSet(of: chains, count: work.count)
    try StructureFile.write(set.structures, to: output + "/irregular.extxyz")
    let seconds = chains.reduce(0) { $0 + IrregularSet.seconds(in: $1.folder) }
    let report = try IrregularReport(
      set, wanted: work.count, seconds: seconds, potentials: [work.potential] + score,
      elements: work.loaded.mapping.elements, mapping: work.mapping)
    try AtomicFile.write(json: report, to: output + "/irregular.json")
    log.say(report.text)
    if let signal = StopSignals.last { throw ExitCode(128 + signal) }
    guard set.structures.count == work.count else {
      throw OrdealError(
        "found \(set.structures.count) of \(work.count) configurations; more starts, longer chains or "
          + "a higher chemical potential may help", at: output)
    }
  }

  // MARK: Settings

  /// What is to be done.
  private struct Work {
    var plan: IrregularSettings
    var potential: String
    var loaded: LoadedPotential
    /// The species in words, with how they are known.
    var mapping: String
    var count: Int
    /// All of it by name.
    var table: SettingsTable

    /// - Parameters:
    ///   - given: The settings.
    ///   - mapping: How the species are known, as a set that is gone on with has recorded it.
    /// - Throws: `OrdealError` if a setting is missing or wrong; an error of a file.
    init(_ given: SettingsTable, mapping: String? = nil) throws {
      table = given
      guard let potential = try given.text("potential") else {
        throw OrdealError("potential: missing; give --potential FILE.mtp", at: given.source)
      }
      self.potential = potential
      count = try given.integer("count") ?? 141
      guard count > 0 else { throw given.error("count", "expected 1 or more, got \(count)") }
      table["count"] = nil
      let here = URL(filePath: "/")
      let structures = try IrregularSettings(table, relativeTo: here).supercells.map(\.structure)
      loaded = try LoadedPotential(
        potential, flag: given.texts("elements"),
        structureElements: Set(
          try structures.flatMap { try StructureFile.read($0).flatMap(\.structures) }
            .flatMap(\.elements)))
      self.mapping = mapping ?? loaded.mapping.description
      table["elements"] = .texts(loaded.symbols)
      table.mapping = self.mapping
      let digest = try fileDigest(potential)
      if case .text(let begun)? = given["sha256.potential"], begun != digest {
        throw OrdealError(
          "has changed: it is not the file that the set was begun with", at: potential)
      }
      table["sha256.potential"] = .text(digest)
      plan = try IrregularSettings(table, relativeTo: here)
      table["count"] = .integer(count)
    }
  }

  /// Puts the settings into the folder, or takes up the set that is there.
  ///
  /// - Returns: What is to be done; nil of a set that is finished.
  private func makeReady() throws -> Work? {
    let given = try table()
    let folder = RunFolder(output)
    try OutputGuard(
      reading: [settings, potential].compactMap(\.self) + score, replaces: overwrite
    ).check(folder: output)
    if resume && folder.has("settings.toml") { return try takeUp(given, folder) }
    if resume { log.say("there is no set in \(output) yet: it begins") }
    let work = try Work(given)
    try folder.open(resume ? .resume : overwrite ? .overwrite : .new)
    for chain in try IrregularChains.folders(in: output) { try chain.open(.overwrite) }
    let heading = [
      "The settings of this set, all of them. To make it again:",
      "  ordeal irregular --settings settings.toml --output OTHER",
    ]
    try AtomicFile.write(
      work.table.toml(heading: heading, comments: [:]), to: folder.path("settings.toml"))
    return work
  }

  private func takeUp(_ given: SettingsTable, _ folder: RunFolder) throws -> Work? {
    let begun = try SettingsTable(contentsOf: URL(filePath: folder.path("settings.toml")))
    guard begun["potential"] != nil, begun["count"] != nil else {
      throw OrdealError(
        "made by 0.1.0, whose settings do not say by which potential: make it again with --overwrite",
        at: output)
    }
    let merged = given.over(begun)
    try ResumeRule(changeable: []).check(merged, against: begun, at: output)
    let work = try Work(merged, mapping: begun.mapping)
    let found = folder.has("irregular.json") ? IrregularSet.count(in: folder) : 0
    return found >= work.count && score.isEmpty ? nil : work
  }

  /// What was given: the settings of the file, and over them those of the options, with absolute
  /// paths.
  private func table() throws -> SettingsTable {
    var table = SettingsTable(source: "options")
    table["potential"] = potential.map { .text($0) }
    let symbols = elements.flatMap { $0.split(separator: ",").map(String.init) }
    if !symbols.isEmpty { table["elements"] = .texts(symbols) }
    table["count"] = count.map { .integer($0) }
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    table = table.withPaths(from: here)
    guard let settings else { return table }
    let url = URL(filePath: settings)
    var result = table.over(
      try SettingsTable(contentsOf: url).withStructures(from: url.deletingLastPathComponent()))
    result.source = settings
    return result
  }
}
