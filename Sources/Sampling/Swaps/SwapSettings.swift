// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures

/// The settings of a run of swaps, all of them.
public struct SwapSettings: Codable, Hashable, Sendable {
  /// When structures are relaxed: "never", "attempt", "accepted" or a number of attempts.
  public struct Schedule: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The schedule.
    public let value: CanonicalSwaps.Relaxation

    /// A schedule.
    public init(_ value: CanonicalSwaps.Relaxation) { self.value = value }

    /// Reads a schedule; nil for anything else.
    public init?(_ text: String) {
      switch text {
      case "never": value = .never
      case "attempt": value = .attempt
      case "accepted": value = .accepted
      default:
        guard let interval = Int(text), interval > 0 else { return nil }
        value = .every(interval)
      }
    }

    /// As it is typed.
    public var description: String {
      switch value {
      case .never: "never"
      case .attempt: "attempt"
      case .accepted: "accepted"
      case .every(let interval): "\(interval)"
      }
    }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let schedule = Schedule(text) else { throw RunError("relax: got \"\(text)\"") }
      self = schedule
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(description)
    }
  }

  /// The potential's file, absolute.
  public var potential: String
  /// Its SHA-256.
  public var potentialHash: String
  /// The elements of its species.
  public var elements: [String]
  /// The same in words, with how it is known; nil where that was not recorded.
  public var mapping: String?
  /// The elements that change places.
  public var exchange: [String]
  /// K.
  public var temperature: Double
  /// What random numbers depend on.
  public var seed: UInt64
  /// The most attempts.
  public var attempts: Int
  /// When structures are relaxed.
  public var relax: Schedule
  /// What may change besides positions in a relaxation.
  public var cell: StructureRelaxation.CellFreedom
  /// The number of energies that the stop rule looks at.
  public var window: Int
  /// The relative standard deviation below which the run stops.
  public var bound: Double
  /// How many accepted configurations are kept.
  public var keep: Int
  /// The version of Ordeal.
  public var madeBy = ordealVersion

  /// The given settings.
  public init(
    potential: String, elements: [Element], exchange: [Element], temperature: Double, seed: UInt64,
    attempts: Int, relax: Schedule, cell: StructureRelaxation.CellFreedom, window: Int,
    bound: Double, keep: Int
  ) throws(RunError) {
    self.potential = URL(filePath: potential).standardizedFileURL.path
    potentialHash = try fileDigest(potential)
    self.elements = elements.map(\.symbol)
    self.exchange = exchange.map(\.symbol)
    self.temperature = temperature
    self.seed = seed
    self.attempts = attempts
    self.relax = relax
    self.cell = cell
    self.window = window
    self.bound = bound
    self.keep = keep
    try check()
  }

  private func check() throws(RunError) {
    guard exchange.count == 2, exchange[0] != exchange[1] else {
      throw RunError("exchange: expected two elements, got \(exchange.joined(separator: ","))")
    }
    guard temperature > 0, temperature.isFinite else {
      throw RunError("temperature: expected a positive number of K, got \(temperature)")
    }
    guard attempts > 0 else { throw RunError("attempts: expected 1 or more, got \(attempts)") }
    guard window > 1, bound > 0, keep > 0 else {
      throw RunError(
        "expected a window of 2 or more, a positive bound and 1 or more kept, got \(window), "
          + "\(bound), \(keep)")
    }
  }
}
