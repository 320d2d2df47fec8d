// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MonteCarlo
import Structures

/// Replicas at several values of a parameter, which neighbours exchange: `replicas.json`.
///
///     temperatures          ln p = (β_a − β_b) (E_i − E_j)
///     chemical potentials   ln p = β (μ_a − μ_b) (N_j − N_i)
///
/// Replica i at a and j at b exchange a and b with probability min{1, p}: each keeps its atoms, and
/// wanders over the values. Even and odd neighbours take turns. Random numbers depend on the seed and
/// the round. Swendsen and Wang, Phys. Rev. Lett. 57, 2607 (1986).
public struct ReplicaExchange: Codable, Hashable, Sendable {
  /// What is exchanged.
  public enum Parameter: String, Codable, Sendable {
    case temperature
    case chemicalPotential = "chemical-potential"
    /// Nothing: the replicas are chains of their own.
    case none
  }

  /// Attempts between two exchanges, and who had which value in them.
  public struct Stage: Codable, Hashable, Sendable {
    /// The last attempt of the stage.
    public var attempts: Int
    /// The place of each replica's value.
    public var places: [Int]
  }

  /// The name of the file.
  public static let fileName = "replicas.json"

  /// The version of this file's layout.
  public var schemaVersion = 1
  /// What is exchanged.
  public let parameter: Parameter
  /// The values, K or eV, in order; of independent chains one each.
  public let values: [Double]
  /// Of chemical potentials, K.
  public let temperature: Double
  /// Attempts of each replica between exchanges.
  public let every: Int
  /// What random numbers depend on.
  public let seed: UInt64
  /// The most attempts of each replica.
  public var attempts: Int
  /// Exchanges made.
  public private(set) var round = 0
  /// The place of each replica's value.
  public private(set) var places: [Int]
  /// Exchanges that were proposed between a place and the next.
  public private(set) var proposed: [Int]
  /// And those that were accepted.
  public private(set) var accepted: [Int]
  /// All stages so far; nil of a run that was begun without.
  public private(set) var history: [Stage]?

  /// Replicas that begin, each at the value of its own number.
  ///
  /// - Parameters:
  ///   - parameter: What is exchanged.
  ///   - values: The values, one for each replica, K or eV.
  ///   - temperature: Of chemical potentials, K.
  ///   - every: Attempts of each replica between exchanges.
  ///   - attempts: The most attempts of each replica.
  ///   - seed: What random numbers depend on.
  public init(
    _ parameter: Parameter, values: [Double], temperature: Double, every: Int, attempts: Int,
    seed: UInt64
  ) {
    (self.parameter, self.values, self.temperature) = (parameter, values, temperature)
    (self.every, self.attempts, self.seed) = (every, attempts, seed)
    places = Array(values.indices)
    proposed = Array(repeating: 0, count: max(0, values.count - 1))
    accepted = proposed
    history = []
  }

  /// The value of a replica.
  public func value(of replica: Int) -> Double { values[places[replica]] }

  /// The attempts that each replica has made.
  public var attemptsMade: Int { history?.last?.attempts ?? min(attempts, round * every) }

  /// Whether all attempts are made.
  public var isOver: Bool { attemptsMade >= attempts }

  /// The last attempt of the stage that comes next, or that goes on.
  var nextTarget: Int { min(attempts, (round + 1) * every) }

  /// Ends a stage, and exchanges values between neighbours where it is whole.
  ///
  /// A stage that the last attempt cuts short has no exchange: if more attempts are made later, it
  /// goes on, and the run is the same as one that was never interrupted.
  ///
  /// - Parameters:
  ///   - observables: The energy (eV), or the number of atoms, of each replica.
  ///   - attempts: The attempts that each replica has made.
  public mutating func exchange(_ observables: [Double], after attempts: Int) {
    if let last = history?.last, last.attempts % every != 0, last.places == places {
      history?.removeLast()
    }
    history?.append(Stage(attempts: attempts, places: places))
    guard attempts % every == 0 else { return }
    round += 1
    guard parameter != .none else { return }
    var random = RandomStream(seed: seed, sequence: UInt64(round), purpose: 4)
    for place in stride(from: round % 2, to: values.count - 1, by: 2) {
      guard let i = places.firstIndex(of: place), let j = places.firstIndex(of: place + 1) else {
        continue
      }
      let logRatio = logRatio(place, observables[i], observables[j])
      proposed[place] += 1
      guard log(1 - random.uniform()) < logRatio else { continue }
      places.swapAt(i, j)
      accepted[place] += 1
    }
  }

  /// ln p of exchanging a place with the next, given the observables there.
  private func logRatio(_ place: Int, _ first: Double, _ second: Double) -> Double {
    let (a, b) = (values[place], values[place + 1])
    switch parameter {
    case .temperature:
      let difference =
        PhysicalConstants.inverseTemperature(a) - PhysicalConstants.inverseTemperature(b)
      return difference * (first - second)
    case .chemicalPotential:
      return PhysicalConstants.inverseTemperature(temperature) * (a - b) * (second - first)
    case .none: return -.infinity
    }
  }

  // MARK: Averages

  /// The values of a replica in each attempt of the second half; nil where they are not known.
  private func secondHalf(of replica: Int) -> [Double]? {
    guard let history, let count = history.last?.attempts else { return nil }
    var values: [Double] = []
    for stage in history {
      let known = count / 2 + values.count
      values += Array(
        repeating: self.values[stage.places[replica]], count: max(0, stage.attempts - known))
    }
    return values
  }

  /// Whether a replica had one value throughout the second half of its attempts.
  func hasOneValue(_ replica: Int) -> Bool {
    parameter == .none || secondHalf(of: replica).map { Set($0).count == 1 } ?? false
  }

  /// A quantity while replicas were at a value, over the second half, attempt by attempt.
  ///
  /// - Parameters:
  ///   - columns: Of each replica the quantity after each attempt.
  ///   - value: One of `values`.
  /// - Returns: The series; nil where it is not known which replica was at the value.
  public func series(of columns: [[Double]], at value: Double) -> [Double]? {
    let halves = values.indices.compactMap { secondHalf(of: $0) }
    guard halves.count == values.count, halves.count == columns.count, let first = halves.first,
      columns.allSatisfy({ $0.count >= first.count })
    else { return nil }
    let tails = columns.map { Array($0.suffix(first.count)) }
    return first.indices.flatMap { attempt in
      values.indices.compactMap { halves[$0][attempt] == value ? tails[$0][attempt] : nil }
    }
  }

  // MARK: Files

  /// The folder of a replica.
  public static func folder(_ replica: Int, in folder: String) -> String {
    "\(folder)/replica-\(replica + 1)"
  }

  /// What stands above the settings of a replica that exchanges values with others.
  ///
  /// - Parameter command: The command of the run.
  /// - Returns: Lines of a comment.
  static func settingsHeading(_ command: String) -> [String] {
    [
      "The settings of one replica as it began. To run all of them again, with their exchanges:",
      "  ordeal \(command) --settings ../settings.toml --output OTHER",
    ]
  }

  /// Refuses a folder that is a replica's: it goes on with the others.
  ///
  /// - Throws: `RunError` that names the run.
  public static func refuseReplica(_ folder: RunFolder) throws(RunError) {
    let url = folder.url.standardizedFileURL
    let run = RunFolder(url.deletingLastPathComponent().path)
    guard url.lastPathComponent.hasPrefix("replica-"), run.has(fileName) else { return }
    throw RunError(
      "is one replica of the run in \(run.url.path); go on with that one: --resume --output "
        + run.url.path, at: url.path)
  }

  /// The replicas of a folder; nil if it holds a single run.
  ///
  /// - Throws: If the file is damaged.
  public init?(in folder: String) throws {
    let path = "\(folder)/\(Self.fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let data = try Data(contentsOf: URL(filePath: path))
    do {
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch {
      throw RunError("is damaged: \(error)", at: path)
    }
  }

  /// Writes the file.
  public func write(to folder: String) throws {
    try AtomicFile.write(json: self, to: "\(folder)/\(Self.fileName)")
  }
}
