// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Jobs
import MomentTensorPotentials
import Sampling
import Scoring
import Structures

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

  @OptionGroup var potentialOptions: PotentialOptions

  @Option(
    help: ArgumentHelp("The settings: recipes/irregular/irregular.toml is one.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var settings: String

  @Option(help: ArgumentHelp("How many configurations to find.", valueName: "n"))
  var count = 141

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

  @Flag(help: "Go on with the set in the output folder.")
  var resume = false

  @Flag(help: "Replace the set that the output folder holds.")
  var overwrite = false

  @OptionGroup var log: LogOptions

  func validate() throws {
    guard !(resume && overwrite) else {
      throw ValidationError("--resume goes on with a set and --overwrite replaces it; give one.")
    }
    guard count > 0, jobs > 0 else { throw ValidationError("--count and --jobs take 1 or more") }
  }

  func run() throws {
    StopSignals.catchThem()
    let plan = try readSettings()
    try openFolder()
    let start = ContinuousClock.now
    let chains = try IrregularChains(plan, in: output, count: count, jobs: jobs, log: log).run()
    let set = try IrregularSet(of: chains, count: count)
    try StructureFile.write(set.structures, to: output + "/irregular.extxyz")
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let report = try IrregularReport(
      set, wanted: count, seconds: seconds,
      potentials: [potentialOptions.potential] + score, elements: try elements(plan))
    try AtomicFile.write(json: report, to: output + "/irregular.json")
    log.say(report.text)
    if let signal = StopSignals.last { throw ExitCode(128 + signal) }
    guard set.structures.count == count else {
      throw RunError(
        "found \(set.structures.count) of \(count) configurations; more starts, longer chains or a "
          + "higher chemical potential may help", at: output)
    }
  }

  private func readSettings() throws -> IrregularSettings {
    let url = URL(filePath: settings)
    var table = try SettingsTable(contentsOf: url)
    table["potential"] = .text(URL(filePath: potentialOptions.potential).standardizedFileURL.path)
    if let symbols = potentialOptions.symbols { table["elements"] = .texts(symbols) }
    return try IrregularSettings(table, relativeTo: url.deletingLastPathComponent())
  }

  private func elements(_ plan: IrregularSettings) throws -> [Element] {
    let present = try plan.supercells.flatMap {
      try StructureFile.read($0.structure).flatMap(\.structures).flatMap(\.elements)
    }
    return try potentialOptions.load(for: Set(present)).1.elements
  }

  private func openFolder() throws {
    let folder = RunFolder(output)
    if resume && folder.has("settings.toml") { return }
    try folder.open(overwrite ? .overwrite : .new)
    for chain in try IrregularChains.folders(in: output) { try chain.open(.overwrite) }
    try FileManager.default.copyItem(atPath: settings, toPath: folder.path("settings.toml"))
  }
}
