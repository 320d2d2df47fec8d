// Part of Ordeal. See LICENSE.

import Foundation
import GRDB

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
  let queue: DatabaseQueue

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
    var configuration = Configuration()
    configuration.busyMode = .timeout(120)
    configuration.label = "ledger"
    do {
      queue = try DatabaseQueue(path: url.path, configuration: configuration)
      try queue.inTransaction(.immediate) { database in
        try LedgerSchema.prepare(database, path: path)
        return .commit
      }
    } catch {
      throw Ledger.error(error, at: path)
    }
  }

  /// Changes the ledger in one transaction.
  func write<Result>(_ body: (Database) throws -> Result) throws(JobError) -> Result {
    do {
      var result: Result?
      try queue.inTransaction(.immediate) { database in
        result = try body(database)
        return .commit
      }
      guard let result else { throw JobError("the transaction did not take place") }
      return result
    } catch {
      throw Ledger.error(error, at: path)
    }
  }

  /// Reads the ledger as it is at one moment.
  func read<Result>(_ body: (Database) throws -> Result) throws(JobError) -> Result {
    do {
      return try queue.read(body)
    } catch {
      throw Ledger.error(error, at: path)
    }
  }

  private static func error(_ error: any Error, at path: String) -> JobError {
    switch error {
    case let error as JobError: error
    case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB:
      JobError("is not an SQLite file, so it is no ledger", at: path)
    case let error as DatabaseError where error.resultCode == .SQLITE_BUSY:
      JobError("was locked by other processes for two minutes", at: path)
    case let error as DatabaseError:
      JobError("\(error)", at: path)
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
      let before = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM jobs") ?? 0
      for job in jobs {
        try database.execute(
          sql: """
            INSERT INTO jobs (key, kind, name, settings, folder, priority) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET name = excluded.name, priority = excluded.priority
            """,
          arguments: [job.key, job.kind, job.name, job.settings, job.folder, job.priority])
        for need in job.needs {
          guard
            try Row.fetchOne(database, sql: "SELECT 1 FROM jobs WHERE key = ?", arguments: [need])
              != nil
          else { throw JobError("needs the job \(need), which is not in \(path)", at: job.name) }
          try database.execute(
            sql: "INSERT OR IGNORE INTO needs (job, need) VALUES (?, ?)",
            arguments: [job.key, need])
        }
      }
      try Ledger.failDependents(database)
      return (try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM jobs") ?? 0) - before
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
      let pending = try String.fetchAll(
        database,
        sql: "SELECT key FROM jobs WHERE kind = ? AND state = 'pending' ORDER BY rowid DESC",
        arguments: [kind])
      var removed = 0
      for key in pending where !keys.contains(key) {
        try database.execute(
          sql: "DELETE FROM jobs WHERE key = :key AND key NOT IN (SELECT need FROM needs)",
          arguments: ["key": key])
        removed += database.changesCount
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
        sql: """
          UPDATE jobs SET state = 'pending', error = NULL, finished = NULL, losses = 0
          WHERE kind = ? AND state = 'failed'
          """, arguments: [kind])
      return database.changesCount
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
      for row in try Row.fetchAll(database, sql: "SELECT job, need FROM needs ORDER BY job, need") {
        needs[row["job"], default: []].append(row["need"])
      }
      return try Row.fetchAll(
        database, sql: "SELECT * FROM jobs WHERE kind = ? ORDER BY rowid", arguments: [kind]
      ).map { try JobRecord($0, needs: needs[$0["key"]] ?? []) }
    }
  }

  static func counts(_ database: Database, _ kind: String) throws -> JobCounts {
    let rows = try Row.fetchAll(
      database, sql: "SELECT state, COUNT(*) AS number FROM jobs WHERE kind = ? GROUP BY state",
      arguments: [kind])
    return JobCounts(
      byState: rows.reduce(into: [:]) { counts, row in
        if let state = JobRecord.State(rawValue: row["state"]) { counts[state] = row["number"] }
      })
  }
}
