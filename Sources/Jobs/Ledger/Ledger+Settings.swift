// Part of Ordeal. See LICENSE.

import GRDB

extension Ledger {
  /// The settings that jobs of a kind were planned with.
  ///
  /// - Parameter kind: The kind of the jobs.
  /// - Returns: TOML; nil where none were kept, as 0.1.0 did not.
  /// - Throws: `JobError` if the ledger cannot be read.
  public func settings(kind: String) throws(JobError) -> String? {
    try read { database in
      try String.fetchOne(
        database, sql: "SELECT settings FROM plans WHERE kind = ?", arguments: [kind])
    }
  }

  /// Keeps the settings that jobs of a kind were planned with, in place of others.
  ///
  /// - Parameters:
  ///   - settings: TOML.
  ///   - kind: The kind of the jobs.
  /// - Throws: `JobError` if the ledger cannot be written.
  public func keep(settings: String, kind: String) throws(JobError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO plans (kind, settings) VALUES (?, ?)",
        arguments: [kind, settings])
    }
  }
}
