// Part of Ordeal. See LICENSE.

import Foundation
import GRDB

extension Ledger {
  /// Takes the job of the highest priority that can begin.
  ///
  /// Jobs whose runners are gone become pending first.
  ///
  /// - Parameters:
  ///   - kind: Which jobs.
  ///   - runner: Who takes it.
  ///   - lease: How long after its last heartbeat the runner counts as alive, s. Clocks of different
  ///     machines may differ by less than this.
  /// - Returns: The claim, or why there is none.
  /// - Throws: `JobError` if the file cannot be written, or pending jobs need one another.
  public func claim(
    kind: String, by runner: Runner = .current, lease: Double
  ) throws(JobError) -> ClaimAnswer {
    let now = Date().timeIntervalSince1970
    return try write { database in
      try Ledger.takeBackLost(database, kind, now: now)
      guard let row = try Row.fetchOne(database, sql: Ledger.nextJob, arguments: [kind]) else {
        return try Ledger.answerWithoutJob(database, kind, path: path)
      }
      let job = try Job(row, needs: Ledger.needs(database, of: row["key"]))
      try database.execute(
        sql: """
          UPDATE jobs SET state = 'running', attempts = attempts + 1, runner = :runner,
            heartbeat = :now, lease = :lease, started = :now, progress = NULL
          WHERE key = :key
          """,
        arguments: [
          "runner": try Ledger.json(runner), "now": now, "lease": lease, "key": job.key,
        ])
      let attempts: Int = row["attempts"]
      return .job(
        Claim(
          job: job, attempt: attempts + 1, runner: runner,
          folder: folder.appending(path: job.folder)))
    }
  }

  /// Says that the runner lives.
  ///
  /// - Returns: Whether the claim still counts; if not, the runner must drop the job.
  /// - Throws: `JobError` if the file cannot be written.
  public func heartbeat(_ claim: Claim, progress: String? = nil) throws(JobError) -> Bool {
    try change(claim, "progress = COALESCE(:progress, progress)", ["progress": progress])
  }

  /// Ends a job with its result.
  ///
  /// - Parameters:
  ///   - claim: The claim.
  ///   - result: The result as JSON.
  ///   - files: SHA-256 of the files that it left in its folder, by name.
  /// - Returns: Whether the claim still counted; if not, nothing has changed.
  /// - Throws: `JobError` if the file cannot be written.
  @discardableResult
  public func finish(
    _ claim: Claim, result: String, files: [String: String] = [:]
  ) throws(JobError) -> Bool {
    let digests: String
    do {
      digests = try Ledger.json(files)
    } catch {
      throw JobError("names of files cannot be written: \(error)", at: claim.job.name)
    }
    return try change(
      claim,
      """
      state = 'done', finished = :now, seconds = :now - started, result = :result, error = NULL,
      files = :files
      """, ["result": result, "files": digests])
  }

  /// Ends a job without a result; the jobs that need it fail with it.
  ///
  /// - Returns: Whether the claim still counted; if not, nothing has changed.
  /// - Throws: `JobError` if the file cannot be written.
  @discardableResult
  public func fail(_ claim: Claim, reason: String) throws(JobError) -> Bool {
    try change(
      claim, "state = 'failed', finished = :now, seconds = :now - started, error = :reason",
      ["reason": reason], afterwards: Ledger.failDependents)
  }

  /// Gives a job back, for another runner to go on with.
  ///
  /// - Returns: Whether the claim still counted; if not, nothing has changed.
  /// - Throws: `JobError` if the file cannot be written.
  @discardableResult
  public func release(_ claim: Claim) throws(JobError) -> Bool {
    try change(claim, "state = 'pending'", [:])
  }

  /// Changes a job whose claim still counts.
  private func change(
    _ claim: Claim, _ assignments: String, _ values: StatementArguments,
    afterwards follow: (Database) throws -> Void = { _ in }
  ) throws(JobError) -> Bool {
    let now = Date().timeIntervalSince1970
    return try write { database in
      let place: StatementArguments = ["now": now, "key": claim.job.key, "attempt": claim.attempt]
      try database.execute(
        sql: """
          UPDATE jobs SET \(assignments), heartbeat = :now
          WHERE key = :key AND attempts = :attempt AND state = 'running'
          """, arguments: place &+ values)
      let counts = database.changesCount > 0
      try follow(database)
      return counts
    }
  }
}

// MARK: Inside transactions

extension Ledger {
  private static let nextJob = """
    SELECT * FROM jobs WHERE kind = ? AND state = 'pending' AND NOT EXISTS (
      SELECT 1 FROM needs JOIN jobs AS needed ON needed.key = needs.need
      WHERE needs.job = jobs.key AND needed.state <> 'done')
    ORDER BY priority DESC, rowid LIMIT 1
    """

  private static func answerWithoutJob(
    _ database: Database, _ kind: String, path: String
  ) throws -> ClaimAnswer {
    let counts = try counts(database, kind)
    if counts[.pending] == 0 { return counts[.running] == 0 ? .finished : .nothingLeft }
    let isAnyRunning = try Row.fetchOne(database, sql: "SELECT 1 FROM jobs WHERE state = 'running'")
    guard isAnyRunning != nil else {
      throw JobError("\(counts[.pending]) pending jobs need jobs that nothing will run", at: path)
    }
    return .wait
  }

  private static func takeBackLost(_ database: Database, _ kind: String, now: Double) throws {
    let running = try Row.fetchAll(
      database, sql: "SELECT * FROM jobs WHERE kind = ? AND state = 'running'", arguments: [kind])
    for row in running {
      let runner = try runner(row)
      let silence = now - row["heartbeat"]
      guard silence > row["lease"] || runner?.hasEnded ?? true else { continue }
      let losses: Int = row["losses"]
      let key: String = row["key"]
      guard losses + 1 >= mostLosses else {
        try database.execute(
          sql: "UPDATE jobs SET state = 'pending', losses = losses + 1 WHERE key = ?",
          arguments: [key])
        continue
      }
      let last = runner.map { ", the last on \($0)" } ?? ""
      try database.execute(
        sql: "UPDATE jobs SET state = 'failed', finished = ?, error = ? WHERE key = ?",
        arguments: [now, "\(mostLosses) runners ended without a word\(last)", key])
      try failDependents(database)
    }
  }

  /// Pending jobs that need a failed one fail, and those that need these.
  static func failDependents(_ database: Database) throws {
    repeat {
      try database.execute(
        sql: """
          UPDATE jobs SET state = 'failed', finished = :now, error = 'needs "' || (
            SELECT needed.name FROM needs JOIN jobs AS needed ON needed.key = needs.need
            WHERE needs.job = jobs.key AND needed.state = 'failed' LIMIT 1) || '", which failed'
          WHERE state = 'pending' AND EXISTS (
            SELECT 1 FROM needs JOIN jobs AS needed ON needed.key = needs.need
            WHERE needs.job = jobs.key AND needed.state = 'failed')
          """, arguments: ["now": Date().timeIntervalSince1970])
    } while database.changesCount > 0
  }

  private static func needs(_ database: Database, of key: String) throws -> [String] {
    try String.fetchAll(
      database, sql: "SELECT need FROM needs WHERE job = ? ORDER BY need", arguments: [key])
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func runner(_ row: Row) throws -> Runner? {
    let text: String? = row["runner"]
    return try text.map { try JSONDecoder().decode(Runner.self, from: Data($0.utf8)) }
  }
}

extension Job {
  init(_ row: Row, needs: [String]) throws {
    self.init(
      key: row["key"], kind: row["kind"], name: row["name"], settings: row["settings"],
      folder: row["folder"], needs: needs, priority: row["priority"])
  }
}

extension JobRecord {
  init(_ row: Row, needs: [String]) throws {
    job = try Job(row, needs: needs)
    guard let state = State(rawValue: row["state"]) else {
      throw JobError("is in no state known: \"\(row["state"] as String)\"", at: "job \(job.name)")
    }
    self.state = state
    (attempts, runner, progress) = (row["attempts"], try Ledger.runner(row), row["progress"])
    let times = ["heartbeat", "started", "finished"].map { row[$0] as Double? }
    let dates = times.map { $0.map { Date(timeIntervalSince1970: $0) } }
    (heartbeat, started, finished) = (dates[0], dates[1], dates[2])
    (seconds, result, error) = (row["seconds"], row["result"], row["error"])
    let text: String = row["files"]
    files = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
  }
}
