// Part of Ordeal. See LICENSE.

import Foundation
import OrderedCollections

extension SettingsTable {
  /// The longest file that is read, bytes.
  private static let longestFile = 64 << 20

  /// Reads the settings of a TOML file: keys outside tables, the keys of `[tables]` as "table.key"
  /// and those of the n-th of several `[[tables]]` as "table.n.key".
  ///
  /// - Throws: `RunError` if the file cannot be read or is not TOML, with its line.
  public init(contentsOf url: URL) throws(RunError) {
    let data: Data
    do {
      let file = try FileHandle(forReadingFrom: url)
      data = try file.read(upToCount: Self.longestFile + 1) ?? Data()
    } catch {
      throw RunError("cannot be read: \(error.localizedDescription)", at: url.path)
    }
    guard data.count <= Self.longestFile else {
      throw RunError(
        "is longer than \(Self.longestFile >> 20) MiB, too long for settings", at: url.path)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw RunError("is no text: not UTF-8", at: url.path)
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
    let document: TOMLTable
    do {
      document = try TOMLReader.read(text)
    } catch {
      throw RunError("not TOML: \(error.message)", at: "\(source):\(error.line)")
    }
    try add(document, prefix: "")
  }

  /// Adds a table, its keys sorted: their order in a file has no meaning.
  private mutating func add(_ table: TOMLTable, prefix: String) throws(RunError) {
    for (key, value) in table.values.sorted(by: { $0.key < $1.key }) {
      let name = prefix + key
      if case .table(let table) = value {
        try add(table, prefix: name + ".")
      } else if case .array(let array) = value, let tables = Self.tables(array) {
        for (index, table) in tables.enumerated() {
          try add(table, prefix: "\(name).\(index + 1).")
        }
      } else if let value = Value(value) {
        // A quoted key may hold a dot.
        guard values[name] == nil else { throw error(name, "is given twice") }
        values[name] = value
      } else {
        throw error(name, "expected a text, a number, true, false, or an array of one of these")
      }
    }
  }
}

extension SettingsTable {
  /// The tables of an array that holds nothing else, and not nothing.
  private static func tables(_ array: [TOMLValue]) -> [TOMLTable]? {
    let tables = array.compactMap { if case .table(let table) = $0 { table } else { nil } }
    return !tables.isEmpty && tables.count == array.count ? tables : nil
  }
}

extension SettingsTable.Value {
  fileprivate init?(_ value: TOMLValue) {
    switch value {
    case .text(let text), .date(let text): self = .text(text)
    case .logical(let logical): self = .logical(logical)
    case .integer(let integer): self = .integer(integer)
    case .number(let number): self = .number(number)
    case .array(let array): self.init(array)
    case .table: return nil
    }
  }

  private init?(_ array: [TOMLValue]) {
    let texts = array.compactMap {
      switch $0 {
      case .text(let text), .date(let text): text
      default: nil
      }
    }
    let integers = array.compactMap { if case .integer(let integer) = $0 { integer } else { nil } }
    let numbers = array.compactMap { value -> Double? in
      switch value {
      case .integer(let integer): Double(integer)
      case .number(let number): number
      default: nil
      }
    }
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

  /// A key as TOML writes it.
  private static func key(_ key: Substring) -> String {
    !key.isEmpty && key.utf8.allSatisfy(TOMLReader.isBare) ? String(key) : quoted(String(key))
  }

  /// The settings as a TOML file; "table.key" goes to `[table]`, "table.n.key" to the n-th `[[table]]`.
  ///
  /// - Parameters:
  ///   - heading: Comment lines at the top, without `#`.
  ///   - comments: What follows a value, its unit say, by key.
  /// - Returns: The text of the file.
  public func toml(heading: [String], comments: [String: String]) -> String {
    var (top, tables) = ("", OrderedDictionary<[String], String>())
    for (key, value) in values {
      let comment = comments[key].map { "  # \($0)" } ?? ""
      if let dot = key.lastIndex(of: ".") {
        let line = "\(Self.key(key[key.index(after: dot)...])) = \(value.toml)\(comment)\n"
        tables[key[..<dot].split(separator: ".").map(String.init), default: ""] += line
      } else {
        top += "\(Self.key(key[...])) = \(value.toml)\(comment)\n"
      }
    }
    let arrays = Self.arrays(Array(tables.keys))
    return heading.map { "# \($0)\n" }.joined() + top
      + tables.map { "\n\(Self.header($0, arrays))\n\($1)" }.joined()
  }

  /// The tables that are arrays of tables: all that is below them is numbered 1, 2, … in order.
  private static func arrays(_ paths: [[String]]) -> Set<[String]> {
    var (last, others) = ([[String]: Int](), Set(paths))
    for path in paths {
      for end in path.indices.dropFirst() {
        let (table, number) = (Array(path[..<end]), last[Array(path[..<end])] ?? 0)
        if end == path.count - 1 && path[end] == "\(number + 1)" {
          last[table] = number + 1
        } else if number == 0 || path[end] != "\(number)" {
          others.insert(table)
        }
      }
    }
    return Set(last.keys).subtracting(others)
  }

  /// "[table]", or "[[table]]" for the next of an array.
  private static func header(_ path: [String], _ arrays: Set<[String]>) -> String {
    let isNext = arrays.contains(Array(path.dropLast()))
    let names = path.indices.filter { $0 == 0 || !arrays.contains(Array(path[..<$0])) }
      .map { key(path[$0][...]) }.joined(separator: ".")
    return isNext ? "[[\(names)]]" : "[\(names)]"
  }
}
