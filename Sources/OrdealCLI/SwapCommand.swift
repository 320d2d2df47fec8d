// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import MonteCarlo
import Reports
import Sampling
import Structures
import Support

struct SwapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swap",
    abstract: "Canonical Monte Carlo: swaps two species until the energy settles.",
    discussion: """
      Swaps a random atom of one element with one of another and decides by Metropolis's rule, with \
      energies of only those atoms that a swap touches. With --relax it is a search over relaxed \
      minima, and says so. Ends when the relative standard deviation of the last --window energies is \
      below --bound, or after --attempts.

      Several processes (--ranks) look at the next attempts at once and decide as one does: the fewer \
      are accepted, the more it helps. Several temperatures make replicas that exchange them \
      (parallel tempering); --replicas with one temperature makes independent chains. The processes \
      are split among them; each writes a folder of its own, replicas.json says who is where, and \
      order-300K.json and so on hold the averages at each temperature.

      The output folder then holds attempts.csv, accepted.extxyz (the last accepted configurations), \
      lowest.extxyz, final.extxyz, summary.json, energy.svg, order.json (Warren–Cowley parameters and \
      pair distributions: averages over the second half of the chain, every state as often as it was \
      kept, with errors), pair-distribution.svg, settings.toml and checkpoint.json. After an \
      interruption `ordeal swap --resume --output run` goes on to the same \
      decisions.

      --settings makes a batch over supercells and compositions: a folder for each chain, batch.csv and \
      the accepted configurations of all in accepted.extxyz.

      Example: one chain, and the paper's 21 slabs with two chains at a time
        ordeal swap --potential MTP_train.mtp --structure slab.vasp --elements Li,Al \\
          --exchange Li,Al --temperature 300 --relax accepted --relax-cell free --output run
        ordeal swap --potential MTP_train.mtp --elements Li,Al \\
          --settings recipes/slabs/slabs.toml --jobs 2 --output slabs
      """)

  @OptionGroup var flags: SettingFlags<SwapOptions>

  @Option(
    help: ArgumentHelp(
      "Settings from a TOML file, keys as the options of this command; options win. With [cell.NAME] "
        + "a batch of chains: recipes/slabs/slabs.toml is one.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var settings: String?

  @Option(help: ArgumentHelp("Chains of a batch at a time, each on one thread.", valueName: "n"))
  var jobs = 1

  @Option(help: ArgumentHelp("The number of MPI processes.", valueName: "n"))
  var ranks = 1

  @Option(help: "Who starts the processes: auto, mpirun or srun.")
  var launcher: WorkerCommand.Starter = .automatic

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder of the run.", valueName: "folder"), completion: .directory)
  var output: String

  @Flag(help: "Go on with the run in the output folder, or begin it.")
  var resume = false

  @Flag(help: "Replace the run that the output folder holds.")
  var overwrite = false

  @Flag(help: .hidden)
  var worker = false

  @OptionGroup var log: LogOptions

  func validate() throws {
    let given = try flags.given()
    let isOne = ["potential", "structure", "exchange"].allSatisfy { given[$0] != nil }
    guard resume || worker || isOne || settings != nil else {
      throw ValidationError(
        "expected --potential with --structure and --exchange, or with --settings; or --resume")
    }
    guard !(resume && overwrite) else {
      throw ValidationError("--resume goes on with a run and --overwrite replaces it; give one.")
    }
    guard jobs > 0, ranks > 0 else { throw ValidationError("--jobs and --ranks take 1 or more") }
  }

  func run() throws {
    if worker {
      return try WorkerLaunch.work(ranks: ranks, isLaunched: true, RunConsole(log), work)
    }
    _ = try WorkerCommand([Subprocess.ownPath], ranks: ranks, starter: launcher)
    guard try makeReady() else {
      return log.say(RunText.finished(folder, more: "--attempts"))
    }
    if SwapBatchRun.isIn(folder) { return try runBatch() }
    let replicas = try ReplicaExchange(in: output)
    let isAlone = ranks == 1 && replicas == nil
    try isAlone ? runHere() : launch()
    for folder in folders(replicas) { try finish(in: folder) }
  }

  /// The folder of each chain.
  private func folders(_ replicas: ReplicaExchange?) -> [String] {
    guard let replicas else { return [output] }
    return replicas.values.indices.map { ReplicaExchange.folder($0, in: output) }
  }

  /// The most attempts, where they are given.
  private var attempts: Int? {
    get throws { try flags.given().integer("attempts") }
  }

  // MARK: Running

  /// Runs in this process.
  private func runHere() throws {
    let console = RunConsole(log)
    _ = try SwapRun(in: output, attempts: try attempts)
      .run(stopping: console.wantsStop) { console.report($0.runProgress) }
    try endIfStopped()
  }

  /// Runs the chains of a batch in this process.
  private func runBatch() throws {
    StopSignals.catchThem()
    try SwapBatchRun(in: output, jobs: jobs, log: log).run()
    try endIfStopped()
  }

  private func endIfStopped() throws {
    guard let signal = StopSignals.last else { return }
    printError("stopped as asked; ordeal swap --resume --output \(output) goes on")
    throw ExitCode(128 + signal)
  }

  /// Runs in workers.
  private func launch() throws {
    let words = ["swap", "--worker", "--ranks", "\(ranks)", "--output", output]
    let more = try attempts.map { ["--attempts", "\($0)"] } ?? []
    let command = try WorkerCommand(
      [Subprocess.ownPath] + words + more, ranks: ranks, starter: launcher)
    let console = RunConsole(log)
    let ending = try Launcher(command, stopRequest: .checkpoint)
      .run(hearing: console.hear, echoing: console.echo)
    try WorkerLaunch.finish(ending, console) {
      "kept in \(output); go on with: ordeal swap --resume --output \(output)"
    }
  }

  /// Does the work of a worker.
  private func work(on world: MPICommunicator, watchedBy monitor: any RunMonitor) throws {
    if var replicas = try ReplicaExchange(in: output) {
      replicas.attempts = try attempts ?? replicas.attempts
      _ = try Replicas.swaps(replicas, in: output, on: world, watchedBy: monitor)
    } else {
      _ = try SwapRun(in: output, attempts: try attempts, on: world)
        .run(stopping: monitor.wantsStop) { monitor.report($0.runProgress) }
    }
  }

  /// Draws the energies of a chain and says how it ended.
  private func finish(in folder: String) throws {
    try ChainFigures.writeSwaps(in: folder)
    let summary = try SwapRun.Summary(in: folder)
    log.say("\(summary.scheme): \(summary.text), in \(folder)")
  }

  // MARK: Beginning

  private var folder: RunFolder { RunFolder(URL(filePath: output).standardizedFileURL.path) }

  private var opening: RunFolder.Opening { overwrite ? .overwrite : .new }

  /// Puts the beginning of the run into its folder, or looks at the run that is there.
  ///
  /// - Returns: Whether there is something to do.
  /// - Throws: If a setting is missing or wrong, or options are not those of the run that is there.
  private func makeReady() throws -> Bool {
    let given = try table()
    try OutputGuard(reading: try files(given), replaces: overwrite).check(folder: output)
    try ReplicaExchange.refuseReplica(folder)
    if resume {
      if SwapBatchRun.isIn(folder) {
        return try SwapBatchRun.takeUp(given, in: folder) { log.say($0) }
      }
      if SwapPlan.isIn(folder) { return try takeUp(given) }
      // 0.1.0 wrote settings.json.
      guard !folder.has("settings.json"), !folder.has("checkpoint.json") else {
        throw OrdealError(
          "made by 0.1.0, whose checkpoints do not hold the averages of the chain: begin it again with "
            + "--overwrite, or go on with 0.1.0", at: output)
      }
      log.say("there is no run in \(output) yet: it begins")
    }
    let complete = try withElements(given)
    if SwapBatchRun.isBatch(given) {
      log.say("species \(complete.mapping ?? "")")
      try SwapBatchRun.begin(complete, in: folder, opening)
    } else {
      try begin(SwapPlan(complete), record: complete)
    }
    return true
  }

  private func begin(_ plan: SwapPlan, record: SettingsTable) throws {
    log.say(plan.species)
    let start = try plan.start()
    try folder.open(resume ? .resume : opening)
    try plan.write(to: folder, checking: record)
    try plan.prepare(in: folder, from: start)
  }

  /// Looks at a run that is there; begins it again where it has not come to a checkpoint.
  private func takeUp(_ given: SettingsTable) throws -> Bool {
    let recorded = try SwapPlan.recorded(in: folder)
    let begun = try SwapPlan(recorded)
    let plan = try SwapPlan(given.over(recorded))
    try SwapPlan.resumeRule.check(plan.table, against: begun.table, at: output)
    try plan.checkFiles(recorded)
    guard plan.isBegun(in: folder) else {
      log.say("no checkpoint was made yet: the run begins again")
      try begin(plan, record: recorded)
      return true
    }
    guard !plan.isFinished(in: folder) else { return false }
    log.say(plan.species)
    try plan.write(to: folder, checking: recorded)
    return true
  }

  /// The settings with the elements of the potential's species, as found.
  private func withElements(_ given: SettingsTable) throws -> SettingsTable {
    guard let potential = try given.text("potential") else {
      throw OrdealError("potential: missing; give --potential FILE.mtp", at: given.source)
    }
    let symbols = try given.texts("elements")
    var present = Set(try (given.texts("exchange") ?? []).compactMap { Element(symbol: $0) })
    if let structure = try given.text("structure") {
      let known = (symbols ?? []).compactMap { Element(symbol: $0) }
      let frames = try StructureFile.read(structure, elements: known).flatMap(\.structures)
      present = Set(frames.flatMap(\.elements))
    }
    let loaded = try LoadedPotential(potential, flag: symbols, structureElements: present)
    if let contradiction = loaded.contradiction { log.warn(contradiction) }
    var table = given
    table["elements"] = .texts(loaded.symbols)
    table.mapping = loaded.mapping.description
    return table
  }

  /// The files that the command reads.
  private func files(_ table: SettingsTable) throws -> [String] {
    try [settings, table.text("potential"), table.text("structure")].compactMap(\.self)
  }

  /// What was given: the settings of the file, and over them those of the options.
  private func table() throws -> SettingsTable {
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    let table = try flags.given().withStructures(from: here)
    guard let settings else { return table }
    let url = URL(filePath: settings)
    let file = try SettingsTable(contentsOf: url)
      .withStructures(from: url.deletingLastPathComponent())
    var result = table.over(file)
    result.source = settings
    return result
  }
}
