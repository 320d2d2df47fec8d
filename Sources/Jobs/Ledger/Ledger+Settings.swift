// Part of Ordeal. See LICENSE.

import Support

extension Ledger {
  /// The settings that jobs of a kind were planned with.
  ///
  /// - Parameter kind: The kind of the jobs.
  /// - Returns: TOML; nil where none were kept, as 0.1.0 did not.
  /// - Throws: `OrdealError` if the ledger cannot be read.
  public func settings(kind: String) throws(OrdealError) -> String? {
    try read { database in
      try database.value("SELECT settings FROM plans WHERE kind = :kind", ["kind": kind])
    }
  }

  /// Keeps the settings that jobs of a kind were planned with, in place of others.
  ///
  /// - Parameters:
  ///   - settings: TOML.
  ///   - kind: The kind of the jobs.
  /// - Throws: `OrdealError` if the ledger cannot be written.
  public func keep(settings: String, kind: String) throws(OrdealError) {
    _ = try write { database in
      try database.execute(
        "INSERT OR REPLACE INTO plans (kind, settings) VALUES (:kind, :settings)",
        ["kind": kind, "settings": settings])
    }
  }
}
