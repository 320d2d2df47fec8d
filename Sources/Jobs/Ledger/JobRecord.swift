// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// A job and what has become of it.
public struct JobRecord: Hashable, Sendable {
  /// Where a job is in its life.
  public enum State: String, Codable, CaseIterable, Sendable {
    /// It waits, for a runner or for the jobs that it needs.
    case pending
    /// A runner has it.
    case running
    /// It has a result.
    case done
    /// It ended without one; `error` says why.
    case failed
  }

  /// The job.
  public var job: Job
  /// Where it is in its life.
  public var state: State
  /// How many runners have had it.
  public var attempts: Int
  /// Who has it, or had it last.
  public var runner: Runner?
  /// When the runner was last heard of.
  public var heartbeat: Date?
  /// What the runner last said of its progress.
  public var progress: String?
  /// When the last attempt began.
  public var started: Date?
  /// When it was done, or failed.
  public var finished: Date?
  /// How long the attempt took that ended it, s.
  public var seconds: Double?
  /// Its result as JSON.
  public var result: String?
  /// Why it failed.
  public var error: String?
  /// SHA-256 of the files that it left in its folder, by name.
  public var files: [String: String]

  /// The result as a value; nil for a job that is not done.
  ///
  /// - Throws: `OrdealError` if it is not of that type.
  public func decodeResult<Value: Decodable>(_ type: Value.Type) throws(OrdealError) -> Value? {
    guard let result else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(result.utf8))
    } catch {
      throw OrdealError("its result is not that of a \(job.kind): \(error)", at: "job \(job.name)")
    }
  }
}

/// How many jobs are in each state.
public struct JobCounts: Hashable, Sendable {
  /// By state; none for a state that no job is in.
  public var byState: [JobRecord.State: Int]

  /// The number of jobs in a state.
  public subscript(state: JobRecord.State) -> Int { byState[state] ?? 0 }
  /// The number of jobs.
  public var total: Int { byState.values.reduce(0, +) }
  /// The number of jobs that are neither done nor failed.
  public var open: Int { self[.pending] + self[.running] }
}
