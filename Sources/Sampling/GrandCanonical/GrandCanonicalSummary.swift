// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MonteCarlo
import Structures

/// The results of a grand-canonical run: `summary.json`.
public struct GrandCanonicalSummary: Codable, Sendable {
  /// The mean of a quantity over the second half of the attempts.
  public struct Mean: Codable, Sendable {
    /// The mean.
    public var mean: Double
    /// Its standard error by blocking; nil where the series is too short.
    public var standardError: Double?
    /// Attempts; nil where the series is shorter than 50 of them.
    public var autocorrelationTime: Double?
  }

  /// The version of this file's layout.
  public var schemaVersion = 1
  /// The potential's file.
  public var potential: String
  /// The symbols of the potential's species 0, 1, …; nil in files of 0.1.0.
  public var elements: [String]?
  /// The same in words, with how it is known; nil in runs of 0.1.0.
  public var mapping: String?
  /// The ensemble of the dynamics: "npt", "nvt" or "none".
  public var ensemble: String
  /// The exchanged species.
  public var species: String
  /// μ relative to the potential's zero, eV.
  public var chemicalPotential: Double
  /// K.
  public var temperature: Double
  /// Why the run ended.
  public var ended: GrandCanonical.Outcome
  /// Attempts made.
  public var attempts: UInt64
  /// ps of dynamics.
  public var time: Double
  /// By kind of change.
  public var moves: [String: MoveCounts]
  /// The number of attempts, the last ones, that the means are over; nil where there are none.
  public var averagedAttempts: Int?
  /// Atoms of the species.
  public var speciesCount: Mean?
  /// Å³.
  public var volume: Mean?
  /// The potential energy, eV.
  public var energy: Mean?
  /// Irregular configurations that were reached.
  public var irregularCount: Int
  /// How often the run went back.
  public var blowUps: Int
  /// Processes.
  public var ranks: Int
  /// Seconds, all parts together.
  public var seconds: Double
  /// Attempts after which the run was interrupted.
  public var interruptions: [UInt64]
}

extension GrandCanonicalSummary {
  /// The summary in the folder of a run.
  ///
  /// - Throws: If there is none.
  public init(in folder: RunFolder) throws {
    let data = try Data(contentsOf: URL(filePath: folder.path("summary.json")))
    self = try JSONDecoder().decode(Self.self, from: data)
  }

  /// "2000 attempts; Li atoms 305.2 ± 1.3 on average over the last 1000".
  public var text: String {
    let made = "\(attempts) attempt\(attempts == 1 ? "" : "s")"
    guard let speciesCount, let averagedAttempts else { return made }
    let error = speciesCount.standardError.map { String(format: " ± %.2g", $0) } ?? ""
    return made + String(format: "; %@ atoms %.4g", species, speciesCount.mean) + error
      + " on average over the last \(averagedAttempts)"
  }
}

/// The columns of `attempts.csv` that are looked at.
public struct AttemptTable: Sendable {
  /// Atoms of the species after each attempt.
  public var speciesCount: [Double] = []
  /// All atoms.
  public var atoms: [Double] = []
  /// Å³.
  public var volume: [Double] = []
  /// eV.
  public var energy: [Double] = []

  /// A table without a row.
  init() {}

  /// Reads the table in a folder.
  ///
  /// - Throws: If there is none.
  public init(in folder: RunFolder) throws {
    let path = folder.path(GrandCanonicalFiles.attempts)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for line in text.split(separator: "\n").dropFirst() {
      let words = line.split(separator: ",", omittingEmptySubsequences: false)
      guard words.count >= 10, let energy = Double(words[6]), let atoms = Double(words[7]),
        let count = Double(words[8]), let volume = Double(words[9])
      else { throw RunError("is damaged: \(line)", at: path) }
      speciesCount.append(count)
      self.atoms.append(atoms)
      self.volume.append(volume)
      self.energy.append(energy)
    }
  }
}

extension GrandCanonical {
  /// Writes summary.json and order.json.
  ///
  /// - Parameters:
  ///   - outcome: How the run ended.
  ///   - averages: Whether averages over the second half mean something; not where a replica had
  ///     several chemical potentials.
  /// - Throws: If the attempts cannot be read, or a file cannot be written.
  func writeSummary(_ outcome: Outcome, averages: Bool = true) throws {
    let state = try currentState()
    try communicator.onRankZero { try writeSummary(state, outcome, averages) }
  }

  private func writeSummary(
    _ state: GrandCanonicalState, _ outcome: Outcome, _ averages: Bool
  ) throws {
    let table = averages ? try AttemptTable(in: folder) : AttemptTable()
    let summary = GrandCanonicalSummary(
      potential: settings.dynamics.system.interactionName,
      elements: system.elements.map(\.symbol), mapping: try folder.settings().mapping,
      ensemble: settings.ensemble.rawValue,
      species: settings.species.symbol, chemicalPotential: settings.chemicalPotential,
      temperature: settings.dynamics.temperature, ended: outcome, attempts: state.attempts,
      time: Double(state.step) * settings.dynamics.timestep.picoseconds, moves: state.counts,
      averagedAttempts: table.energy.count > 1 ? table.energy.count / 2 : nil,
      speciesCount: Self.mean(table.speciesCount), volume: Self.mean(table.volume),
      energy: Self.mean(table.energy), irregularCount: state.irregularCount,
      blowUps: state.blowUps.count, ranks: communicator.size, seconds: state.seconds,
      interruptions: state.interruptions)
    try folder.write(json: summary, "summary.json")
    if averages, let order = try ElementalOrder(of: settledFrames()) {
      try folder.write(json: order, ElementalOrder.file)
    }
  }

  /// Frames of the second half of the trajectory, the last 200 at most.
  private func settledFrames() throws -> [Structure] {
    let reader = try ExtendedXYZReader(folder.path(GrandCanonicalFiles.trajectory))
    var (frames, count): ([Structure], Int) = ([], 0)
    while let frame = try reader.nextFrame() {
      count += 1
      frames.append(frame)
      if frames.count > 200 { frames.removeFirst() }
    }
    return Array(frames.suffix((count + 1) / 2))
  }

  private static func mean(_ values: [Double]) -> GrandCanonicalSummary.Mean? {
    let half = Array(values.suffix(values.count / 2))
    guard !half.isEmpty else { return nil }
    return GrandCanonicalSummary.Mean(
      mean: half.reduce(0, +) / Double(half.count),
      standardError: BlockAverage(half)?.standardError,
      autocorrelationTime: Autocorrelation.time(of: half))
  }

  /// What a folder keeps of a run that has not ended, in a sentence.
  public static func kept(in folder: RunFolder) -> String {
    guard let state = try? GrandCanonicalState(in: folder) else {
      return "no checkpoint was made yet: --resume begins again"
    }
    return
      "kept in \(folder.url.path): everything up to the checkpoint at attempt \(state.attempts); "
      + "go on with: ordeal gcmc --resume --output \(folder.url.path)"
  }
}
