// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MonteCarlo
import Support

/// The processes that run one chain of swaps together; or this one alone, without MPI.
struct SwapTeam {
  private let communicator: MPICommunicator?

  init(_ communicator: MPICommunicator?) { self.communicator = communicator }

  var rank: Int { communicator?.rank ?? 0 }
  var size: Int { communicator?.size ?? 1 }

  /// Does something on rank 0; if it fails there, it fails everywhere.
  @discardableResult
  func onRankZero<Result>(_ body: () throws -> Result) throws -> Result? {
    guard let communicator else { return try body() }
    return try communicator.onRankZero(body)
  }

  /// Whether any process says so.
  func any(_ condition: Bool) -> Bool {
    communicator.map { $0.maximum(condition ? 1 : 0) > 0 } ?? condition
  }

  /// Makes the attempts of a chain: all processes look at the next ones at once.
  ///
  /// - Parameters:
  ///   - swaps: The chain; all processes have the same.
  ///   - limit: The most attempts.
  /// - Returns: The attempts that were made, one at least.
  /// - Throws: What an attempt throws, on all processes.
  func attempt(_ swaps: CanonicalSwaps, atMost limit: Int) throws -> [MonteCarloChain.Attempt] {
    guard let communicator, size > 1 else { return [try swaps.attempt()] }
    let count = min(size, limit, swaps.attemptsAhead)
    let next = swaps.chain.attempts + 1
    var (own, failure): (MonteCarloChain.Foresight?, (any Error)?)
    do {
      if rank < count { own = try swaps.chain.foresee(next + UInt64(rank)) }
    } catch {
      failure = error
    }
    guard communicator.maximum(failure == nil ? 0 : 1) == 0 else {
      throw failure ?? OrdealError("an attempt failed on another process")
    }
    let foresights = try communicator.gather(own.map(Self.encoded) ?? "").prefix(count)
      .map(Self.decoded)
    let last = foresights.firstIndex { $0.outcome == .accepted } ?? count - 1
    var made: [MonteCarloChain.Attempt] = []
    for foresight in foresights[...last] {
      made.append(try swaps.make(foresight))
      if swaps.rule.isMet { break }
    }
    return made
  }

  private static func encoded(_ foresight: MonteCarloChain.Foresight) throws -> String {
    let encoder = JSONEncoder()
    // ΔE is infinite where two atoms meet.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(foresight), as: UTF8.self)
  }

  private static func decoded(_ text: String) throws -> MonteCarloChain.Foresight {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(MonteCarloChain.Foresight.self, from: Data(text.utf8))
  }
}
