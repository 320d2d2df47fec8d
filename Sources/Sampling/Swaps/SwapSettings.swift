// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures
import Support

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
      guard let schedule = Schedule(text) else { throw OrdealError("relax: got \"\(text)\"") }
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

  /// The settings of a chain, at the first temperature.
  ///
  /// - Throws: `OrdealError` if the potential cannot be read, or no two elements are named.
  init(_ options: SwapOptions) throws(OrdealError) {
    potential = URL(filePath: options.potential).standardizedFileURL.path
    potentialHash = try fileDigest(options.potential)
    (elements, exchange) = (options.elements, options.exchange)
    (temperature, seed) = (options.temperatures[0], UInt64(options.seed))
    (attempts, relax, cell) = (options.attempts, options.relax, options.cell)
    (window, bound, keep) = (options.window, options.bound, options.keep)
    guard exchange.count == 2, exchange[0] != exchange[1] else {
      throw OrdealError("exchange: expected two elements, got \(exchange.joined(separator: ","))")
    }
  }
}

extension SwapOptions {
  /// The options that make a chain of given settings.
  init(_ chain: SwapSettings, structure: String, replicate: [Int]) {
    self.init()
    (self.structure, self.replicate) = (structure, replicate)
    potential = chain.potential
    (elements, exchange) = (chain.elements, chain.exchange)
    (temperatures, replicas, seed) = ([chain.temperature], 1, Int(chain.seed))
    (attempts, relax, cell) = (chain.attempts, chain.relax, chain.cell)
    (window, bound, keep) = (chain.window, chain.bound, chain.keep)
  }
}
