// Part of Ordeal. See LICENSE.

import Foundation
import OrderedCollections
import TOMLKit

/// Settings by name, from a TOML file or from flags; the names are those of the flags.
public struct SettingsTable: Hashable, Sendable {
  /// A value as a file or a flag gives it.
  public enum Value: Hashable, Sendable {
    case text(String)
    case number(Double)
    case integer(Int)
    case logical(Bool)
    case texts([String])
    case numbers([Double])
    case integers([Int])
  }

  /// The values, in the order in which they are written.
  public var values: OrderedDictionary<String, Value> = [:]
  /// Where the settings come from, for errors.
  public var source: String

  /// An empty table.
  public init(source: String) { self.source = source }

  /// A value; nil where it is not set.
  public subscript(key: String) -> Value? {
    get { values[key] }
    set { values[key] = newValue }
  }

  /// These settings where they are set, and those of another table elsewhere.
  ///
  /// The hash of a file goes when another file takes its place.
  public func over(_ other: SettingsTable) -> SettingsTable {
    var result = other
    for (key, value) in values {
      if value != result[key] { result["sha256.\(key)"] = nil }
      result[key] = value
    }
    return result
  }

  /// The settings with the paths of files made absolute, from the folder that they are relative to.
  public func withPaths(from folder: URL) -> SettingsTable {
    var result = self
    for key in ["structure", "potential", "chemical-potential-reference"] {
      guard case .text(let path) = values[key] else { continue }
      result[key] = .text(URL(filePath: path, relativeTo: folder).standardizedFileURL.path)
    }
    return result
  }

  /// The same for the structure of each `[cell.NAME]` too.
  public func withStructures(from folder: URL) -> SettingsTable {
    var result = withPaths(from: folder)
    for (key, value) in values where key.hasPrefix("cell.") && key.hasSuffix(".structure") {
      guard case .text(let path) = value else { continue }
      result[key] = .text(URL(filePath: path, relativeTo: folder).standardizedFileURL.path)
    }
    return result
  }

  /// An error about one setting.
  func error(_ key: String, _ message: String) -> RunError {
    RunError("\(key): \(message)", at: source)
  }
}

// MARK: Typed values

extension SettingsTable {
  /// A finite number.
  func number(_ key: String) throws(RunError) -> Double? {
    switch values[key] {
    case nil: return nil
    case .number(let value) where value.isFinite: return value
    case .integer(let value): return Double(value)
    case let value?: throw error(key, "expected a number, got \(value.toml)")
    }
  }

  /// A whole number.
  func integer(_ key: String) throws(RunError) -> Int? {
    switch values[key] {
    case nil: return nil
    case .integer(let value): return value
    case let value?: throw error(key, "expected a whole number, got \(value.toml)")
    }
  }

  /// One number or several.
  func numbers(_ key: String) throws(RunError) -> [Double]? {
    switch values[key] {
    case .numbers(let values) where values.allSatisfy(\.isFinite): return values
    case .integers(let values): return values.map(Double.init)
    default: return try number(key).map { [$0] }
    }
  }

  /// Whole numbers.
  func integers(_ key: String) throws(RunError) -> [Int]? {
    switch values[key] {
    case .integers(let values): return values
    default: return try integer(key).map { [$0] }
    }
  }

  /// True or false.
  func logical(_ key: String) throws(RunError) -> Bool? {
    switch values[key] {
    case nil: return nil
    case .logical(let value): return value
    case let value?: throw error(key, "expected true or false, got \(value.toml)")
    }
  }

  /// A text.
  func text(_ key: String) throws(RunError) -> String? {
    switch values[key] {
    case nil: return nil
    case .text(let value): return value
    case let value?: throw error(key, "expected a text, got \(value.toml)")
    }
  }

  /// One text or several.
  ///
  /// - Throws: If it is something else.
  public func texts(_ key: String) throws(RunError) -> [String]? {
    switch values[key] {
    case .texts(let values): return values
    default: return try text(key).map { [$0] }
    }
  }

  /// A time: a number in the given unit, or a text that may name another.
  func time(_ key: String, _ unit: TimeSpan.Unit) throws(RunError) -> TimeSpan? {
    if case .text(let text) = values[key] {
      do {
        return try TimeSpan(parsing: text, unit: unit)
      } catch let problem {
        throw error(key, problem.message)
      }
    }
    return try number(key).map { TimeSpan($0, unit) }
  }

  /// One of the named choices.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ type: Choice.Type
  ) throws(RunError) -> Choice? {
    guard let name = try text(key) else { return nil }
    guard let choice = Choice(rawValue: name) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(key, "expected one of \(known), got \"\(name)\"")
    }
    return choice
  }

  /// Refuses names that nothing reads.
  func refuseUnknown(besides known: Set<String>) throws(RunError) {
    for key in values.keys where !known.contains(key) {
      let near = known.sorted().joined(separator: ", ")
      throw error(key, "no such setting; known are \(near)")
    }
  }
}

// MARK: TOML

extension SettingsTable {
  /// Reads the settings of a TOML file: keys outside tables, and the keys of `[tables]` as
  /// "table.key".
  ///
  /// - Throws: `RunError` if the file cannot be read or is not TOML, with its line.
  public init(contentsOf url: URL) throws(RunError) {
    self.init(source: url.path)
    do {
      let text = try String(contentsOf: url, encoding: .utf8)
      try add(TOMLTable(string: text), prefix: "")
    } catch let error as TOMLParseError {
      throw RunError(
        "not TOML: \(error.description)", at: "\(url.path):\(error.source.begin.line)")
    } catch let error as RunError {
      throw error
    } catch {
      throw RunError("cannot be read: \(error.localizedDescription)", at: url.path)
    }
  }

  private mutating func add(_ table: TOMLTable, prefix: String) throws(RunError) {
    for (key, value) in table {
      let name = prefix + key
      if let table = value.table {
        try add(table, prefix: name + ".")
      } else if let value = Value(value) {
        values[name] = value
      } else {
        throw error(name, "expected a text, a number, true, false, or an array of one of these")
      }
    }
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
  var toml: String {
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
