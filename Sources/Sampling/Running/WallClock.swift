// Part of Ordeal. See LICENSE.

import LAMMPSInterface

/// When a run makes a checkpoint whatever its intervals in simulated time are.
enum WallClock {
  /// Seconds after which a checkpoint is due.
  static let secondsBetweenCheckpoints = 50.0

  /// Whether a checkpoint is due; asked by all processes together.
  ///
  /// - Parameters:
  ///   - last: When the last one was made, or the run set up.
  ///   - communicator: The processes of the run.
  /// - Returns: The same on all of them.
  static func isCheckpointDue(
    since last: ContinuousClock.Instant, on communicator: MPICommunicator
  ) -> Bool {
    let isDue = (ContinuousClock.now - last) / .seconds(1) > secondsBetweenCheckpoints
    return communicator.maximum(isDue ? 1 : 0) > 0
  }
}
