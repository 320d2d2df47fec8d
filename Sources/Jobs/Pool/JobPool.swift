// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Runs the jobs of a ledger as child processes, several at a time, until there are none.
///
/// Several pools, on several machines, may share a ledger. A child lives no longer than its pool: when
/// the pool is killed its jobs become pending again, and whoever takes them finds their folders as
/// they were left. A result that was left there by a program whose pool was killed before it could
/// tell the ledger is taken, and the job is not run again.
public struct JobPool {
  /// What a pool tells.
  public enum Event: Sendable {
    /// A job has begun.
    case began(Claim)
    /// A job is done, or failed: with the reason.
    case ended(Claim, failure: String?)
    /// A job was given back, or its claim no longer counted.
    case gaveBack(Claim)
    /// How things are; about once a second.
    case status(JobCounts, running: [String])
  }

  /// When a pool ends.
  public enum Patience: Sendable {
    /// When none is pending: others may still be running some.
    case untilNoneIsPending
    /// When all are done or failed: a job whose runner ends is run here.
    case untilAllHaveEnded
  }

  /// Which jobs it runs.
  public var kind: String
  /// How many at a time.
  public var slots = 1
  /// When it ends.
  public var patience = Patience.untilAllHaveEnded
  /// How long after its last heartbeat it counts as alive, s.
  public var lease = 180.0
  /// How long a program may take to stop when it is asked to, s.
  public var stopPatience = 30.0
  /// Makes `result.json` of what a program has left that does not write it itself; what it throws is why
  /// the job failed, whatever the program's exit code.
  public var conclude: (Claim) throws -> Void = { _ in }

  private let ledger: Ledger
  private let command: (Claim) throws -> JobCommand
  private var running: [RunningJob] = []
  private var nextLook = Date.distantPast
  private var nextStatus = Date.distantPast
  private var signalsHeard = 0

  /// A pool.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - kind: Which of its jobs.
  ///   - command: What to start for a job.
  public init(
    _ ledger: Ledger, kind: String, command: @escaping (Claim) throws -> JobCommand
  ) {
    (self.ledger, self.kind, self.command) = (ledger, kind, command)
  }

  /// Runs jobs until there are none, or SIGINT, SIGTERM or SIGHUP asks it to stop.
  ///
  /// - Parameter hear: Is told what happens.
  /// - Returns: The signal that asked it to stop, if one did.
  /// - Throws: `OrdealError` if the ledger cannot be used, or what `command` throws; then nothing that
  ///   it has started is left.
  public mutating func run(hearing hear: (Event) -> Void) throws -> Int32? {
    StopSignals.catchThem()
    signalsHeard = 0
    do {
      while try step(hear) {}
    } catch {
      for index in running.indices { running[index].stop(patience: 0) }
      while !running.isEmpty { try? reap({ _ in }) }
      throw error
    }
    return StopSignals.last
  }

  /// One round: begins, listens, ends; false when there is nothing left to do.
  private mutating func step(_ hear: (Event) -> Void) throws -> Bool {
    passOnSignals()
    let answer = try fillSlots(hear)
    LineReader.wait(for: running.flatMap(\.pipes), milliseconds: 200)
    for index in running.indices { running[index].listen() }
    try beat()
    try reap(hear)
    if Date() >= nextStatus {
      nextStatus = Date() + 1
      hear(.status(try ledger.counts(kind: kind), running: running.map(\.summary)))
    }
    guard running.isEmpty else { return true }
    if StopSignals.last != nil { return false }
    switch answer {
    case .finished: return false
    case .nothingLeft: return patience == .untilAllHaveEnded
    case .job, .wait, nil: return true
    }
  }

  private mutating func passOnSignals() {
    guard StopSignals.total > signalsHeard else { return }
    let isSecond = signalsHeard > 0
    signalsHeard = StopSignals.total
    for index in running.indices {
      running[index].stop(patience: isSecond ? 0 : stopPatience)
    }
  }

  /// Takes jobs while there are free slots; the last answer of the ledger, nil if it was not asked.
  private mutating func fillSlots(_ hear: (Event) -> Void) throws -> ClaimAnswer? {
    var answer: ClaimAnswer?
    while running.count < slots, StopSignals.last == nil, Date() >= nextLook {
      answer = try ledger.claim(kind: kind, lease: lease)
      guard case .job(let claim) = answer else {
        nextLook = Date() + 1
        return answer
      }
      try begin(claim, hear)
    }
    return answer
  }

  private mutating func begin(_ claim: Claim, _ hear: (Event) -> Void) throws {
    hear(.began(claim))
    do {
      try JobFolder(claim).prepare()
      if JobFolder(claim).hasResult {
        try end(claim, failure: nil, hear)
      } else {
        running.append(try RunningJob(claim, try command(claim)))
      }
    } catch let error as OrdealError {
      try end(claim, failure: error.description, hear)
    }
  }

  private mutating func beat() throws {
    for index in running.indices where running[index].isHeartbeatDue(every: lease / 6) {
      let job = running[index]
      if try !ledger.heartbeat(job.claim, progress: job.progress) {
        running[index].stop(patience: 0)
      }
    }
  }

  private mutating func reap(_ hear: (Event) -> Void) throws {
    var index = 0
    while index < running.count {
      guard let ending = running[index].ending() else {
        index += 1
        continue
      }
      let job = running.remove(at: index)
      nextLook = .distantPast
      if ending.failure != nil, job.isAskedToStop {
        try ledger.release(job.claim)
        hear(.gaveBack(job.claim))
      } else {
        try end(job.claim, failure: failure(of: job.claim, exit: ending.failure), hear)
      }
    }
  }

  /// Why a job failed, of which its program's exit may say less than what it has left.
  private func failure(of claim: Claim, exit: String?) -> String? {
    do {
      try conclude(claim)
      return exit
    } catch {
      return "\(error)" + (exit.map { " (\($0))" } ?? "")
    }
  }

  /// Tells the ledger how a job has ended.
  private func end(_ claim: Claim, failure: String?, _ hear: (Event) -> Void) throws {
    let folder = JobFolder(claim)
    let (outcome, complaint) = failure == nil ? folder.outcome() : (nil, failure)
    let counts: Bool
    if let outcome {
      counts = try ledger.finish(claim, result: outcome.result, files: outcome.digests)
    } else {
      folder.discardResult()
      counts = try ledger.fail(claim, reason: complaint ?? "it left no result")
    }
    hear(counts ? .ended(claim, failure: complaint) : .gaveBack(claim))
  }
}

extension RunningJob {
  /// "level 16: iteration 120".
  fileprivate var summary: String { progress.map { "\(claim.job.name): \($0)" } ?? claim.job.name }
}
