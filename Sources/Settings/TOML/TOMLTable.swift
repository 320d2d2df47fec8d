// Part of Ordeal. See LICENSE.

import OrderedCollections

/// A value of a TOML document.
enum TOMLValue {
  case text(String)
  case integer(Int)
  case number(Double)
  case logical(Bool)
  /// A date, a time of day, or both, as the file writes it.
  case date(String)
  case array([TOMLValue])
  case table(TOMLTable)
}

/// A table of a TOML document while it is read, and afterwards.
final class TOMLTable {
  /// What has said that the table is there, which decides what may still be added to it.
  enum Origin {
    /// A longer name, `[a.b]`, so that `[a]` may follow.
    case implied
    /// `[a]` or `[[a]]`.
    case header
    /// A dotted key, `a.b = 1`.
    case dotted
    /// `{ … }`, to which nothing is added.
    case inline
  }

  /// The values by key.
  var values: OrderedDictionary<String, TOMLValue> = [:]
  /// What has said that the table is there.
  var origin: Origin
  /// The keys whose arrays are made of `[[key]]`.
  var arraysOfTables: Set<String> = []

  /// An empty table.
  init(_ origin: Origin) { self.origin = origin }
}
