// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Grid
import Jobs
import Sampling
import Settings
import Training

struct GridCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid",
    abstract: "Trains potentials over a grid of hyper-parameters, here or as a Slurm array.",
    discussion: """
      The settings file names the sets, and lists of values whose products are the points:

        training = "li-al/Train"
        validation = "li-al/Validation"
        irregular = "li-al/Irregular"
        ladder = true

        [[grid]]
        level = [8, 10, 12]
        cutoff = [4.8, 5.2, 5.6]
        radial-basis-size = [6, 8, 10]

      Prints the plan with its cost, then trains and scores every point in a process of its own. The \
      ledger, an SQLite file, says what has become of each; points have folders in <ledger>-points. \
      Killed at any moment, the same command with --resume goes on; several may work on one ledger. \
      `ordeal select` chooses among the points.

      Examples:
        ordeal grid settings.toml --ledger grid.sqlite --dry-run
        ordeal grid settings.toml --ledger grid.sqlite --jobs 8
        ordeal grid settings.toml --ledger grid.sqlite --slurm long --slurm-time 12:00:00 --resume
      """)

  @Argument(
    help: "The settings file. Default, with --resume: what the ledger was begun with.",
    completion: .file(extensions: ["toml"]))
  var settings: String?

  @Option(
    help: ArgumentHelp("The ledger; it is made where there is none.", valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var ledger: String

  @Option(
    help: ArgumentHelp("How many points at a time. Default: cores / threads.", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("The threads of a fit, in place of the settings'.", valueName: "n"))
  var threadsPerJob: Int?

  @Flag(help: "Go on with the ledger, or add points to it; those that it holds stay.")
  var resume = false

  @Flag(help: "Remove the ledger and its points, and begin anew.")
  var overwrite = false

  @Flag(help: "Try the points again that failed.")
  var retryFailed = false

  @Option(
    help: ArgumentHelp("Write the settings that the ledger keeps, and end.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var exportSettings: String?

  @Flag(help: "Print the plan and its cost only.")
  var dryRun = false

  @OptionGroup(title: "Slurm") var slurm: SlurmOptions
  @OptionGroup var log: LogOptions

  func validate() throws {
    for (name, value) in [("--jobs", jobs), ("--threads-per-job", threadsPerJob)] {
      if let value, !(1...1024).contains(value) {
        throw ValidationError("\(name) takes 1 to 1024, got \(value)")
      }
    }
    if resume && overwrite { throw ValidationError("--resume and --overwrite exclude each other") }
    guard settings != nil || resume || exportSettings != nil else {
      throw ValidationError("expected a settings file, or --resume")
    }
  }

  func run() throws {
    if let exportSettings {
      return try LedgerSettings.export(
        from: ledger, kind: GridPoint.kind, to: exportSettings, replaces: overwrite)
    }
    let table = try table()
    var settings = try GridSettings(table, folder: URL(filePath: "/"))
    if let threadsPerJob { settings.threads = threadsPerJob }
    let data = try GridData(GridFiles(settings))
    let session = try GridSession(
      ledger, settings, data, isKept: resume, isReplaced: overwrite, isDryRun: dryRun)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let slots = jobs ?? max(1, cores / settings.threads)
    session.plan.lines(data, threads: settings.threads, slots: slots).forEach { log.say($0) }
    guard !dryRun else { return }
    let ledger = try session.begin(retriesFailed: retryFailed)
    try ledger.keep(settings: table.toml(heading: [], comments: [:]), kind: GridPoint.kind)
    let console = GridConsole(ledger, session.cost, cores: slots * settings.threads, log)
    let signal: Int32?
    if let array = slurm.array(session, ledger, threads: settings.threads) {
      signal = try SlurmWatch(ledger, console).run(array)
    } else {
      var pool = GridWorkerCommand.pool(ledger, slots: slots)
      signal = try pool.run(hearing: console.hear)
    }
    try console.finish(signal: signal)
  }

  /// The settings, with absolute paths; with `--resume` those of the ledger, or such as agree with them.
  ///
  /// - Throws: `ResumeConflict` if the data are others; points may be.
  private func table() throws -> SettingsTable {
    let begun = resume ? try LedgerSettings.recorded(in: ledger, kind: GridPoint.kind) : nil
    guard let settings else {
      guard let begun else {
        throw RunError(
          FileManager.default.fileExists(atPath: ledger)
            ? "made by 0.1.0, which kept no settings in ledgers: give the settings file"
            : "there is no such ledger; give a settings file to begin one", at: ledger)
      }
      return begun
    }
    let url = URL(filePath: settings)
    let given = try LedgerSettings.absolute(
      SettingsTable(contentsOf: url), ["training", "validation", "irregular"],
      from: url.deletingLastPathComponent())
    guard let begun else { return given }
    try LedgerSettings.check(
      given, against: begun,
      defaults: [
        "training": .texts([]), "validation": .texts([]), "irregular": .texts([]),
        "elements": .texts([]), "ladder": .logical(false),
      ], at: ledger)
    return try Self.adding(given, to: begun)
  }

  /// The settings given with the `[[grid]]`s that a ledger was begun with, where they lack points of
  /// these.
  private static func adding(
    _ given: SettingsTable, to begun: SettingsTable
  ) throws -> SettingsTable {
    func points(_ table: SettingsTable) throws -> Set<TrainingSettings> {
      Set(try GridSettings(table, folder: URL(filePath: "/")).points)
    }
    guard try !points(given).isSuperset(of: points(begun)) else { return given }
    var result = given
    let blocks = begun.tables("grid") + given.tables("grid")
    for key in given.values.keys where key.hasPrefix("grid.") { result[key] = nil }
    for (index, block) in blocks.enumerated() {
      for (key, value) in block.values { result["grid.\(index + 1).\(key)"] = value }
    }
    return result
  }
}

extension GridCommand: PlannedCommand {
  func plannedCoreSeconds() throws -> Double {
    let settings = try GridSettings(table(), folder: URL(filePath: "/"))
    let data = try GridData(GridFiles(settings))
    return try GridSession(
      ledger, settings, data, isKept: true, isReplaced: false, isDryRun: true
    ).plan.totalCost
  }
}
