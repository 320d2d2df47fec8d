// Part of Ordeal. See LICENSE.

import Foundation

/// The right to run a job: one runner has it until it ends the job, gives it back, or is not heard
/// of for as long as its lease lasts.
public struct Claim: Hashable, Sendable {
  /// The job.
  public let job: Job
  /// Which attempt this is, from 1: what is told of another attempt no longer counts.
  public let attempt: Int
  /// Who has it.
  public let runner: Runner
  /// The folder that is the job's own.
  public let folder: URL

  /// The path of a file in the job's folder.
  public func path(_ name: String) -> String { folder.appending(path: name).path }
}

/// What a ledger answers to a runner that has time.
public enum ClaimAnswer: Hashable, Sendable {
  /// A job to run.
  case job(Claim)
  /// Jobs are pending, and all of them need jobs that are running.
  case wait
  /// None is pending; others are running some.
  case nothingLeft
  /// All are done or failed.
  case finished
}
