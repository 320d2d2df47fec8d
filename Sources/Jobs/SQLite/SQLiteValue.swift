// Part of Ordeal. See LICENSE.

/// What SQLite keeps in one column of one row.
enum SQLiteValue: Hashable, Sendable {
  case null
  case integer(Int)
  case real(Double)
  case text(String)
  /// Bytes, which a ledger never holds.
  case bytes
}

/// A type whose values SQLite keeps.
protocol SQLiteStorable {
  /// The value; nil if what SQLite keeps is of another type.
  init?(_ value: SQLiteValue)
  /// What SQLite keeps.
  var sqliteValue: SQLiteValue { get }
}

extension Int: SQLiteStorable {
  init?(_ value: SQLiteValue) {
    guard case .integer(let number) = value else { return nil }
    self = number
  }

  var sqliteValue: SQLiteValue { .integer(self) }
}

extension Double: SQLiteStorable {
  init?(_ value: SQLiteValue) {
    guard case .real(let number) = value else { return nil }
    self = number
  }

  var sqliteValue: SQLiteValue { .real(self) }
}

extension String: SQLiteStorable {
  init?(_ value: SQLiteValue) {
    guard case .text(let text) = value else { return nil }
    self = text
  }

  var sqliteValue: SQLiteValue { .text(self) }
}

extension Optional: SQLiteStorable where Wrapped: SQLiteStorable {
  init?(_ value: SQLiteValue) {
    let wrapped = Wrapped(value)
    guard value == .null || wrapped != nil else { return nil }
    self = wrapped
  }

  var sqliteValue: SQLiteValue { map(\.sqliteValue) ?? .null }
}

/// One row of a statement's result.
struct SQLiteRow {
  /// The values by the names of the columns.
  let values: [String: SQLiteValue]
  /// The statement.
  let sql: String

  /// The value of a column.
  ///
  /// - Throws: `SQLiteError` if there is no such column, or it holds a value of another type.
  func value<Value: SQLiteStorable>(_ column: String) throws(SQLiteError) -> Value {
    guard let stored = values[column] else {
      throw SQLiteError(code: 1, message: "there is no column \"\(column)\"", sql: sql)
    }
    guard let value = Value(stored) else {
      throw SQLiteError(
        code: 20, message: "column \"\(column)\" holds \(stored), not \(Value.self)", sql: sql
      )
    }
    return value
  }
}
