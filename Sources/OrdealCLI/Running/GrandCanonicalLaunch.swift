// Part of Ordeal. See LICENSE.

import Foundation
import Sampling
import Support

/// Starts the workers of a grand-canonical run, anew where LAMMPS has ended them.
enum GrandCanonicalLaunch {
  /// How often workers are started again.
  private static let restarts = 5

  /// Runs to the end.
  ///
  /// Atoms that come too close can make LAMMPS end its process: that is a blow-up too, after which
  /// the run takes another way from its last checkpoint.
  ///
  /// - Parameters:
  ///   - folder: The folder of the run.
  ///   - ranks: The number of processes.
  ///   - starter: Who starts them.
  ///   - hear: Is given each message of rank 0.
  ///   - echo: Is given each other line that the workers write.
  /// - Returns: How it ended.
  /// - Throws: `OrdealError` if the workers cannot be started.
  static func run(
    in folder: RunFolder, ranks: Int, starter: WorkerCommand.Starter,
    hearing hear: (WorkerMessage) -> Void, echoing echo: (String) -> Void
  ) throws -> Launcher.Ending {
    let command = try WorkerCommand(
      [Subprocess.ownPath, "gcmc", "--worker", "--ranks", "\(ranks)", "--output", folder.url.path],
      ranks: ranks, starter: starter)
    for _ in 0..<restarts {
      let ending = try Launcher(command, stopRequest: .checkpoint)
        .run(hearing: hear, echoing: echo)
      guard let failure = ending.failure, ending.signal == nil, isOfLAMMPS(failure),
        folder.has("settings.toml")
      else {
        return ending
      }
      hear(.warning("LAMMPS ended the workers: \(failure); going on from the last checkpoint"))
      try GrandCanonical.goBack(in: folder, reason: failure)
    }
    return try Launcher(command, stopRequest: .checkpoint).run(hearing: hear, echoing: echo)
  }

  /// LAMMPS says why it ends, or crashes over positions that are no numbers.
  private static func isOfLAMMPS(_ failure: String) -> Bool {
    let crashes = [SIGSEGV, SIGABRT, SIGFPE, SIGBUS].map { "by signal \($0) (" }
    return failure.hasPrefix("LAMMPS on rank") || failure.hasPrefix("ERROR")
      || crashes.contains { failure.contains($0) }
  }
}
