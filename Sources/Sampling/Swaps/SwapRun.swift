// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import MonteCarlo
import Structures

/// Swap Monte Carlo in a folder: attempts.csv grows, checkpoint.json holds everything to go on.
///
/// Numbers of an attempt depend on the seed and its number alone, so a run that was killed goes on
/// from its last checkpoint to the same decisions; rows beyond it are cut off and made again. Several
/// processes look at the next attempts at once, and decide as one does.
public final class SwapRun {
  /// How a run stands.
  public struct Progress: Sendable {
    /// Attempts made.
    public var attempts: Int
    /// The most attempts that are made.
    public var limit: Int
    /// The fraction of attempts accepted.
    public var acceptance: Double
    /// The energy of the state, eV.
    public var energy: Double
    /// The relative standard deviation of the window; nil before it is full.
    public var deviation: Double?
    /// K.
    public var temperature: Double
    /// The number of atoms.
    public var atoms: Int
    /// Attempts made by this process, and the seconds that they took.
    public var here: (attempts: Int, seconds: Double)

    /// The same as other runs report it.
    public var runProgress: RunProgress {
      var progress = RunProgress(
        step: attempts, steps: limit, atoms: atoms, temperature: temperature, pressure: nil,
        stepsHere: here.attempts, seconds: here.seconds)
      progress.stepName = "attempt"
      progress.stepsPerStep = 0
      let deviation = deviation.map { String(format: ", deviation %.1e", $0) } ?? ""
      progress.details =
        String(format: "%.2f %% accepted, %.4f eV", 100 * acceptance, energy) + deviation
      return progress
    }
  }

  /// What a run led to: `summary.json`.
  public struct Summary: Codable, Sendable {
    /// The version of this layout.
    public var schemaVersion = 1
    /// "swap", or with relaxation "swap with relaxation: a search over minima, not Metropolis".
    public var scheme: String
    /// Attempts made.
    public var attempts: Int
    /// Attempts accepted.
    public var accepted: Int
    /// Why it ended: "converged", "attempts" or "stopped".
    public var ended: String
    /// eV.
    public var energy: Double
    /// eV.
    public var lowestEnergy: Double
    /// The relative standard deviation over the window.
    public var relativeDeviation: Double?
    /// The acceptance within the window: near 0 the chain is frozen, not equilibrated.
    public var windowAcceptance: Double?
    /// The autocorrelation time of the energy over the second half, attempts.
    public var autocorrelationTime: Double?
    /// The number of attempts, the last ones, that `meanEnergy` is over; nil where there is none.
    public var averagedAttempts: Int?
    /// The mean energy over the second half, eV.
    public var meanEnergy: Double?
    /// Its standard error by blocking, eV.
    public var meanEnergyError: Double?
    /// Wall-clock time of all sittings, up to the last checkpoint of each, s.
    public var seconds: Double
    /// The symbols of the potential's species 0, 1, ….
    public var elements: [String]?
    /// The same in words, with how it is known; nil in runs of earlier versions.
    public var mapping: String?
  }

  /// Everything to go on with.
  private struct Checkpoint: Codable {
    var schemaVersion = 2
    var settings: SwapSettings
    var swaps: CanonicalSwaps.State
    var tableLength: Int
    /// The seconds spent so far; nil in files of earlier versions.
    var seconds: Double?

    /// What a folder holds.
    ///
    /// - Throws: `RunError` if that is nothing, or nothing that can be gone on from.
    init(in folder: String) throws(RunError) {
      let file = URL(filePath: folder + "/checkpoint.json")
      guard let data = try? Data(contentsOf: file) else {
        throw RunError("holds no run: checkpoint.json is missing", at: folder)
      }
      do {
        guard try JSONDecoder().decode(Version.self, from: data).schemaVersion != 1 else {
          throw RunError(
            "made by 0.1.0, whose checkpoints do not hold the averages of the chain: begin it again "
              + "with --overwrite, or go on with 0.1.0", at: folder)
        }
        self = try JSONDecoder().decode(Self.self, from: data)
      } catch let error as RunError {
        throw error
      } catch {
        throw RunError("is damaged: \(error)", at: file.path)
      }
    }

    init(
      settings: SwapSettings, swaps: CanonicalSwaps.State, tableLength: Int, seconds: Double
    ) {
      (self.settings, self.swaps) = (settings, swaps)
      (self.tableLength, self.seconds) = (tableLength, seconds)
    }

    private struct Version: Decodable { var schemaVersion: Int }

    func write(to folder: String) throws {
      try AtomicFile.write(
        Array(try JSONEncoder().encode(self)), to: folder + "/checkpoint.json")
    }
  }

  let folder: String
  private let settings: SwapSettings
  let swaps: CanonicalSwaps
  private let team: SwapTeam
  /// Of rank 0.
  private let table: AppendedFile?
  private var energies: [Double]
  private let began: (attempts: Int, time: ContinuousClock.Instant)
  private var clock: CheckpointClock
  /// The seconds spent in all sittings, and the moment up to which they are counted.
  private var seconds = 0.0
  private var counted = ContinuousClock.now

  /// Puts the beginning of a run into an empty folder.
  ///
  /// - Throws: If a file cannot be read or written, or the structure lacks an element.
  public static func prepare(
    _ structure: Structure, _ settings: SwapSettings, in folder: String
  ) throws {
    let tools = try Tools(settings)
    let system = try AtomicSystem(structure, potential: tools.energies)
    let swaps = try CanonicalSwaps(system, tools.settings, relax: tools.relax)
    let heading = Array("attempt,outcome,energy_difference_eV,energy_eV\n".utf8)
    try AtomicFile.write(heading, to: folder + "/attempts.csv")
    let checkpoint = Checkpoint(
      settings: settings, swaps: try swaps.checkpoint(), tableLength: heading.count,
      seconds: 0)
    try checkpoint.write(to: folder)
  }

  /// A run that goes on from its last checkpoint.
  ///
  /// - Parameters:
  ///   - folder: Its folder.
  ///   - attempts: The most attempts, if not as before.
  ///   - communicator: The processes that run it together, each with this call; nil: this one alone.
  /// - Throws: If there is no checkpoint, or the potential is not the one that it was made with.
  public init(
    in folder: String, attempts: Int? = nil, on communicator: MPICommunicator? = nil
  ) throws {
    self.folder = folder
    clock = try CheckpointClock(seconds: 20)
    team = SwapTeam(communicator)
    var checkpoint = try Checkpoint(in: folder)
    guard try fileDigest(checkpoint.settings.potential) == checkpoint.settings.potentialHash else {
      throw RunError(
        "is not the potential that the run began with", at: checkpoint.settings.potential)
    }
    if let attempts { checkpoint.settings.attempts = attempts }
    settings = checkpoint.settings
    let tools = try Tools(settings)
    swaps = try CanonicalSwaps(
      resuming: checkpoint.swaps, potential: tools.energies, tools.settings, relax: tools.relax)
    energies = try Self.energies(in: folder, bytes: checkpoint.tableLength)
    began = (Int(checkpoint.swaps.chain.attempts), .now)
    seconds = checkpoint.seconds ?? 0
    let length = checkpoint.tableLength
    table = try team.onRankZero {
      try RunFolder(folder).lock("attempts.csv")
      return try AppendedFile(folder + "/attempts.csv", keeping: length)
    }
  }

  /// Makes attempts until the stop rule is met, enough are made or it is told to stop.
  ///
  /// - Parameters:
  ///   - shallStop: Whether to stop after this attempt.
  ///   - report: Sees how the run stands, a few times a second at the most; on rank 0.
  /// - Returns: The summary, which is also written.
  /// - Throws: If an attempt fails, or a file cannot be written.
  public func run(
    stopping shallStop: () -> Bool, reporting report: (Progress) -> Void
  ) throws -> Summary {
    let isStopped = try advance(
      to: settings.attempts, endsWhenMet: true, stopping: shallStop, reporting: report)
    return try finish(swaps.rule.isMet ? "converged" : isStopped ? "stopped" : "attempts")
  }

  /// Makes attempts up to a number and saves.
  ///
  /// - Parameters:
  ///   - target: The number of the last attempt.
  ///   - endsWhenMet: Whether the stop rule ends the run.
  ///   - shallStop: Whether to stop after this attempt.
  ///   - report: Sees how the run stands, a few times a second at the most; on rank 0.
  /// - Returns: Whether it was told to stop.
  /// - Throws: If an attempt fails, or a file cannot be written.
  func advance(
    to target: Int, endsWhenMet: Bool, stopping shallStop: () -> Bool,
    reporting report: (Progress) -> Void
  ) throws -> Bool {
    var (isStopped, lastReport) = (false, ContinuousClock.now)
    counted = .now
    while !isStopped, !(endsWhenMet && swaps.rule.isMet), attempts < target {
      for attempt in try team.attempt(swaps, atMost: target - attempts) { try record(attempt) }
      let now = ContinuousClock.now
      if team.rank == 0, now - lastReport > .milliseconds(300) {
        lastReport = now
        report(progress)
      }
      if team.any(clock.isDue()) { try save() }
      isStopped = team.any(shallStop())
    }
    if team.rank == 0 { report(progress) }
    try save()
    return isStopped
  }

  /// The state that the checkpoint in a folder holds.
  ///
  /// - Throws: `RunError` if there is none.
  static func state(in folder: String) throws(RunError) -> CanonicalSwaps.State {
    try Checkpoint(in: folder).swaps
  }

  /// Attempts made.
  var attempts: Int { Int(swaps.chain.attempts) }
  /// The energy of the state, eV.
  var energy: Double { swaps.chain.system.energy }
  /// K.
  var temperature: Double {
    get { swaps.temperature }
    set { swaps.temperature = newValue }
  }

  /// The energy after every attempt of the run in a folder, eV.
  ///
  /// - Throws: If it holds none.
  public static func energies(in folder: String) throws -> [Double] {
    try energies(in: folder, bytes: nil)
  }

  /// The last column of the table's first bytes.
  private static func energies(in folder: String, bytes: Int?) throws -> [Double] {
    let path = folder + "/attempts.csv"
    let data = try Data(contentsOf: URL(filePath: path))
    return try data.prefix(bytes ?? data.count).split(separator: UInt8(ascii: "\n")).dropFirst()
      .map { line in
        let text = String(decoding: line, as: UTF8.self)
        guard let word = text.split(separator: ",").last, let energy = Double(word) else {
          throw RunError("is damaged: \(text)", at: path)
        }
        return energy
      }
  }

  private var progress: Progress {
    Progress(
      attempts: attempts, limit: settings.attempts,
      acceptance: swaps.chain.counts.values.first?.acceptance ?? 0, energy: energies.last ?? 0,
      deviation: swaps.rule.relativeDeviation, temperature: temperature,
      atoms: swaps.chain.system.count,
      here: (attempts - began.attempts, (ContinuousClock.now - began.time) / .seconds(1)))
  }

  private func record(_ attempt: MonteCarloChain.Attempt) throws {
    let difference = attempt.energyDifference.map { "\($0)" } ?? ""
    try table?.append(
      Array("\(attempt.number),\(attempt.outcome.rawValue),\(difference),\(attempt.energy)\n".utf8))
    energies.append(attempt.energy)
  }

  private func save() throws {
    let now = ContinuousClock.now
    seconds += (now - counted) / .seconds(1)
    counted = now
    let saved = try swaps.checkpoint()
    try team.onRankZero {
      guard let table else { return }
      try table.synchronize()
      let checkpoint = Checkpoint(
        settings: settings, swaps: saved, tableLength: table.length, seconds: seconds)
      try checkpoint.write(to: folder)
    }
    clock.restart()
  }

  func finish(_ ended: String) throws -> Summary {
    let counts = swaps.chain.counts.values
    // Energies of several temperatures, which replicas have had, have no mean that means something.
    let half = hasOneTemperature ? Array(energies.suffix(energies.count / 2)) : []
    let average = BlockAverage(half)
    let relaxed = settings.relax.value != .never
    let summary = Summary(
      scheme: relaxed ? "swap with relaxation: a search over minima, not Metropolis" : "swap",
      attempts: attempts, accepted: counts.reduce(0) { $0 + $1.accepted },
      ended: ended, energy: energies.last ?? swaps.lowestEnergy, lowestEnergy: swaps.lowestEnergy,
      relativeDeviation: swaps.rule.relativeDeviation, windowAcceptance: swaps.rule.acceptance,
      autocorrelationTime: Autocorrelation.time(of: half),
      averagedAttempts: average == nil ? nil : half.count, meanEnergy: average?.mean,
      meanEnergyError: average?.standardError, seconds: seconds,
      elements: settings.elements, mapping: settings.mapping)
    try team.onRankZero { try write(summary) }
    return summary
  }

  private func write(_ summary: Summary) throws {
    let kept = try swaps.kept.map { try $0.structure() }
    try StructureFile.write(kept, to: folder + "/accepted.extxyz")
    try writeOrder()
    var lowest = try swaps.lowest.structure()
    lowest.energy = swaps.lowestEnergy
    try StructureFile.write([lowest], to: folder + "/lowest.extxyz")
    try StructureFile.write([swaps.chain.system.structure], to: folder + "/final.extxyz")
    try AtomicFile.write(json: summary, to: folder + "/summary.json")
  }
}

extension SwapRun.Summary {
  /// The summary in the folder of a run.
  ///
  /// - Throws: If there is none.
  public init(in folder: String) throws {
    let data = try Data(contentsOf: URL(filePath: folder + "/summary.json"))
    self = try JSONDecoder().decode(Self.self, from: data)
  }
}

/// The potential in both of its uses.
private struct Tools {
  let energies: MomentTensorSiteEnergies
  let settings: CanonicalSwaps.Settings
  let relax: @Sendable (Structure) throws -> Structure

  init(_ given: SwapSettings) throws {
    let model = try MomentTensorPotential(contentsOf: URL(filePath: given.potential))
    let mapping = ElementMapping(given.elements.compactMap { Element(symbol: $0) })
    energies = try MomentTensorSiteEnergies(model, elements: mapping)
    let calculator = try MomentTensorCalculator(model, elements: mapping)
    let relaxation = StructureRelaxation(cell: given.cell)
    relax = { try relaxation.relax($0, with: calculator).structure }
    let exchange = given.exchange.compactMap { Element(symbol: $0) }
    var settings = CanonicalSwaps.Settings(
      exchange: (exchange[0], exchange[1]), temperature: given.temperature, seed: given.seed)
    settings.rule = StopRule(window: given.window, bound: given.bound)
    settings.relaxation = given.relax.value
    settings.kept = given.keep
    self.settings = settings
  }
}
