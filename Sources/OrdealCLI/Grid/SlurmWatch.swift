// Part of Ordeal. See LICENSE.

import Foundation
import Grid
import Jobs
import Sampling
import Support

/// Submits an array that works on a ledger, and watches both.
struct SlurmWatch {
  private let ledger: Ledger
  private let console: GridConsole
  /// Seconds between questions to Slurm.
  private static let interval = 15.0

  init(_ ledger: Ledger, _ console: GridConsole) {
    (self.ledger, self.console) = (ledger, console)
  }

  /// Watches until all points are done or failed, or nobody is left to do them.
  ///
  /// - Returns: The signal that ended the watching, if one did: the array goes on.
  /// - Throws: `OrdealError` if Slurm refuses the array; `OrdealError` if it will never run, or has ended
  ///   before the points have.
  func run(_ array: SlurmArray) throws -> Int32? {
    guard try ledger.counts(kind: GridPoint.kind).open > 0 else { return nil }
    StopSignals.catchThem()
    let job = try array.submit()
    console.line("submitted as Slurm job \(job.id)")
    var nextQuestion = Date() + Self.interval
    while StopSignals.last == nil {
      let counts = try ledger.counts(kind: GridPoint.kind)
      console.show(counts, [])
      if counts.open == 0 { return nil }
      if Date() >= nextQuestion {
        nextQuestion = Date() + Self.interval
        try check(job)
      }
      Thread.sleep(forTimeInterval: 1)
    }
    console.line("Slurm job \(job.id) goes on; scancel \(job.id) ends it")
    return StopSignals.last
  }

  private func check(_ job: SlurmJob) throws {
    switch job.state() {
    case .queued, .unknown: return
    case .stuck(let reason):
      throw OrdealError(
        "Slurm job \(job.id) will never run: \(reason); scancel \(job.id) removes it")
    case .gone:
      guard try ledger.counts(kind: GridPoint.kind).open > 0 else { return }
      throw OrdealError(
        "Slurm job \(job.id) has ended before all points have: see slurm-\(job.id)_*.log in the folder "
          + "of the points; --resume goes on")
    }
  }
}
