// Part of Ordeal. See LICENSE.

/// The tables of a ledger, and how older ones become them.
enum LedgerSchema {
  /// "ORLG": says in the file's header that it is a ledger of Ordeal's.
  static let applicationID = 0x4f52_4c47

  /// Step n makes version n + 1 of version n; steps are added, never changed.
  static let steps = [
    """
    CREATE TABLE jobs (
      key TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      settings TEXT NOT NULL,   -- JSON
      folder TEXT NOT NULL,     -- from the ledger's own
      priority REAL NOT NULL,
      state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'running', 'done', 'failed')),
      attempts INTEGER NOT NULL DEFAULT 0,
      losses INTEGER NOT NULL DEFAULT 0,  -- how many runners ended without a word
      runner TEXT,              -- JSON
      heartbeat REAL,           -- seconds since 1970, like all times
      lease REAL,               -- how long after a heartbeat the runner counts as alive, s
      progress TEXT,
      started REAL,
      finished REAL,
      seconds REAL,
      result TEXT,              -- JSON
      error TEXT,
      files TEXT NOT NULL DEFAULT '{}'    -- JSON: SHA-256 by name
    );
    CREATE INDEX jobs_by_state ON jobs (kind, state, priority);
    CREATE TABLE needs (
      job TEXT NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
      need TEXT NOT NULL REFERENCES jobs (key),
      PRIMARY KEY (job, need)
    ) WITHOUT ROWID;
    CREATE INDEX needs_by_need ON needs (need);
    """,
    """
    CREATE TABLE plans (
      kind TEXT NOT NULL PRIMARY KEY,     -- of jobs
      settings TEXT NOT NULL    -- TOML: what they were planned with
    );
    """,
  ]

  /// Makes the tables of this version, in the transaction that is open.
  ///
  /// - Throws: `JobError` if the file is another program's, or of a later version.
  static func prepare(_ database: SQLiteDatabase, path: String) throws {
    let version = try database.value("PRAGMA user_version") ?? 0
    let application = try database.value("PRAGMA application_id") ?? 0
    let tables = try database.value("SELECT COUNT(*) FROM sqlite_master") ?? 0
    guard application == applicationID || tables == 0 else {
      throw JobError("is an SQLite file of another program's, not a ledger", at: path)
    }
    guard version <= steps.count else {
      throw JobError(
        "is a ledger of version \(version); this program knows up to \(steps.count)", at: path)
    }
    guard version < steps.count else { return }
    for step in steps[version...] { try database.execute(script: step) }
    try database.execute("PRAGMA user_version = \(steps.count)")
    try database.execute("PRAGMA application_id = \(applicationID)")
  }
}
