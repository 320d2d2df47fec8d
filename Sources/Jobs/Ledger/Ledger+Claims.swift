// Part of Ordeal. See LICENSE.

import Foundation

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
      guard let row = try database.rows(Ledger.nextJob, ["kind": kind]).first else {
        return try Ledger.answerWithoutJob(database, kind, path: path)
      }
      let job = try Job(row, needs: Ledger.needs(database, of: row.value("key")))
      try database.execute(
        """
        UPDATE jobs SET state = 'running', attempts = attempts + 1, runner = :runner,
          heartbeat = :now, lease = :lease, started = :now, progress = NULL
        WHERE key = :key
        """,
        ["runner": try Ledger.json(runner), "now": now, "lease": lease, "key": job.key])
      let attempts: Int = try row.value("attempts")
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
    _ claim: Claim, _ assignments: String, _ values: [String: any SQLiteStorable],
    afterwards follow: (SQLiteDatabase) throws -> Void = { _ in }
  ) throws(JobError) -> Bool {
    let now = Date().timeIntervalSince1970
    return try write { database in
      let place: [String: any SQLiteStorable] = [
        "now": now, "key": claim.job.key, "attempt": claim.attempt,
      ]
      let changed = try database.execute(
        """
        UPDATE jobs SET \(assignments), heartbeat = :now
        WHERE key = :key AND attempts = :attempt AND state = 'running'
        """, place.merging(values) { place, _ in place })
      try follow(database)
      return changed > 0
    }
  }
}

// MARK: Inside transactions

extension Ledger {
  private static let nextJob = """
    SELECT * FROM jobs WHERE kind = :kind AND state = 'pending' AND NOT EXISTS (
      SELECT 1 FROM needs JOIN jobs AS needed ON needed.key = needs.need
      WHERE needs.job = jobs.key AND needed.state <> 'done')
    ORDER BY priority DESC, rowid LIMIT 1
    """

  private static func answerWithoutJob(
    _ database: SQLiteDatabase, _ kind: String, path: String
  ) throws -> ClaimAnswer {
    let counts = try counts(database, kind)
    if counts[.pending] == 0 { return counts[.running] == 0 ? .finished : .nothingLeft }
    let running = try database.rows("SELECT 1 FROM jobs WHERE state = 'running' LIMIT 1")
    guard !running.isEmpty else {
      throw JobError("\(counts[.pending]) pending jobs need jobs that nothing will run", at: path)
    }
    return .wait
  }

  private static func takeBackLost(_ database: SQLiteDatabase, _ kind: String, now: Double) throws {
    let running = try database.rows(
      "SELECT * FROM jobs WHERE kind = :kind AND state = 'running'", ["kind": kind])
    for row in running {
      let runner = try runner(row)
      let silence = now - (try row.value("heartbeat"))
      guard try silence > row.value("lease") || runner?.hasEnded ?? true else { continue }
      let losses: Int = try row.value("losses")
      let key: String = try row.value("key")
      guard losses + 1 >= mostLosses else {
        try database.execute(
          "UPDATE jobs SET state = 'pending', losses = losses + 1 WHERE key = :key", ["key": key])
        continue
      }
      let last = runner.map { ", the last on \($0)" } ?? ""
      try database.execute(
        "UPDATE jobs SET state = 'failed', finished = :now, error = :error WHERE key = :key",
        ["now": now, "error": "\(mostLosses) runners ended without a word\(last)", "key": key])
      try failDependents(database)
    }
  }

  /// Pending jobs that need a failed one fail, and those that need these.
  static func failDependents(_ database: SQLiteDatabase) throws {
    var changed = 0
    repeat {
      changed = try database.execute(
        """
        UPDATE jobs SET state = 'failed', finished = :now, error = 'needs "' || (
          SELECT needed.name FROM needs JOIN jobs AS needed ON needed.key = needs.need
          WHERE needs.job = jobs.key AND needed.state = 'failed' LIMIT 1) || '", which failed'
        WHERE state = 'pending' AND EXISTS (
          SELECT 1 FROM needs JOIN jobs AS needed ON needed.key = needs.need
          WHERE needs.job = jobs.key AND needed.state = 'failed')
        """, ["now": Date().timeIntervalSince1970])
    } while changed > 0
  }

  private static func needs(_ database: SQLiteDatabase, of key: String) throws -> [String] {
    try database.rows("SELECT need FROM needs WHERE job = :job ORDER BY need", ["job": key])
      .map { try $0.value("need") }
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func runner(_ row: SQLiteRow) throws -> Runner? {
    let text: String? = try row.value("runner")
    return try text.map { try JSONDecoder().decode(Runner.self, from: Data($0.utf8)) }
  }

  static func date(_ row: SQLiteRow, _ column: String) throws -> Date? {
    let seconds: Double? = try row.value(column)
    return seconds.map { Date(timeIntervalSince1970: $0) }
  }
}

extension Job {
  init(_ row: SQLiteRow, needs: [String]) throws {
    try self.init(
      key: row.value("key"), kind: row.value("kind"), name: row.value("name"),
      settings: row.value("settings"), folder: row.value("folder"), needs: needs,
      priority: row.value("priority"))
  }
}

extension JobRecord {
  init(_ row: SQLiteRow, needs: [String]) throws {
    job = try Job(row, needs: needs)
    let state: String = try row.value("state")
    guard let known = State(rawValue: state) else {
      throw JobError("is in no state known: \"\(state)\"", at: "job \(job.name)")
    }
    self.state = known
    (attempts, runner) = (try row.value("attempts"), try Ledger.runner(row))
    progress = try row.value("progress")
    (heartbeat, started) = (try Ledger.date(row, "heartbeat"), try Ledger.date(row, "started"))
    finished = try Ledger.date(row, "finished")
    (seconds, result) = (try row.value("seconds"), try row.value("result"))
    error = try row.value("error")
    let text: String = try row.value("files")
    files = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
  }
}
