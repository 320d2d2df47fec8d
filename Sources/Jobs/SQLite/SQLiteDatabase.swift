// Part of Ordeal. See LICENSE.

internal import CSQLite
import Foundation

/// A connection to an SQLite file: the part of SQLite that the ledger needs.
///
/// Threads may share it: one uses it at a time, for a whole transaction where there is one. Foreign
/// keys are enforced. The journal is SQLite's default, the rollback journal.
final class SQLiteDatabase: @unchecked Sendable {
  private let handle: OpaquePointer
  // Recursive, so that a transaction inside another is SQLite's error and not a deadlock.
  private let lock = NSRecursiveLock()

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - creates: Whether it is made where it is missing.
  ///   - patience: How long to wait for other connections that have the file locked, s.
  /// - Throws: `SQLiteError` if it cannot be opened. What it holds is not looked at yet.
  init(_ path: String, creates: Bool, patience: Double) throws(SQLiteError) {
    var opened: OpaquePointer?
    // Without mutexes of SQLite's own: `lock` serves.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (creates ? SQLITE_OPEN_CREATE : 0)
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let message = String(cString: opened.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
      sqlite3_close_v2(opened)
      throw SQLiteError(code: code, message: message)
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, Int32(patience * 1000))
    try execute("PRAGMA foreign_keys = ON")
  }

  deinit { sqlite3_close_v2(handle) }

  /// How a transaction begins: as a reader, or as the only writer.
  enum Transaction: String { case deferred, immediate }

  /// Does something in one transaction, which leaves no trace if that throws.
  ///
  /// - Throws: What `body` throws; `SQLiteError` if the file is locked for too long or not writable.
  func transaction<Result>(
    _ kind: Transaction, _ body: (SQLiteDatabase) throws -> Result
  ) throws -> Result {
    lock.lock()
    defer { lock.unlock() }
    try execute("BEGIN \(kind.rawValue)")
    do {
      let result = try body(self)
      try execute("COMMIT")
      return result
    } catch {
      // SQLite itself has ended the transaction after some errors. Where a rollback fails, closing
      // the file is one.
      if sqlite3_get_autocommit(handle) == 0 { _ = try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Runs a statement.
  ///
  /// - Parameters:
  ///   - sql: One statement.
  ///   - arguments: The values of its parameters, which are written `:name`.
  /// - Returns: How many rows it inserted, changed or deleted, if it is one of these.
  /// - Throws: `SQLiteError` if SQLite refuses it, or a parameter and an argument do not meet.
  @discardableResult
  func execute(
    _ sql: String, _ arguments: [String: any SQLiteStorable] = [:]
  ) throws(SQLiteError) -> Int {
    lock.lock()
    defer { lock.unlock() }
    _ = try rows(sql, arguments)
    return Int(sqlite3_changes(handle))
  }

  /// Runs statements that have neither parameters nor results.
  ///
  /// - Throws: `SQLiteError` if SQLite refuses one; those before it have run.
  func execute(script: String) throws(SQLiteError) {
    lock.lock()
    defer { lock.unlock() }
    try check(sqlite3_exec(handle, script, nil, nil, nil), script)
  }

  /// Runs a statement and reads all rows of its result.
  ///
  /// - Throws: As `execute(_:_:)` does.
  func rows(
    _ sql: String, _ arguments: [String: any SQLiteStorable] = [:]
  ) throws(SQLiteError) -> [SQLiteRow] {
    lock.lock()
    defer { lock.unlock() }
    var prepared: OpaquePointer?
    try check(sqlite3_prepare_v2(handle, sql, -1, &prepared, nil), sql)
    guard let statement = prepared else { return [] }
    defer { sqlite3_finalize(statement) }
    try bind(arguments, to: statement, sql)
    var rows: [SQLiteRow] = []
    while true {
      let code = sqlite3_step(statement)
      guard code == SQLITE_ROW else {
        guard code == SQLITE_DONE else { throw error(code, sql) }
        return rows
      }
      rows.append(SQLiteRow(values: Self.values(of: statement), sql: sql))
    }
  }

  /// The value of a statement whose result is one row of one column; nil if it has no row.
  ///
  /// - Throws: As `execute(_:_:)` does; `SQLiteError` if the value is of another type.
  func value<Value: SQLiteStorable>(
    _ sql: String, _ arguments: [String: any SQLiteStorable] = [:]
  ) throws(SQLiteError) -> Value? {
    guard let row = try rows(sql, arguments).first else { return nil }
    return try row.values.keys.first.map { column throws(SQLiteError) in try row.value(column) }
  }

  private func bind(
    _ arguments: [String: any SQLiteStorable], to statement: OpaquePointer, _ sql: String
  ) throws(SQLiteError) {
    let count = Int(sqlite3_bind_parameter_count(statement))
    guard count == arguments.count else {
      let message = "\(count) parameters, \(arguments.count) arguments"
      throw SQLiteError(code: SQLITE_RANGE, message: message, sql: sql)
    }
    for (name, argument) in arguments {
      let index = sqlite3_bind_parameter_index(statement, ":\(name)")
      guard index > 0 else {
        throw SQLiteError(
          code: SQLITE_RANGE, message: "there is no parameter \":\(name)\"", sql: sql)
      }
      let code =
        switch argument.sqliteValue {
        case .null, .bytes: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, Int64(number))
        case .real(let number): sqlite3_bind_double(statement, index, number)
        case .text(let text):
          ordeal_sqlite_bind_text(statement, index, text, UInt64(text.utf8.count))
        }
      try check(code, sql)
    }
  }

  private static func values(of statement: OpaquePointer) -> [String: SQLiteValue] {
    var values: [String: SQLiteValue] = [:]
    for column in 0..<sqlite3_column_count(statement) {
      values[String(cString: sqlite3_column_name(statement, column))] =
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(Int(sqlite3_column_int64(statement, column)))
        case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT: .text(text(statement, column))
        case SQLITE_NULL: .null
        default: .bytes
        }
    }
    return values
  }

  /// A text, which may hold any character, NUL too.
  private static func text(_ statement: OpaquePointer, _ column: Int32) -> String {
    let start = sqlite3_column_text(statement, column)
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  private func check(_ code: Int32, _ sql: String) throws(SQLiteError) {
    if code != SQLITE_OK { throw error(code, sql) }
  }

  private func error(_ code: Int32, _ sql: String) -> SQLiteError {
    SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
  }
}
