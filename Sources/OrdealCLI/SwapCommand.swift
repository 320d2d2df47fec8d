// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
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

      The output folder then holds attempts.csv, accepted.extxyz (the last accepted configurations), \
      lowest.extxyz, final.extxyz, summary.json, energy.svg, settings.json and checkpoint.json. After \
      an interruption `ordeal swap --resume --output run` goes on to the same decisions.

      Example:
        ordeal swap --potential MTP_train.mtp --structure slab.vasp --elements Li,Al \\
          --exchange Li,Al --temperature 300 --relax accepted --relax-cell free --output run
      """)

  @Option(
    help: ArgumentHelp("The potential: an .mtp or .almtp file.", valueName: "file"),
    completion: .file(extensions: ["mtp", "almtp"]))
  var potential: String?

  @Option(
    help: ArgumentHelp("The structure to start from.", valueName: "file"), completion: .file())
  var structure: String?

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

  @Option(help: ArgumentHelp("K.", valueName: "temperature"))
  var temperature = 300.0

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

  @OptionGroup var log: LogOptions

  func validate() throws {
    guard resume || (potential != nil && structure != nil && !exchange.isEmpty) else {
      throw ValidationError("expected --potential, --structure and --exchange, or --resume")
    }
    guard replicate.isEmpty || replicate.count == 3 && replicate.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--replicate takes three positive numbers, got \(replicate)")
    }
  }

  func run() throws {
    StopSignals.catchThem()
    let run = try resume ? SwapRun(resuming: output, attempts: attempts) : begin()
    let isTerminal = isatty(STDERR_FILENO) == 1
    let summary = try run.run { progress in
      guard isTerminal, !log.quiet else { return }
      FileHandle.standardError.write(Data("\r\u{1b}[K\(Self.text(progress))".utf8))
    }
    if isTerminal, !log.quiet { FileHandle.standardError.write(Data("\n".utf8)) }
    let chart = ChainFigures.energy(run.history)
    try AtomicFile.write(Array(SVG.standalone(chart).utf8), to: output + "/energy.svg")
    log.say(
      "\(summary.scheme): \(summary.attempts) attempts, \(summary.accepted) accepted, "
        + "\(summary.ended); lowest \(summary.lowestEnergy) eV, "
        + String(format: "%.1f s", summary.seconds))
    if let signal = StopSignals.last {
      printError("stopped as asked; ordeal swap --resume --output \(output) goes on")
      throw ExitCode(128 + signal)
    }
  }

  private func begin() throws -> SwapRun {
    guard let potential, let structure else { throw ExitCode.validationFailure }
    let url = URL(filePath: potential)
    let model = try MomentTensorPotential(contentsOf: url)
    let frames = try StructureFile.read(structure).flatMap(\.structures)
    guard var start = frames.first else { throw RunError("holds no structure", at: structure) }
    if !replicate.isEmpty { start = start.replicated(replicate[0], replicate[1], replicate[2]) }
    let symbols = elements.flatMap { $0.split(separator: ",").map(String.init) }
    let mapping = try ElementMapping.resolve(
      for: model, at: url, flag: symbols.isEmpty ? nil : symbols,
      structureElements: Set(start.elements))
    let settings = try SwapSettings(
      potential: potential, elements: mapping.elements, exchange: try exchanged(),
      temperature: temperature, seed: seed, attempts: attempts ?? 1_000_000, relax: relax,
      cell: relaxCell, window: window, bound: bound, keep: keep)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: output)) ?? []
    guard names.isEmpty else {
      throw RunError("exists already; give --resume to go on with its run", at: output)
    }
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try AtomicFile.write(json: settings, to: output + "/settings.json")
    return try SwapRun(start, settings, in: output)
  }

  private func exchanged() throws -> [Element] {
    try exchange.flatMap { $0.split(separator: ",") }.map { symbol in
      guard let element = Element(symbol: String(symbol)) else {
        throw StructureError("\"\(symbol)\" is not the symbol of an element", at: "--exchange")
      }
      return element
    }
  }

  private static func text(_ progress: SwapRun.Progress) -> String {
    let deviation = progress.deviation.map { String(format: ", deviation %.1e", $0) } ?? ""
    return "\(progress.attempts)/\(progress.limit) attempts, "
      + String(format: "%.2f %% accepted, %.4f eV", 100 * progress.acceptance, progress.energy)
      + deviation
  }
}

extension SwapSettings.Schedule: ExpressibleByArgument {
  /// Reads what was typed.
  public init?(argument: String) { self.init(argument) }
}

extension StructureRelaxation.CellFreedom: ExpressibleByArgument {}
