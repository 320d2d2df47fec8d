// Part of Ordeal. See LICENSE.

import ArgumentParser
import ElectronicStructure
import Foundation
import Jobs
import Structures

struct LabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract: "Labels structures with energies, forces and stresses of DFT.",
    discussion: """
      Each distinct structure is calculated once, the cheapest first, by GPAW: PBE, plane waves of 520 \
      eV, Gaussian smearing of 0.05 eV. The ledger, an SQLite file, keeps what is done and why what \
      failed did; calculations work in jobs/ beside it. After an interruption of any kind the same \
      command with --resume goes on: nothing is lost and nothing done twice. More structures can be \
      added to a ledger in the same way.

      The output holds what is labelled so far, in the order of the input, with all of its keys, and \
      engine, functional, cutoff, smearing, kpoints, energy_kind and free_energy. Energies are those \
      for smearing → 0. The exit status is 1 if any structure has no label.

      Example: on two processes, until the morning
        ordeal label --structures default.extxyz --ledger labels/labels.sqlite --ranks 2 \\
          --time-limit 8h --output labelled.extxyz
      """)

  @OptionGroup var sets: StructureSetOptions
  @OptionGroup var options: LabelOptions
  @OptionGroup var running: LabelRunOptions

  @Option(
    help: ArgumentHelp("The ledger of labels.", valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var ledger: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The extended XYZ file to write.", valueName: "file"),
    completion: .file(extensions: ["extxyz", "xyz"]))
  var output: String

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
  }

  func run() throws {
    guard try StructureFile.format(of: output) == .extendedXYZ else {
      throw StructureError("expected a name that ends in .extxyz or .xyz", at: output)
    }
    if !dryRun {
      try OutputGuard(
        reading: sets.structures + [ledger],
        replaces: overwriting.overwrite || resume || collect,
        hint: "give --resume to go on with the ledger, or --overwrite to replace this file"
      ).check(files: [output])
    }
    let plan = try options.plan(readStructures())
    if dryRun { return say(plan, try LabelProgress(of: plan, in: existingLedger())) }
    if collect { return try finish(plan, try Ledger(ledger), nil) }
    let engine = try GPAWEngine(ranks: running.ranks)
    let ledger = try openLedger()
    try ledger.add(plan.jobs)
    if retryFailed { try ledger.retryFailed(kind: LabelSettings.jobKind) }
    say(plan, try LabelProgress(of: plan, in: ledger))
    let signal = try work(ledger, engine)
    try finish(plan, ledger, signal)
  }

  /// The structures with their names; of several sets, each says which.
  private func readStructures() throws -> [(name: String, structure: Structure)] {
    let sources = try sets.read(elements: [])
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
        throw JobError("exists already; give --resume to go on with it", at: ledger)
      }
      return existing
    }
    let folder = URL(filePath: ledger).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try Ledger(ledger, creates: true)
  }

  private func work(_ ledger: Ledger, _ engine: GPAWEngine) throws -> Int32? {
    if let partition = running.slurm {
      return try LabelArray(ledger: ledger, options: running, partition: partition, log: log).run()
    }
    var pool = LabelPool(
      ledger, engine: engine, slots: running.jobs, patience: .untilAllHaveEnded, log: log)
    return try pool.run(timeLimit: running.timeLimit)
  }

  private func finish(_ plan: LabelPlan, _ ledger: Ledger, _ signal: Int32?) throws {
    let progress = try LabelProgress(of: plan, in: ledger)
    try StructureFile.write(progress.labelled, to: output)
    log.say("\(progress.labelled.count) of \(plan.entries.count) structures are in \(output)")
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
      "\(plan.entries.count) structures, \(plan.jobs.count) distinct, up to \(largest) atoms")
    if log.verbose {
      for entry in plan.entries {
        log.say(
          "\(entry.name): \(entry.structure.count) atoms, k-points \(entry.calculation.kpoints)")
      }
    }
    let slots = running.slurm == nil ? running.jobs : running.jobs * running.tasks
    let seconds = progress.remainingSeconds(ranks: running.ranks, slots: slots)
    let samples = progress.cost.samples
    log.say(
      "\(progress.remainingWorks.count) to calculate, about \(RunConsole.duration(seconds)) on "
        + "\(running.ranks * slots) processes, by "
        + (samples == 0 ? "a core of 2026" : "\(samples) labels that are done"))
  }
}

extension LabelCommand: PlannedCommand {
  func plannedCoreSeconds() throws -> Double {
    let progress = try LabelProgress(of: options.plan(readStructures()), in: existingLedger())
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
    let engine = try GPAWEngine(ranks: ranks)
    var pool = LabelPool(
      try Ledger(ledger), engine: engine, slots: jobs, patience: .untilNoneIsPending, log: log)
    if let signal = try pool.run(timeLimit: nil) { throw ExitCode(128 + signal) }
  }
}
