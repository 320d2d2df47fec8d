// Part of Ordeal. See LICENSE.

import Foundation

/// Jobs and what has become of them, in an SQLite file that many processes share.
///
/// Invariants:
/// 1. A job is in one state, and leaves it in one transaction: a process that is killed at any
///    moment leaves the state before or the one after.
/// 2. At most one claim of a job counts: that of its last attempt. `heartbeat`, `finish`, `fail` and
///    `release` change nothing, and say so, when another attempt has begun since.
/// 3. A running job whose runner has ended, or was not heard of for its lease, becomes pending again
///    the next time anyone asks for a job.
///
/// The file works on network file systems: it keeps SQLite's rollback journal (WAL needs memory that
/// all processes share, so one machine), each change is `BEGIN IMMEDIATE`, so that no reader ever has
/// to become a writer, and whoever finds the file locked tries again for two minutes. File locks must
/// work there, as they do on NFS 4 and Lustre with `flock`.
public final class Ledger: Sendable {
  /// The path of the file.
  public let path: String
  /// The folder that holds it, which the folders of jobs are relative to.
  public let folder: URL
  let database: SQLiteDatabase

  /// How often runners of a job may end without a word before it counts as failed.
  static let mostLosses = 20

  /// Opens a ledger.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - creates: Whether it is made where it is missing.
  /// - Throws: `JobError` if it is missing, not a ledger, of a later version or cannot be opened.
  public init(_ path: String, creates: Bool = false) throws(JobError) {
    let url = URL(filePath: path).standardizedFileURL
    (self.path, folder) = (url.path, url.deletingLastPathComponent())
    guard creates || FileManager.default.fileExists(atPath: url.path) else {
      throw JobError("there is no such ledger", at: path)
    }
    // SQLite would wait for ever for what a pipe holds.
    let target = url.resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    guard attributes.map({ $0[.type] as? FileAttributeType == .typeRegular }) ?? true else {
      throw JobError("is not a regular file, so it is no ledger", at: path)
    }
    do {
      database = try SQLiteDatabase(url.path, creates: creates, patience: 120)
      try database.transaction(.immediate) { try LedgerSchema.prepare($0, path: path) }
    } catch {
      throw Ledger.error(error, at: path)
    }
  }

  /// Changes the ledger in one transaction.
  func write<Result>(_ body: (SQLiteDatabase) throws -> Result) throws(JobError) -> Result {
    do {
      return try database.transaction(.immediate, body)
    } catch {
      throw Ledger.error(error, at: path)
    }
  }

  /// Reads the ledger as it is at one moment.
  func read<Result>(_ body: (SQLiteDatabase) throws -> Result) throws(JobError) -> Result {
    do {
      return try database.transaction(.deferred, body)
    } catch {
      throw Ledger.error(error, at: path)
    }
  }

  private static func error(_ error: any Error, at path: String) -> JobError {
    switch error {
    case let error as JobError: error
    case let error as SQLiteError where error.isNoDatabase:
      JobError("is not an SQLite file, so it is no ledger", at: path)
    case let error as SQLiteError where error.isBusy:
      JobError("was locked by other processes for two minutes", at: path)
    default: JobError("\(error)", at: path)
    }
  }
}

// MARK: Which jobs there are

extension Ledger {
  /// Adds jobs; those that are there already keep what has become of them.
  ///
  /// - Parameter jobs: Each after the jobs that it needs.
  /// - Returns: How many were new.
  /// - Throws: `JobError` if a job needs one that is not there, or the file cannot be written.
  @discardableResult
  public func add(_ jobs: [Job]) throws(JobError) -> Int {
    try write { database in
      let before: Int = try database.value("SELECT COUNT(*) FROM jobs") ?? 0
      for job in jobs {
        try database.execute(
          """
          INSERT INTO jobs (key, kind, name, settings, folder, priority)
          VALUES (:key, :kind, :name, :settings, :folder, :priority)
          ON CONFLICT (key) DO UPDATE SET name = excluded.name, priority = excluded.priority
          """,
          [
            "key": job.key, "kind": job.kind, "name": job.name, "settings": job.settings,
            "folder": job.folder, "priority": job.priority,
          ])
        for need in job.needs {
          let isThere = try !database.rows("SELECT 1 FROM jobs WHERE key = :key", ["key": need])
            .isEmpty
          guard isThere else {
            throw JobError("needs the job \(need), which is not in \(path)", at: job.name)
          }
          try database.execute(
            "INSERT OR IGNORE INTO needs (job, need) VALUES (:job, :need)",
            ["job": job.key, "need": need])
        }
      }
      try Ledger.failDependents(database)
      let after: Int = try database.value("SELECT COUNT(*) FROM jobs") ?? 0
      return after - before
    }
  }

  /// Removes the jobs that nobody has begun and a new plan no longer has.
  ///
  /// - Returns: How many were removed.
  /// - Throws: `JobError` if the file cannot be written.
  @discardableResult
  public func removePending(kind: String, except keys: Set<String>) throws(JobError) -> Int {
    try write { database in
      // Jobs that need others first.
      let pending: [String] = try database.rows(
        "SELECT key FROM jobs WHERE kind = :kind AND state = 'pending' ORDER BY rowid DESC",
        ["kind": kind]
      ).map { try $0.value("key") }
      var removed = 0
      for key in pending where !keys.contains(key) {
        removed += try database.execute(
          "DELETE FROM jobs WHERE key = :key AND key NOT IN (SELECT need FROM needs)",
          ["key": key])
      }
      return removed
    }
  }

  /// Makes failed jobs pending again.
  ///
  /// - Returns: How many.
  /// - Throws: `JobError` if the file cannot be written.
  @discardableResult
  public func retryFailed(kind: String) throws(JobError) -> Int {
    try write { database in
      try database.execute(
        """
        UPDATE jobs SET state = 'pending', error = NULL, finished = NULL, losses = 0
        WHERE kind = :kind AND state = 'failed'
        """, ["kind": kind])
    }
  }

  /// How many jobs of a kind are in each state.
  ///
  /// - Throws: `JobError` if the file cannot be read.
  public func counts(kind: String) throws(JobError) -> JobCounts {
    try read { try Ledger.counts($0, kind) }
  }

  /// All jobs of a kind, in the order in which they were added.
  ///
  /// - Throws: `JobError` if the file cannot be read.
  public func records(kind: String) throws(JobError) -> [JobRecord] {
    try read { database in
      var needs: [String: [String]] = [:]
      for row in try database.rows("SELECT job, need FROM needs ORDER BY job, need") {
        needs[try row.value("job"), default: []].append(try row.value("need"))
      }
      return try database.rows(
        "SELECT * FROM jobs WHERE kind = :kind ORDER BY rowid", ["kind": kind]
      ).map { try JobRecord($0, needs: needs[$0.value("key")] ?? []) }
    }
  }

  static func counts(_ database: SQLiteDatabase, _ kind: String) throws -> JobCounts {
    let rows = try database.rows(
      "SELECT state, COUNT(*) AS number FROM jobs WHERE kind = :kind GROUP BY state",
      ["kind": kind])
    return JobCounts(
      byState: try rows.reduce(into: [:]) { counts, row in
        if let state = JobRecord.State(rawValue: try row.value("state")) {
          counts[state] = try row.value("number")
        }
      })
  }
}
