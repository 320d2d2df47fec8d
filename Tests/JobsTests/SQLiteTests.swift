// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import Jobs

/// SQLite through `SQLiteDatabase`.
@Suite struct SQLiteTests {
  let folder: LedgerFolder
  let database: SQLiteDatabase

  init() throws {
    folder = try LedgerFolder()
    database = try SQLiteDatabase(folder.path("file.sqlite"), creates: true, patience: 120)
    try database.execute(
      script:
        "CREATE TABLE t (i INTEGER, r REAL, s TEXT); CREATE TABLE unique_keys (k PRIMARY KEY);")
  }

  /// A second connection to the same file.
  private func other(patience: Double = 0.05) throws -> SQLiteDatabase {
    try SQLiteDatabase(folder.path("file.sqlite"), creates: false, patience: patience)
  }

  private func count() throws -> Int? { try database.value("SELECT COUNT(*) FROM t") }

  @Test func valuesComeBackAsTheyWere() throws {
    let text = "Li–Al, 'quoted' \"twice\", \u{0} and 🙂"
    let changed = try database.execute(
      "INSERT INTO t VALUES (:i, :r, :s), (NULL, 0.1, '')",
      ["i": Int.min, "r": -Double.leastNonzeroMagnitude, "s": text])
    #expect(changed == 2)
    let rows = try database.rows("SELECT * FROM t ORDER BY rowid")
    try #require(rows.count == 2)
    #expect(try rows[0].value("i") == Int.min)
    #expect(try rows[0].value("r") == -Double.leastNonzeroMagnitude)
    #expect(try rows[0].value("s") == text)
    #expect(try rows[1].value("i") == Int?.none)
    #expect(try rows[1].value("r") == Double?.some(0.1))
    #expect(try rows[1].value("s") == "")
  }

  @Test func aValueOfAnotherTypeIsAnErrorThatNamesItsColumn() throws {
    try database.execute("INSERT INTO t VALUES (1.5, NULL, x'00')")
    let row = try #require(try database.rows("SELECT * FROM t").first)
    for (column, words) in [
      ("i", "column \"i\" holds real(1.5), not Int"),
      ("r", "column \"r\" holds null, not Int"),
      ("s", "column \"s\" holds bytes, not Int"),
      ("x", "there is no column \"x\""),
    ] {
      let error = #expect(throws: SQLiteError.self) { let _: Int = try row.value(column) }
      #expect(error?.message == words)
    }
    #expect(throws: SQLiteError.self) { let _: Double? = try row.value("s") }
  }

  @Test func anErrorNamesItsStatement() throws {
    try database.execute("INSERT INTO unique_keys VALUES (7)")
    let error = #expect(throws: SQLiteError.self) {
      try database.execute("INSERT INTO unique_keys\nVALUES (:k)", ["k": 7])
    }
    #expect(
      error?.description == "SQLite error 1555: "
        + "UNIQUE constraint failed: unique_keys.k, in \"INSERT INTO unique_keys VALUES (:k)\"")
    let syntax = #expect(throws: SQLiteError.self) { try database.rows("SELEKT 1") }
    #expect(syntax?.description.contains("near \"SELEKT\": syntax error, in \"SELEKT 1\"") == true)
  }

  @Test func parametersAndArgumentsMustMeet() throws {
    let sql = "SELECT :one AS sum"
    for arguments in [[:], ["two": 2], ["one": 1, "two": 2]] {
      #expect(throws: SQLiteError.self) { try database.rows(sql, arguments) }
    }
    #expect(try database.value(sql, ["one": 1]) == Int?.some(1))
  }

  @Test func aTransactionThatThrowsLeavesNoTrace() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try database.transaction(.immediate) { database in
        try database.execute("INSERT INTO t (i) VALUES (1)")
        throw Stop()
      }
    }
    #expect(try count() == 0)
    // SQLite ends the transaction itself after an error of this kind.
    #expect(throws: SQLiteError.self) {
      try database.transaction(.immediate) { database in
        try database.execute("INSERT INTO unique_keys VALUES (1)")
        try database.execute("INSERT OR ROLLBACK INTO unique_keys VALUES (1)")
      }
    }
    #expect(try database.value("SELECT COUNT(*) FROM unique_keys") == Int?.some(0))
    try database.transaction(.immediate) { _ = try $0.execute("INSERT INTO t (i) VALUES (1)") }
    #expect(try count() == 1)
  }

  @Test func aTransactionInsideAnotherIsAnErrorAndTheOuterOneGoesOn() throws {
    try database.transaction(.immediate) { database in
      #expect(throws: SQLiteError.self) { try database.transaction(.deferred) { _ in } }
      try database.execute("INSERT INTO t (i) VALUES (1)")
    }
    #expect(try count() == 1)
  }

  @Test func whatKeepsTheFileLockedIsWaitedForUntilPatienceEnds() throws {
    let impatient = try other()
    try database.transaction(.immediate) { (_: SQLiteDatabase) throws in
      let error = #expect(throws: SQLiteError.self) {
        try impatient.transaction(.immediate) { _ in }
      }
      #expect(error?.isBusy == true)
      let readers: Int? = try impatient.value("SELECT COUNT(*) FROM t")
      #expect(readers == 0)
    }
    let patient = try other(patience: 120)
    let begun = DispatchSemaphore(value: 0)
    let ended = DispatchSemaphore(value: 0)
    try database.transaction(.immediate) { database in
      Thread.detachNewThread {
        begun.signal()
        _ = try? patient.transaction(.immediate) { try $0.execute("INSERT INTO t (i) VALUES (2)") }
        ended.signal()
      }
      begun.wait()
      try database.execute("INSERT INTO t (i) VALUES (1)")
    }
    try #require(ended.wait(timeout: .now() + 100) == .success)
    let numbers: [Int] = try database.rows("SELECT i FROM t ORDER BY rowid")
      .map { try $0.value("i") }
    #expect(numbers == [1, 2])
  }

  @Test func threadsShareAConnectionOneTransactionAtATime() throws {
    try database.execute("INSERT INTO t (i) VALUES (0)")
    let database = database
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<5 {
        _ = try? database.transaction(.immediate) { database in
          let number: Int? = try database.value("SELECT i FROM t")
          try database.execute("UPDATE t SET i = :i", ["i": (number ?? 0) + 1])
        }
      }
    }
    #expect(try database.value("SELECT i FROM t") == Int?.some(40))
  }

  @Test func theRollbackJournalAndForeignKeysAreOn() throws {
    #expect(try database.value("PRAGMA journal_mode") == String?.some("delete"))
    #expect(try database.value("PRAGMA foreign_keys") == Int?.some(1))
  }

  @Test func aFileThatCannotBeOpenedIsAnErrorInSQLitesWords() throws {
    let path = folder.path("absent/file.sqlite")
    let error = #expect(throws: SQLiteError.self) {
      try SQLiteDatabase(path, creates: true, patience: 0)
    }
    #expect(error?.message == "unable to open database file")
    #expect(throws: SQLiteError.self) {
      try SQLiteDatabase(folder.path("absent.sqlite"), creates: false, patience: 0)
    }
  }
}
