// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Grid
import Jobs
import Sampling
import Support

/// Works on the points of a ledger until none is pending: a task of a Slurm array.
struct GridWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid-worker", abstract: "Trains the points of a ledger until none is pending.",
    shouldDisplay: false)

  @Option var ledger: String
  @Option var jobs = 1

  func run() throws {
    let ledger = try Ledger(ledger)
    var pool = Self.pool(ledger, slots: jobs)
    pool.patience = .untilNoneIsPending
    let signal = try pool.run { event in
      switch event {
      case .began(let claim): print("began: \(claim.job.name), attempt \(claim.attempt)")
      case .ended(let claim, let failure): print("ended: \(claim.job.name): \(failure ?? "done")")
      case .gaveBack(let claim): print("gave back: \(claim.job.name)")
      case .status: break
      }
    }
    if let signal { throw ExitCode(128 + signal) }
  }

  /// A pool whose jobs are points, each in a process of its own.
  static func pool(_ ledger: Ledger, slots: Int) -> JobPool {
    var pool = JobPool(ledger, kind: GridPoint.kind) { claim in
      var environment = ProcessInfo.processInfo.environment
      let files = try GridFiles(inFolder: claim.folder.deletingLastPathComponent())
      environment["OPENBLAS_NUM_THREADS"] = "\(files.threads)"
      return JobCommand(
        [Subprocess.ownPath, "grid-point", "--folder", claim.folder.path],
        environment: environment)
    }
    pool.slots = slots
    return pool
  }
}

/// Trains and scores one point: what a pool starts.
struct GridPointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid-point", abstract: "Trains and scores one point of a grid.",
    shouldDisplay: false)

  @Option var folder: String

  func run() throws {
    StopSignals.catchThem()
    let point = try GridPointRun(
      inFolder: URL(filePath: folder), origin: "ordeal grid \(ordealVersion)")
    let isWhole = try point.run(
      progress: { text in
        print(JobCommand.progressMark + text)
        fflush(nil)
      }, wantsStop: { StopSignals.last != nil })
    guard isWhole else { throw ExitCode(128 + (StopSignals.last ?? SIGTERM)) }
  }
}
