// Part of Ordeal. See LICENSE.

internal import CSQLite
import Support

/// Why SQLite did not do what it was asked to.
struct SQLiteError: Error, Hashable {
  /// SQLite's extended result code (https://sqlite.org/rescode.html).
  var code: Int32
  /// What was wrong, in SQLite's words or ours.
  var message: String
  /// The statement; nil where the file could not be opened.
  var sql: String?

  var isBusy: Bool { code & 0xff == SQLITE_BUSY }
  var isNoDatabase: Bool { code & 0xff == SQLITE_NOTADB }
}

extension SQLiteError: CustomStringConvertible {
  /// `SQLite error 19: UNIQUE constraint failed: jobs.key, in "INSERT …"`.
  var description: String {
    "SQLite error \(code): \(message)" + (sql.map { ", in \"\($0.onOneLine)\"" } ?? "")
  }
}
