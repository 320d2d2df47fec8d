// Part of Ordeal. See LICENSE.

import Foundation

/// Decides by wall-clock time at which of a run's opportunities a checkpoint is made.
///
/// Opportunities are moments at which a run can stop and be taken up again to the same results. A
/// checkpoint is due at the last of them that comes in time, by how long ago the one before was.
public struct CheckpointClock: Sendable {
  /// Overrides, in seconds, the time between checkpoints of all runs: 0 makes one at every
  /// opportunity.
  public static let variable = "ORDEAL_CHECKPOINT_SECONDS"

  /// The most seconds between two checkpoints.
  public let seconds: Double
  private var lastCheckpoint = ContinuousClock.now
  private var lastQuestion = ContinuousClock.now

  /// A clock that begins now.
  ///
  /// - Parameters:
  ///   - seconds: The most seconds between checkpoints, where the environment does not say.
  ///   - environment: The environment's variables.
  /// - Throws: `RunError` if the environment's value is no number of seconds.
  public init(
    seconds: Double = 55, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(RunError) {
    guard let text = environment[Self.variable] else {
      self.seconds = seconds
      return
    }
    guard let value = Double(text), value >= 0 else {
      throw RunError("\(Self.variable): expected seconds, 0 or more, got \"\(text)\"")
    }
    self.seconds = value
  }

  /// Whether a checkpoint is due on this process; asked at every opportunity.
  public mutating func isDue() -> Bool {
    let now = ContinuousClock.now
    let sinceLast = (now - lastCheckpoint) / .seconds(1)
    let untilNext = (now - lastQuestion) / .seconds(1)
    lastQuestion = now
    return sinceLast + untilNext > seconds
  }

  /// Is told that a checkpoint has been made.
  public mutating func restart() { lastCheckpoint = .now }
}
