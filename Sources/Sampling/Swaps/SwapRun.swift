// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import MonteCarlo
import Structures

/// Swap Monte Carlo in a folder: attempts.csv grows, checkpoint.json holds everything to go on.
///
/// Numbers of an attempt depend on the seed and its number alone, so a run that was killed goes on
/// from its last checkpoint to the same decisions; rows beyond it are cut off and made again.
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
    /// The mean energy over the second half, eV.
    public var meanEnergy: Double?
    /// Its standard error by blocking, eV.
    public var meanEnergyError: Double?
    /// Wall-clock time of this part, s.
    public var seconds: Double
  }

  /// Everything to go on with.
  private struct Checkpoint: Codable {
    var schemaVersion = 1
    var settings: SwapSettings
    var swaps: CanonicalSwaps.State
    var tableLength: Int
    var energies: [Double]
  }

  private let folder: String
  private let settings: SwapSettings
  private let swaps: CanonicalSwaps
  private let table: AppendedFile
  private var energies: [Double]
  private var lastCheckpoint = ContinuousClock.now
  /// Seconds between checkpoints.
  private static let checkpointInterval = 20.0

  /// A run that begins in an empty folder.
  ///
  /// - Throws: If a file cannot be read or written, or the structure lacks an element.
  public init(_ structure: Structure, _ settings: SwapSettings, in folder: String) throws {
    (self.folder, self.settings) = (folder, settings)
    let tools = try Tools(settings)
    let system = try AtomicSystem(structure, potential: tools.energies)
    swaps = try CanonicalSwaps(system, tools.settings, relax: tools.relax)
    table = try AppendedFile(folder + "/attempts.csv", keeping: 0)
    energies = []
    try table.append(Array("attempt,outcome,energy_difference_eV,energy_eV\n".utf8))
    try save()
  }

  /// A run that goes on from its last checkpoint.
  ///
  /// - Throws: If there is none, or the potential is not the one that it was made with.
  public init(resuming folder: String, attempts: Int?) throws {
    self.folder = folder
    let file = URL(filePath: folder + "/checkpoint.json")
    guard let data = try? Data(contentsOf: file) else {
      throw RunError("holds no run: checkpoint.json is missing", at: folder)
    }
    var checkpoint: Checkpoint
    do {
      checkpoint = try JSONDecoder().decode(Checkpoint.self, from: data)
    } catch {
      throw RunError("is damaged: \(error)", at: file.path)
    }
    guard try fileDigest(checkpoint.settings.potential) == checkpoint.settings.potentialHash else {
      throw RunError(
        "is not the potential that the run began with", at: checkpoint.settings.potential)
    }
    if let attempts { checkpoint.settings.attempts = attempts }
    settings = checkpoint.settings
    let tools = try Tools(settings)
    swaps = try CanonicalSwaps(
      resuming: checkpoint.swaps, potential: tools.energies, tools.settings, relax: tools.relax)
    table = try AppendedFile(folder + "/attempts.csv", keeping: checkpoint.tableLength)
    energies = checkpoint.energies
  }

  /// Makes attempts until the stop rule is met, enough are made or a signal came.
  ///
  /// - Parameter report: Sees how the run stands, a few times a second at the most.
  /// - Returns: The summary, which is also written.
  /// - Throws: If an attempt fails, or a file cannot be written.
  public func run(reporting report: (Progress) -> Void) throws -> Summary {
    let start = ContinuousClock.now
    var lastReport = start
    let left = settings.attempts - Int(swaps.chain.attempts)
    var isStopped = false
    let isMet =
      try left > 0
      && swaps.run(left) { attempt in
        try record(attempt)
        if ContinuousClock.now - lastReport > .milliseconds(300) {
          lastReport = ContinuousClock.now
          report(progress)
        }
        if (ContinuousClock.now - lastCheckpoint) / .seconds(1) > Self.checkpointInterval {
          try save()
        }
        isStopped = StopSignals.last != nil
        return !isStopped
      }
    report(progress)
    try save()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return try finish(isMet ? "converged" : isStopped ? "stopped" : "attempts", seconds)
  }

  /// The energy after every attempt, eV.
  public var history: [Double] { energies }

  private var progress: Progress {
    Progress(
      attempts: Int(swaps.chain.attempts), limit: settings.attempts,
      acceptance: swaps.chain.counts.values.first?.acceptance ?? 0, energy: energies.last ?? 0,
      deviation: swaps.rule.relativeDeviation)
  }

  private func record(_ attempt: MonteCarloChain.Attempt) throws {
    let difference = attempt.energyDifference.map { "\($0)" } ?? ""
    try table.append(
      Array("\(attempt.number),\(attempt.outcome.rawValue),\(difference),\(attempt.energy)\n".utf8))
    energies.append(attempt.energy)
  }

  private func save() throws {
    try table.synchronize()
    let checkpoint = Checkpoint(
      settings: settings, swaps: try swaps.checkpoint(), tableLength: table.length,
      energies: energies)
    try AtomicFile.write(
      Array(try JSONEncoder().encode(checkpoint)), to: folder + "/checkpoint.json")
    lastCheckpoint = ContinuousClock.now
  }

  private func finish(_ ended: String, _ seconds: Double) throws -> Summary {
    let counts = swaps.chain.counts.values
    let half = Array(energies.suffix(energies.count / 2))
    let average = BlockAverage(half)
    let relaxed = settings.relax.value != .never
    let summary = Summary(
      scheme: relaxed ? "swap with relaxation: a search over minima, not Metropolis" : "swap",
      attempts: Int(swaps.chain.attempts), accepted: counts.reduce(0) { $0 + $1.accepted },
      ended: ended, energy: energies.last ?? swaps.lowestEnergy, lowestEnergy: swaps.lowestEnergy,
      relativeDeviation: swaps.rule.relativeDeviation, windowAcceptance: swaps.rule.acceptance,
      autocorrelationTime: Autocorrelation.time(of: half), meanEnergy: average?.mean,
      meanEnergyError: average?.standardError, seconds: seconds)
    try StructureFile.write(
      try swaps.kept.map { try $0.structure() }, to: folder + "/accepted.extxyz")
    var lowest = try swaps.lowest.structure()
    lowest.energy = swaps.lowestEnergy
    try StructureFile.write([lowest], to: folder + "/lowest.extxyz")
    try StructureFile.write([swaps.chain.system.structure], to: folder + "/final.extxyz")
    try AtomicFile.write(json: summary, to: folder + "/summary.json")
    return summary
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
