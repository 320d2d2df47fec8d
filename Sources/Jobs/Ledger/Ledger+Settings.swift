// Part of Ordeal. See LICENSE.

extension Ledger {
  /// The settings that jobs of a kind were planned with.
  ///
  /// - Parameter kind: The kind of the jobs.
  /// - Returns: TOML; nil where none were kept, as 0.1.0 did not.
  /// - Throws: `JobError` if the ledger cannot be read.
  public func settings(kind: String) throws(JobError) -> String? {
    try read { database in
      try database.value("SELECT settings FROM plans WHERE kind = :kind", ["kind": kind])
    }
  }

  /// Keeps the settings that jobs of a kind were planned with, in place of others.
  ///
  /// - Parameters:
  ///   - settings: TOML.
  ///   - kind: The kind of the jobs.
  /// - Throws: `JobError` if the ledger cannot be written.
  public func keep(settings: String, kind: String) throws(JobError) {
    _ = try write { database in
      try database.execute(
        "INSERT OR REPLACE INTO plans (kind, settings) VALUES (:kind, :settings)",
        ["kind": kind, "settings": settings])
    }
  }
}
