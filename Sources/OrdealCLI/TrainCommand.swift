// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import Sampling
import Structures
import Support
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a moment tensor potential on energies, forces and stresses.",
    discussion: """
      Leaves the potential, model.settings.toml (--settings takes it), model.json beside it (its card: elements, settings, loss, errors on both \
      sets, iterations, seconds, seed, warnings) and model.svg, the loss against iterations. An \
      interruption leaves model.checkpoint, too: the same command with --resume goes on to the same \
      potential. Not to converge within --iterations is a result: `isConverged` is false in model.json.

      --ranks shares the configurations out over MPI processes, each with --threads threads; so does \
      mpirun or srun in front of the command. The potential is the same for any number of either, and \
      --resume may take another one.

      Example:
        ordeal train --data li-al/Train --validation li-al/Validation --level 16 --cutoff 5.2 \\
          --radial-basis-size 8 --weights energy=1,forces=0.01 --output model.mtp --threads 2
      """)

  @OptionGroup var options: TrainingOptions
  @OptionGroup var keys: ReferenceKeyOptions
  @OptionGroup var overwriting: OverwriteOption
  @OptionGroup var log: LogOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("What to train on: files or folders of structures.", valueName: "path"),
    completion: .file())
  var data: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("What to report errors of besides.", valueName: "path"),
    completion: .file())
  var validation: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The elements of species 0, 1, …: Li,Al. Default: those of the data, by atomic number.",
      valueName: "symbols"))
  var elements: [String] = []

  @Option(
    help: ArgumentHelp(
      "A trained potential to start from, of any level, cutoff and radial basis size.",
      valueName: "file"), completion: .file(extensions: ["mtp", "almtp"]))
  var start: String?

  @Option(
    help: ArgumentHelp(
      "Settings from a TOML file, keys as the options of this command; options win.",
      valueName: "file"), completion: .file(extensions: ["toml"]))
  var settings: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where the potential goes.", valueName: "file"),
    completion: .file(extensions: ["mtp"]))
  var output: String

  @Option(
    help: ArgumentHelp("The number of MPI processes; no result depends on it.", valueName: "n"))
  var ranks: Int?

  @Option(help: "Who starts the processes: auto, mpirun or srun.")
  var launcher: WorkerCommand.Starter = .automatic

  @Option(
    help: ArgumentHelp(
      "The number of threads of each process; no result depends on it. Default: the processors of "
        + "this machine, divided by --ranks.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Go on from the checkpoint of an interrupted training, or begin it.")
  var resume = false

  @Flag(help: .hidden)
  var worker = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes 1 to 1024, got \(threads)")
    }
    if let ranks, !(1...65536).contains(ranks) {
      throw ValidationError("--ranks takes 1 to 65536, got \(ranks)")
    }
    if resume && overwriting.overwrite {
      throw ValidationError(
        "--resume goes on with a training and --overwrite replaces it; give one.")
    }
  }

  func run() throws {
    let plan = try readPlan()
    func train(on ranks: any TrainingRanks, watchedBy monitor: any RunMonitor) throws {
      try self.train(plan, on: ranks, watchedBy: monitor)
    }
    if worker || (WorkerEnvironment.size() ?? 1) > 1 {
      try WorkerLaunch.work(
        ranks: ranks, isLaunched: worker, TrainingConsole(log), train(on:watchedBy:))
    } else if let ranks, ranks > 1 {
      try launch(plan, ranks)
    } else {
      try train(on: SingleProcess(), watchedBy: TrainingConsole(log))
    }
  }

  // MARK: Settings

  /// What was given, and with `--resume` what the training was begun with.
  ///
  /// - Throws: `ResumeConflict` if they differ in what may not change.
  private func readPlan() throws -> TrainingPlan {
    let given = try table()
    let recorded = TrainingFiles(output).settingsPath
    guard resume, FileManager.default.fileExists(atPath: recorded) else {
      let files = TrainingFiles(output)
      if resume, given["data"] == nil, try files.checkpoint() != nil || files.report() != nil {
        throw OrdealError(
          "made by 0.1.0, which kept no settings of trainings: give --data, and the other options that "
            + "it was begun with", at: output)
      }
      return try TrainingPlan(given)
    }
    let begun = try SettingsTable(contentsOf: URL(filePath: recorded))
    let plan = try TrainingPlan(given.over(begun))
    try TrainingPlan.resumeRule.check(
      plan.table, against: TrainingPlan(begun).table, at: output)
    try plan.checkStart()
    return plan
  }

  /// The settings of the file, and over them those of the options, with absolute paths.
  private func table() throws -> SettingsTable {
    var table = options.table
    func absolute(_ path: String, from folder: URL) -> String {
      URL(filePath: path, relativeTo: folder).standardizedFileURL.path
    }
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    for (key, paths) in [("data", data), ("validation", validation)] where !paths.isEmpty {
      table[key] = .texts(paths.map { absolute($0, from: here) })
    }
    table["start"] = start.map { .text(absolute($0, from: here)) }
    let symbols = elements.flatMap { $0.split(separator: ",").map(String.init) }
    if !symbols.isEmpty { table["elements"] = .texts(symbols) }
    table["energy-key"] = keys.energyKey.map { .text($0) }
    table["forces-key"] = keys.forcesKey.map { .text($0) }
    table["stress-key"] = keys.stressKey.map { .text($0) }
    table["label-key"] = keys.labelKey.map { .text($0) }
    guard let settings else { return table }
    let url = URL(filePath: settings)
    let folder = url.deletingLastPathComponent()
    var file = try SettingsTable(contentsOf: url)
    for key in ["data", "validation"] {
      if let paths = try file.texts(key) {
        file[key] = .texts(paths.map { absolute($0, from: folder) })
      }
    }
    if let start = try file.text("start") { file["start"] = .text(absolute(start, from: folder)) }
    var result = table.over(file)
    result.source = settings
    return result
  }

  /// Runs the same command as workers.
  private func launch(_ plan: TrainingPlan, _ ranks: Int) throws {
    guard try begins(plan, TrainingConsole(log)) else { return }
    let words = [Subprocess.ownPath, "train", "--worker"] + CommandLine.arguments.dropFirst(2)
    let command = try WorkerCommand(words, ranks: ranks, starter: launcher)
    let console = RunConsole(log)
    let ending = try Launcher(command, stopRequest: .checkpoint)
      .run(hearing: TrainingConsole(log).hear, echoing: console.echo)
    try WorkerLaunch.finish(ending, console) { TrainingFiles(output).kept }
  }

  /// Looks at what is there already, before anything is read.
  ///
  /// - Returns: Whether there is something to do.
  /// - Throws: `OrdealError` if a file would be replaced that must not be.
  private func begins(_ plan: TrainingPlan, _ monitor: any RunMonitor) throws -> Bool {
    let files = TrainingFiles(output)
    try OutputGuard(
      reading: plan.data + plan.validation + [plan.start, settings].compactMap(\.self),
      replaces: resume || overwriting.overwrite,
      hint: "give --resume to go on with the training, --overwrite to replace it"
    ).check(files: files.all)
    if overwriting.overwrite { files.removeCheckpoint() }
    guard resume else { return true }
    let report = files.report()
    let checkpoint = try files.checkpoint()
    // 0.1.0 wrote no settings.
    if let recorded = try checkpoint.map(TrainingRun.settings) ?? report?.settings,
      let difference = plan.settings.difference(from: recorded)
    {
      throw ValidationError("\(output): \(difference)")
    }
    if let report,
      checkpoint == nil ? report.isConverged : report.iterations >= plan.settings.iterations
    {
      monitor.note(
        "\(output) is finished: \(report.isConverged ? "converged after " : "")"
          + "\(counted(report.iterations, "iteration")); nothing is changed (a larger --iterations goes on)"
      )
      return false
    }
    if checkpoint == nil {
      monitor.note("there is no checkpoint \(files.checkpointPath): the training begins")
    }
    return true
  }

  // MARK: On every rank

  private func train(
    _ plan: TrainingPlan, on ranks: any TrainingRanks, watchedBy monitor: any RunMonitor
  ) throws {
    if !worker {
      // Rank 0 alone writes, and it alone says so.
      let begins = try ranks.together { try ranks.rank != 0 || self.begins(plan, monitor) }
      guard ranks.broadcast([begins ? 1 : 0]) == [1] else { return }
    }
    let (problem, validation) = try ranks.together {
      try prepare(plan, on: ranks, watchedBy: monitor)
    }
    guard ranks.rank == 0 else { return problem.serve(wantsStop: monitor.wantsStop) }
    defer { problem.dismiss() }
    try plan.write(to: TrainingFiles(output).settingsPath, elements: problem.data.elements)
    try lead(problem, validation, monitor)
  }

  private func prepare(
    _ plan: TrainingPlan, on ranks: any TrainingRanks, watchedBy monitor: any RunMonitor
  ) throws -> (TrainingProblem, validation: TrainingData?) {
    func note(_ text: String) { if ranks.rank == 0 { monitor.note(text) } }
    let training = try read(
      plan.data, try plan.speciesElements(), plan.referenceKeys, saying: note)
    let start = try plan.loadStart(for: training.elements)
    if let start { note("starting from \(start.sentence)") }
    // The leader alone reports.
    let isReporting = ranks.rank == 0 && !plan.validation.isEmpty
    let validation =
      isReporting
      ? try read(plan.validation, training.elements, plan.referenceKeys, saying: note) : nil
    if ranks.rank == 0 { monitor.note(TrainingText.beginning(training)) }
    if let validation, !Set(validation.fingerprints).isDisjoint(with: training.fingerprints) {
      monitor.warn(
        "--validation holds a set that --data holds, too: its errors are errors of the training")
    }
    let problem = try TrainingProblem(
      plan.settings, data: training, validation: validation, threads: threads(ranks.size),
      start: start?.potential, ranks: ranks)
    return (problem, validation)
  }

  private func threads(_ ranks: Int) -> Int {
    threads ?? max(1, ProcessInfo.processInfo.activeProcessorCount / ranks)
  }

  private func read(
    _ paths: [String], _ elements: [Element]?, _ keys: ReferenceKeys,
    saying say: (String) -> Void
  ) throws -> TrainingData {
    let sources = try StructureSetOptions.sources(paths, elements: elements ?? [])
    let sets = try keys.taken(from: sources, saying: say) { set, lookalikes in
      guard !lookalikes.isEmpty else { return }
      throw OrdealError(
        "has no reference energy or forces; these look like some: "
          + "\(lookalikes.joined(separator: ", ")); \(ReferenceKeyOptions.hint)", at: set)
    }.map(\.locatedSet)
    var data = try TrainingData(sets.flatMap(\.structures), elements: elements)
    data.fingerprints = sets.map { ReferenceFingerprint.of($0.structures) }
    return data
  }

  // MARK: On rank 0

  private func lead(
    _ problem: TrainingProblem, _ validation: TrainingData?, _ monitor: any RunMonitor
  ) throws {
    let files = TrainingFiles(output)
    files.removeAbandoned()
    var run = try TrainingRun(problem, checkpoint: resume ? try files.checkpoint() : nil)
    let (result, stop) = try iterate(&run, files, monitor)
    let report = TrainingReport(
      result, settings: problem.settings, data: problem.data, validation: validation,
      origin: "ordeal train \(ordealVersion)")
    try files.write(result.potential, report)
    if let stop { return try end(after: stop, files) }
    if result.isConverged { files.removeCheckpoint() } else { try files.write(run.checkpoint()) }
    for warning in report.warnings { monitor.warn(warning) }
    for line in TrainingText.ending(report) { monitor.note(line) }
  }

  /// Who asked to stop.
  private enum Stop {
    /// A signal to this process, or the process that launched it.
    case here
    case anotherRank
  }

  /// Runs, and writes a checkpoint now and then, and when asked to stop.
  private func iterate(
    _ run: inout TrainingRun, _ files: TrainingFiles, _ monitor: any RunMonitor
  ) throws -> (TrainingResult, Stop?) {
    var clock = try CheckpointClock()
    var stop: Stop?
    var failure: (any Error)?
    let limit = run.settings.iterations
    let result = try run.run { progress, checkpoint in
      if progress.iteration % 10 == 0 {
        monitor.report(
          RunProgress(
            "iteration", progress.iteration, of: limit,
            details: TrainingText.line(progress)))
      }
      if progress.isStopRequested { stop = .anotherRank }
      if monitor.wantsStop() { stop = .here }
      if clock.isDue() || stop != nil {
        do { try files.write(checkpoint()) } catch { failure = error }
        clock.restart()
      }
      return stop == nil && failure == nil
    }
    if let failure { throw failure }
    return (result, stop)
  }

  /// Ends an interrupted training.
  private func end(after stop: Stop, _ files: TrainingFiles) throws {
    guard worker else {
      log.say("interrupted; \(files.kept)")
      throw ExitCode(128 + (StopSignals.last ?? SIGTERM))
    }
    // Whoever launched this process knows of a signal to itself, but not of one to a worker.
    if stop == .anotherRank || StopSignals.last != nil {
      throw OrdealError("a worker was asked to stop by a signal")
    }
  }
}
