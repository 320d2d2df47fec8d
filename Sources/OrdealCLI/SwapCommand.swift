// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Jobs
import LAMMPSInterface
import MomentTensorPotentials
import MonteCarlo
import Reports
import Sampling
import Structures

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
      kept, with errors), pair-distribution.svg, settings.json and checkpoint.json. After an interruption `ordeal swap --resume --output run` goes on to the same \
      decisions.

      --settings makes a batch over supercells and compositions: a folder for each chain, batch.csv and \
      the accepted configurations of all in accepted.extxyz.

      Example: one chain, and the paper's 21 slabs with two chains at a time
        ordeal swap --potential MTP_train.mtp --structure slab.vasp --elements Li,Al \\
          --exchange Li,Al --temperature 300 --relax accepted --relax-cell free --output run
        ordeal swap --potential MTP_train.mtp --elements Li,Al \\
          --settings recipes/slabs/slabs.toml --jobs 2 --output slabs
      """)

  @Option(
    help: ArgumentHelp("The potential: an .mtp or .almtp file.", valueName: "file"),
    completion: .file(extensions: ["mtp", "almtp"]))
  var potential: String?

  @Option(
    help: ArgumentHelp("The structure to start from.", valueName: "file"), completion: .file())
  var structure: String?

  @Option(
    help: ArgumentHelp(
      "A batch of chains: recipes/slabs/slabs.toml is one.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var settings: String?

  @Option(help: ArgumentHelp("Chains of a batch at a time, each on one thread.", valueName: "n"))
  var jobs = 1

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The elements of the potential's species: Li,Al.", valueName: "elements"))
  var elements: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Repeats the structure along a, b and c.", valueName: "a b c"))
  var replicate: [Int] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The two elements that change places: Li,Al.", valueName: "elements"))
  var exchange: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "K; several: replicas that exchange them. Default: 300.", valueName: "temperature"))
  var temperature: [Double] = []

  @Option(help: ArgumentHelp("Independent chains. Default: one.", valueName: "n"))
  var replicas = 1

  @Option(
    help: ArgumentHelp("Attempts of each replica between exchanges.", valueName: "n"))
  var exchangeEvery = 1000

  @Option(help: ArgumentHelp("The number of MPI processes.", valueName: "n"))
  var ranks = 1

  @Option(help: "Who starts the processes: auto, mpirun or srun.")
  var launcher: WorkerCommand.Starter = .automatic

  @Option(help: "When to relax: never, attempt, accepted, or every so many attempts.")
  var relax = SwapSettings.Schedule(.never)

  @Option(help: "What may change besides positions when relaxing: fixed, iso or free.")
  var relaxCell = StructureRelaxation.CellFreedom.fixed

  @Option(help: ArgumentHelp("The most attempts. Default: 1000000.", valueName: "n"))
  var attempts: Int?

  @Option(help: ArgumentHelp("The number of energies that the stop rule looks at.", valueName: "n"))
  var window = 1000

  @Option(
    help: ArgumentHelp("The relative standard deviation below which to stop.", valueName: "x"))
  var bound = 1e-5

  @Option(help: ArgumentHelp("How many accepted configurations to keep.", valueName: "n"))
  var keep = 20

  @Option(help: ArgumentHelp("What random numbers depend on.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder of the run.", valueName: "folder"), completion: .directory)
  var output: String

  @Flag(help: "Go on with the run in the output folder.")
  var resume = false

  @Flag(help: "Replace the run that the output folder holds.")
  var overwrite = false

  @Flag(help: .hidden)
  var worker = false

  @OptionGroup var log: LogOptions

  func validate() throws {
    let isOne = potential != nil && structure != nil && !exchange.isEmpty && settings == nil
    let isBatch = potential != nil && structure == nil && settings != nil
    guard resume || worker || isOne || isBatch else {
      throw ValidationError(
        "expected --potential with --structure and --exchange, or with --settings; or --resume")
    }
    guard !(resume && overwrite) else {
      throw ValidationError("--resume goes on with a run and --overwrite replaces it; give one.")
    }
    guard jobs > 0, ranks > 0 else { throw ValidationError("--jobs and --ranks take 1 or more") }
    guard replicate.isEmpty || replicate.count == 3 && replicate.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--replicate takes three positive numbers, got \(replicate)")
    }
  }

  func run() throws {
    if worker {
      return try WorkerLaunch.work(ranks: ranks, isLaunched: true, RunConsole(log), work)
    }
    if !resume { try settings == nil ? begin() : beginBatch() }
    if FileManager.default.fileExists(atPath: output + "/" + SwapBatchRun.file) {
      return try runBatch()
    }
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

  // MARK: Running

  /// Runs in this process.
  private func runHere() throws {
    let console = RunConsole(log)
    _ = try SwapRun(in: output, attempts: attempts)
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
    let more = attempts.map { ["--attempts", "\($0)"] } ?? []
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
      replicas.attempts = attempts ?? replicas.attempts
      _ = try Replicas.swaps(replicas, in: output, on: world, watchedBy: monitor)
    } else {
      _ = try SwapRun(in: output, attempts: attempts, on: world)
        .run(stopping: monitor.wantsStop) { monitor.report($0.runProgress) }
    }
  }

  /// Draws the energies of a chain and says how it ended.
  private func finish(in folder: String) throws {
    try ChainFigures.writeSwaps(in: folder)
    let summary = try SwapRun.Summary(in: folder)
    log.say(
      "\(summary.scheme): \(summary.attempts) attempts, \(summary.accepted) accepted, "
        + "\(summary.ended); lowest \(summary.lowestEnergy) eV, "
        + String(format: "%.1f s", summary.seconds) + ", in \(folder)")
  }

  // MARK: Beginning

  private func begin() throws {
    guard let potential, let structure else { throw ExitCode.validationFailure }
    let url = URL(filePath: potential)
    let model = try MomentTensorPotential(contentsOf: url)
    let frames = try StructureFile.read(structure).flatMap(\.structures)
    guard var start = frames.first else { throw RunError("holds no structure", at: structure) }
    if !replicate.isEmpty { start = start.replicated(replicate[0], replicate[1], replicate[2]) }
    let mapping = try ElementMapping.resolve(
      for: model, at: url, flag: symbols, structureElements: Set(start.elements))
    let settings = try SwapSettings(
      potential: potential, elements: mapping.elements, exchange: try exchanged(),
      temperature: temperature.first ?? 300, seed: seed, attempts: attempts ?? 1_000_000,
      relax: relax, cell: relaxCell, window: window, bound: bound, keep: keep)
    try RunFolder(output).open(opening)
    try AtomicFile.write(json: settings, to: output + "/settings.json")
    try prepare(start, settings)
  }

  private var opening: RunFolder.Opening { overwrite ? .overwrite : .new }

  /// Puts the settings of a batch into the output folder; options win over them.
  private func beginBatch() throws {
    guard let potential, let settings else { throw ExitCode.validationFailure }
    let source = URL(filePath: settings)
    var table = try SettingsTable(contentsOf: source)
    let exchanged = try table.texts("exchange") ?? []
    let url = URL(filePath: potential)
    let mapping = try ElementMapping.resolve(
      for: MomentTensorPotential(contentsOf: url), at: url, flag: symbols,
      structureElements: Set(exchanged.compactMap { Element(symbol: $0) }))
    table["potential"] = .text(url.standardizedFileURL.path)
    table["elements"] = .texts(mapping.elements.map(\.symbol))
    if let attempts { table["attempts"] = .integer(attempts) }
    try SwapBatchRun.begin(
      table, relativeTo: source.deletingLastPathComponent(), in: output, opening)
  }

  /// The symbols given with --elements, or nil.
  private var symbols: [String]? {
    let symbols = elements.flatMap { $0.split(separator: ",").map(String.init) }
    return symbols.isEmpty ? nil : symbols
  }

  /// Writes the beginning of one chain, or of each replica.
  private func prepare(_ start: Structure, _ settings: SwapSettings) throws {
    let temperatures =
      temperature.count > 1
      ? temperature : Array(repeating: settings.temperature, count: replicas)
    guard temperatures.count > 1 else {
      return try SwapRun.prepare(start, settings, in: output)
    }
    guard replicas == 1 || replicas == temperatures.count else {
      throw RunError(
        "replicas: expected \(temperatures.count), one for each temperature, got \(replicas)")
    }
    let exchange = ReplicaExchange(
      temperature.count > 1 ? .temperature : .none, values: temperatures, temperature: 0,
      every: exchangeEvery, attempts: settings.attempts, seed: seed)
    for replica in temperatures.indices {
      var own = settings
      own.temperature = temperatures[replica]
      own.seed = settings.seed &+ UInt64(replica)
      let folder = ReplicaExchange.folder(replica, in: output)
      try RunFolder(folder).open(opening)
      try SwapRun.prepare(start, own, in: folder)
    }
    try exchange.write(to: output)
  }

  private func exchanged() throws -> [Element] { try [Element](exchange, of: "--exchange") }
}

extension SwapSettings.Schedule: ExpressibleByArgument {
  /// Reads what was typed.
  public init?(argument: String) { self.init(argument) }
}

extension StructureRelaxation.CellFreedom: ExpressibleByArgument {}
