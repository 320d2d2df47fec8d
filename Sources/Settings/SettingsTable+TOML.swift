// Part of Ordeal. See LICENSE.

import Foundation
import OrderedCollections
import TOMLKit

extension SettingsTable {
  /// Reads the settings of a TOML file: keys outside tables, the keys of `[tables]` as "table.key"
  /// and those of the n-th of several `[[tables]]` as "table.n.key".
  ///
  /// - Throws: `RunError` if the file cannot be read or is not TOML, with its line.
  public init(contentsOf url: URL) throws(RunError) {
    let text: String
    do {
      text = try String(contentsOf: url, encoding: .utf8)
    } catch {
      throw RunError("cannot be read: \(error.localizedDescription)", at: url.path)
    }
    try self.init(toml: text, source: url.path)
  }

  /// Reads settings as TOML, as `init(contentsOf:)` does.
  ///
  /// - Parameters:
  ///   - text: What a file would hold.
  ///   - source: Where it comes from, for errors.
  /// - Throws: `RunError` if the text is not TOML, with its line.
  public init(toml text: String, source: String) throws(RunError) {
    self.init(source: source)
    do {
      try add(TOMLTable(string: text), prefix: "")
    } catch let error as TOMLParseError {
      throw RunError(
        "not TOML: \(error.description)", at: "\(source):\(error.source.begin.line)")
    } catch let error as RunError {
      throw error
    } catch {
      throw RunError("cannot be read: \(error.localizedDescription)", at: source)
    }
  }

  private mutating func add(_ table: TOMLTable, prefix: String) throws(RunError) {
    for (key, value) in table {
      let name = prefix + key
      if let table = value.table {
        try add(table, prefix: name + ".")
      } else if let array = value.array, let tables = Self.tables(array) {
        for (index, table) in tables.enumerated() {
          try add(table, prefix: "\(name).\(index + 1).")
        }
      } else if let value = Value(value) {
        values[name] = value
      } else {
        throw error(name, "expected a text, a number, true, false, or an array of one of these")
      }
    }
  }
}

extension SettingsTable {
  /// The tables of an array that holds nothing else, and not nothing.
  private static func tables(_ array: TOMLArray) -> [TOMLTable]? {
    let tables = array.compactMap(\.table)
    return !tables.isEmpty && tables.count == array.count ? tables : nil
  }
}

extension SettingsTable.Value {
  fileprivate init?(_ value: TOMLValueConvertible) {
    if let text = value.string {
      self = .text(text)
    } else if let logical = value.bool {
      self = .logical(logical)
    } else if let integer = value.int {
      self = .integer(integer)
    } else if let number = value.double {
      self = .number(number)
    } else if let array = value.array {
      self.init(array)
    } else {
      return nil
    }
  }

  private init?(_ array: TOMLArray) {
    let (texts, integers) = (array.compactMap(\.string), array.compactMap(\.int))
    let numbers = array.compactMap { $0.double ?? $0.int.map(Double.init) }
    if texts.count == array.count {
      self = .texts(texts)
    } else if integers.count == array.count {
      self = .integers(integers)
    } else if numbers.count == array.count {
      self = .numbers(numbers)
    } else {
      return nil
    }
  }

  /// The value as TOML writes it.
  public var toml: String {
    switch self {
    case .text(let text): SettingsTable.quoted(text)
    case .number(let number): "\(number)"
    case .integer(let integer): "\(integer)"
    case .logical(let logical): "\(logical)"
    case .texts(let texts): "[\(texts.map(SettingsTable.quoted).joined(separator: ", "))]"
    case .numbers(let numbers): "[\(numbers.map { "\($0)" }.joined(separator: ", "))]"
    case .integers(let integers): "[\(integers.map { "\($0)" }.joined(separator: ", "))]"
    }
  }
}

extension SettingsTable {
  fileprivate static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 32 || scalar.value == 127:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The settings as a TOML file; "table.key" goes to `[table]`.
  ///
  /// - Parameters:
  ///   - heading: Comment lines at the top, without `#`.
  ///   - comments: What follows a value, its unit say, by key.
  /// - Returns: The text of the file.
  public func toml(heading: [String], comments: [String: String]) -> String {
    var (top, tables) = ("", OrderedDictionary<String, String>())
    for (key, value) in values {
      let comment = comments[key].map { "  # \($0)" } ?? ""
      if let dot = key.lastIndex(of: ".") {
        let line = "\(key[key.index(after: dot)...]) = \(value.toml)\(comment)\n"
        tables[String(key[..<dot]), default: ""] += line
      } else {
        top += "\(key) = \(value.toml)\(comment)\n"
      }
    }
    return heading.map { "# \($0)\n" }.joined() + top
      + tables.map { "\n[\($0)]\n\($1)" }.joined()
  }
}
