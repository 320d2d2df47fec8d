// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// A job that Slurm has, an array or not.
public struct SlurmJob: Hashable, Sendable {
  /// What Slurm's queue says of a job.
  ///
  /// The ledger says how far the work is; this says only whether anyone will do it.
  public enum State: Hashable, Sendable {
    /// So many tasks run, and at least so many lines of the queue are pending.
    case queued(running: Int, pending: Int)
    /// It waits for what will never happen: why.
    case stuck(String)
    /// The queue does not have it any more.
    case gone
    /// Slurm did not answer, or `squeue` is not there.
    case unknown
  }

  /// Its number.
  public let id: Int
  private let environment: [String: String]

  /// The job of a number.
  public init(
    id: Int, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    (self.id, self.environment) = (id, environment)
  }

  /// Asks the queue.
  public func state() -> State {
    guard let squeue = try? SlurmProgram("squeue", environment) else { return .unknown }
    do {
      return Self.state(
        ofQueue: try squeue.run(["--noheader", "--jobs=\(id)", "--format=%T %r"]))
    } catch {
      // That is what it says of a job that ended longer ago than the site remembers.
      return error.message.contains("Invalid job id") ? .gone : .unknown
    }
  }

  /// Reads lines of state and reason: "PENDING DependencyNeverSatisfied".
  static func state(ofQueue text: String) -> State {
    var (running, pending) = (0, 0)
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      let reason = words.count > 1 ? String(words[1]) : ""
      switch words.first {
      case "PENDING" where neverReasons.contains(where: reason.contains): return .stuck(reason)
      case "PENDING", "REQUEUED", "REQUEUE_HOLD", "SUSPENDED": pending += 1
      case nil: continue
      default: running += 1
      }
    }
    return running + pending == 0 ? .gone : .queued(running: running, pending: pending)
  }

  /// Reasons for which a pending job waits until somebody does something.
  private static let neverReasons = [
    "DependencyNeverSatisfied", "PartitionNodeLimit", "PartitionTimeLimit", "JobHeldUser",
    "JobHeldAdmin", "BadConstraints", "AccountNotAllowed", "InvalidAccount", "InvalidQOS",
    "launch failed requeued held",
  ]

  /// Takes it out of the queue, and ends what runs of it.
  ///
  /// - Throws: `OrdealError` if `scancel` is not there or refuses.
  public func cancel() throws(OrdealError) {
    _ = try SlurmProgram("scancel", environment).run(["\(id)"])
  }
}
