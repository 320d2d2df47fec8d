// Part of Ordeal. See LICENSE.

import ArgumentParser
import ElectronicStructure
import Foundation
import Jobs
import Settings
import Structures
import Support

struct LabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract: "Labels structures with energies, forces and stresses of DFT.",
    discussion: """
      Each distinct structure is calculated once, the cheapest first, by one of these engines:
      \(EngineName.overview)
      The ledger, an SQLite file, keeps what is done and why what \
      failed did; calculations work in jobs/ beside it. After an interruption of any kind the same \
      command with --resume goes on: nothing is lost and nothing done twice. More structures can be \
      added to a ledger in the same way.

      The output holds what is labelled so far, in the order of the input, with all of its keys, and \
      engine, functional, cutoff, smearing, kpoints, energy_kind and free_energy. Energies are those \
      for smearing → 0. The exit status is 1 if any structure has no label.

      Example: on two processes, until the morning
        ordeal label --structures default.extxyz --ranks 2 --time-limit 8h \\
          --ledger labels/labels.sqlite --output labelled.extxyz
      """)

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files (\(StructureFormats.names)) or folders in the published layout.",
      valueName: "path"),
    completion: .file())
  var structures: [String] = []

  @Option(
    help: ArgumentHelp(
      "Settings from a TOML file: structures, kpoint-length, kpoints, engine and the engine's own; "
        + "options win.",
      valueName: "file"), completion: .file(extensions: ["toml"]))
  var settings: String?

  @OptionGroup var options: LabelOptions
  @OptionGroup var running: LabelRunOptions

  @Option(
    help: ArgumentHelp("The ledger of labels.", valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var ledger: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The extended XYZ file to write.", valueName: "file"),
    completion: .file(extensions: ["extxyz", "xyz"]))
  var output: String?

  @Option(
    help: ArgumentHelp("Write the settings that the ledger keeps, and end.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var exportSettings: String?

  @Flag(help: "Go on with a ledger that exists, or add to it.")
  var resume = false

  @Flag(help: "With --resume: calculate again what failed.")
  var retryFailed = false

  @Flag(help: "Print what would be calculated and how long it takes, and end.")
  var dryRun = false

  @Flag(help: "Write what the ledger holds so far, calculate nothing, and end.")
  var collect = false

  @OptionGroup var overwriting: OverwriteOption
  @OptionGroup var log: LogOptions

  func validate() throws {
    guard !retryFailed || resume else { throw ValidationError("--retry-failed needs --resume") }
    guard output != nil || exportSettings != nil else {
      throw ValidationError("expected --output FILE")
    }
    guard !structures.isEmpty || settings != nil || resume || collect || exportSettings != nil
    else {
      throw ValidationError("expected --structures PATH…, --settings FILE or --resume")
    }
  }

  func run() throws {
    if let exportSettings {
      return try LedgerSettings.export(
        from: ledger, kind: LabelSettings.jobKind, to: exportSettings,
        replaces: overwriting.overwrite)
    }
    guard let output else { throw ExitCode.validationFailure }
    try StructureFile.requireExtendedXYZ(output)
    if !dryRun {
      try OutputGuard(
        reading: structures + [ledger] + [settings].compactMap(\.self),
        replaces: overwriting.overwrite || resume || collect,
        hint: "give --resume to go on with the ledger, or --overwrite to replace this file"
      ).check(files: [output])
    }
    let table = try table()
    let engine = try LabelOptions.engine(table)
    for choice in try engine.calculation(table).choices { log.say(choice) }
    let plan = try LabelOptions.plan(readStructures(table), table)
    try checkStructures(plan)
    if dryRun { return say(plan, try LabelProgress(of: plan, in: existingLedger())) }
    if collect { return try finish(plan, try Ledger(ledger), output, nil) }
    let host = EngineHost(ranks: running.ranks)
    try host.check(engine)
    let ledger = try openLedger()
    try engine.provide(table, to: ledger.folder.path)
    try ledger.add(plan.jobs)
    try ledger.keep(
      settings: engine.recorded(table).toml(heading: [], comments: [:]),
      kind: LabelSettings.jobKind)
    if retryFailed { try ledger.retryFailed(kind: LabelSettings.jobKind) }
    say(plan, try LabelProgress(of: plan, in: ledger))
    let signal = try work(ledger, host)
    try finish(plan, ledger, output, signal)
  }

  /// The settings, with absolute paths; with `--resume` or `--collect` those of the ledger, or such as
  /// agree with them.
  ///
  /// - Throws: `ResumeConflict` if labels are to be calculated otherwise; structures may be others.
  private func table() throws -> SettingsTable {
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    var given = options.table
    if !structures.isEmpty { given["structures"] = .texts(structures) }
    given = try LabelOptions.absolute(given, from: here)
    if let settings {
      let url = URL(filePath: settings)
      given = given.over(
        try LabelOptions.absolute(
          SettingsTable(contentsOf: url), from: url.deletingLastPathComponent()))
    }
    guard resume || collect,
      let begun = try LedgerSettings.recorded(in: ledger, kind: LabelSettings.jobKind)
    else { return given }
    // Files of the engine may lie elsewhere, or come for more elements: their hashes decide.
    let files = Set(given.values.keys.filter { $0.hasPrefix("pseudopotential.") })
    try ResumeRule(changeable: files.union(["structures"])).check(
      Self.whole(given.over(begun)), against: Self.whole(begun), at: ledger)
    var table = given.over(begun)
    for (key, value) in begun.values where key.hasPrefix("sha256.pseudopotential.") {
      table[key] = value
    }
    return table
  }

  /// Makes sure that structures which the ledger holds have not changed.
  private func checkStructures(_ plan: LabelPlan) throws {
    guard resume || collect, let ledger = try existingLedger() else { return }
    let held = try LedgerStructures(ledger.records(kind: LabelSettings.jobKind))
    try held.check(plan.entries.map(\.job), at: self.ledger)
    guard try ledger.settings(kind: LabelSettings.jobKind) == nil else { return }
    try held.checkCalculations(plan.jobs, at: self.ledger)
  }

  /// Settings with the defaults in the place of what is not set.
  private static func whole(_ table: SettingsTable) -> SettingsTable {
    var table = table
    table["engine"] = table["engine"] ?? .text(EngineName.standard.name)
    if table["kpoints"] == nil { table["kpoint-length"] = table["kpoint-length"] ?? .number(36) }
    return table
  }

  /// The structures with their names; of several sets, each says which.
  private func readStructures(
    _ table: SettingsTable
  ) throws -> [(name: String, structure: Structure)] {
    guard let paths = try table.texts("structures") else {
      if (resume || collect) && FileManager.default.fileExists(atPath: ledger) {
        throw OrdealError(
          "made by 0.1.0, which kept no settings in ledgers: give --structures, and the other options "
            + "that it was begun with", at: ledger)
      }
      throw OrdealError("structures: missing; give --structures PATH…", at: table.source)
    }
    let sources = try StructureSetOptions.sources(paths, elements: [])
    return sources.flatMap { source in
      source.set.structures.indices.map { index in
        var structure = source.set.structures[index]
        if sources.count > 1, structure.properties.info["set"] == nil {
          structure.properties.info["set"] = .text(source.set.name)
        }
        return (source.place(of: index), structure)
      }
    }
  }

  private func existingLedger() throws -> Ledger? {
    FileManager.default.fileExists(atPath: ledger) ? try Ledger(ledger) : nil
  }

  private func openLedger() throws -> Ledger {
    if let existing = try existingLedger() {
      guard resume else {
        throw OrdealError("exists already; give --resume to go on with it", at: ledger)
      }
      return existing
    }
    let folder = URL(filePath: ledger).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try Ledger(ledger, creates: true)
  }

  private func work(_ ledger: Ledger, _ host: EngineHost) throws -> Int32? {
    if let partition = running.slurm {
      return try LabelArray(ledger: ledger, options: running, partition: partition, log: log).run()
    }
    var pool = LabelPool(
      ledger, on: host, slots: running.jobs, patience: .untilAllHaveEnded, log: log)
    return try pool.run(timeLimit: running.timeLimit)
  }

  private func finish(
    _ plan: LabelPlan, _ ledger: Ledger, _ output: String, _ signal: Int32?
  ) throws {
    let progress = try LabelProgress(of: plan, in: ledger)
    try StructureFile.write(progress.labelled, to: output)
    log.say(
      "\(progress.labelled.count) of \(counted(plan.entries.count, "structure")) in \(output)")
    for failure in progress.failures {
      printError("no label for \(failure.name): \(failure.reason)")
    }
    let left = progress.remainingWorks.count
    if left > 0 { log.say("\(left) are left: go on with --resume") }
    if let signal { throw ExitCode(128 + signal) }
    guard progress.labelled.count == plan.entries.count else { throw ExitCode(1) }
  }

  // MARK: What is printed

  private func say(_ plan: LabelPlan, _ progress: LabelProgress) {
    let largest = plan.entries.map(\.structure.count).max() ?? 0
    log.say(
      "\(counted(plan.entries.count, "structure")), \(plan.jobs.count) distinct, up to "
        + "\(counted(largest, "atom"))")
    if log.verbose {
      for entry in plan.entries {
        log.say(
          "\(entry.name): \(counted(entry.structure.count, "atom")), k-points \(entry.calculation.kpoints)"
        )
      }
    }
    let slots = running.slurm == nil ? running.jobs : running.jobs * running.tasks
    let seconds = progress.remainingSeconds(ranks: running.ranks, slots: slots)
    let samples = progress.cost.samples
    log.say(
      "\(progress.remainingWorks.count) to calculate, about \(RunConsole.duration(seconds)) on "
        + "\(counted(running.ranks * slots, "process", plural: "processes")), by "
        + (samples == 0 ? "a core of 2026" : "\(counted(samples, "label")) done before"))
  }
}

extension LabelCommand: PlannedCommand {
  func plannedCoreSeconds() throws -> Double {
    let table = try table()
    let progress = try LabelProgress(
      of: LabelOptions.plan(readStructures(table), table), in: existingLedger())
    return progress.remainingSeconds(ranks: running.ranks, slots: 1) * Double(running.ranks)
  }
}

/// One task of an array of Slurm's.
struct LabelWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label-worker", abstract: "Labels the structures of a ledger.",
    shouldDisplay: false)

  @Option var ledger: String
  @Option var ranks = 1
  @Option var jobs = 1
  @OptionGroup var log: LogOptions

  func run() throws {
    let host = EngineHost(ranks: ranks)
    let settings = try LedgerSettings.recorded(in: ledger, kind: LabelSettings.jobKind)
    try host.check(LabelOptions.engine(settings ?? SettingsTable(source: ledger)))
    var pool = LabelPool(
      try Ledger(ledger), on: host, slots: jobs, patience: .untilNoneIsPending, log: log)
    if let signal = try pool.run(timeLimit: nil) { throw ExitCode(128 + signal) }
  }
}
