// Part of Ordeal. See LICENSE.

import Foundation
import OrderedCollections
import Support

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
  public func error(_ key: String, _ message: String) -> OrdealError {
    OrdealError("\(key): \(message)", at: source)
  }
}

// MARK: Typed values

extension SettingsTable {
  /// A finite number.
  ///
  /// - Throws: `OrdealError` if the value is of another kind.
  public func number(_ key: String) throws(OrdealError) -> Double? {
    switch values[key] {
    case nil: return nil
    case .number(let value) where value.isFinite: return value
    case .integer(let value): return Double(value)
    case let value?: throw error(key, "expected a number, got \(value.toml)")
    }
  }

  /// A whole number.
  ///
  /// - Throws: `OrdealError` if the value is of another kind.
  public func integer(_ key: String) throws(OrdealError) -> Int? {
    switch values[key] {
    case nil: return nil
    case .integer(let value): return value
    case let value?: throw error(key, "expected a whole number, got \(value.toml)")
    }
  }

  /// One number or several.
  ///
  /// - Throws: `OrdealError` if the value is of another kind.
  public func numbers(_ key: String) throws(OrdealError) -> [Double]? {
    switch values[key] {
    case .numbers(let values) where values.allSatisfy(\.isFinite): return values
    case .integers(let values): return values.map(Double.init)
    default: return try number(key).map { [$0] }
    }
  }

  /// Whole numbers.
  ///
  /// - Throws: `OrdealError` if the value is of another kind.
  public func integers(_ key: String) throws(OrdealError) -> [Int]? {
    switch values[key] {
    case .integers(let values): return values
    default: return try integer(key).map { [$0] }
    }
  }

  /// True or false.
  ///
  /// - Throws: `OrdealError` if the value is of another kind.
  public func logical(_ key: String) throws(OrdealError) -> Bool? {
    switch values[key] {
    case nil: return nil
    case .logical(let value): return value
    case let value?: throw error(key, "expected true or false, got \(value.toml)")
    }
  }

  /// A text.
  ///
  /// - Throws: `OrdealError` if the value is of another kind.
  public func text(_ key: String) throws(OrdealError) -> String? {
    switch values[key] {
    case nil: return nil
    case .text(let value): return value
    case let value?: throw error(key, "expected a text, got \(value.toml)")
    }
  }

  /// One text or several.
  ///
  /// - Throws: `OrdealError` if the value is of another kind.
  public func texts(_ key: String) throws(OrdealError) -> [String]? {
    switch values[key] {
    case .texts(let values): return values
    default: return try text(key).map { [$0] }
    }
  }

  /// A time: a number in the given unit, or a text that may name another.
  ///
  /// - Throws: `OrdealError` if the value is no time.
  public func time(_ key: String, _ unit: TimeSpan.Unit) throws(OrdealError) -> TimeSpan? {
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
  ///
  /// - Throws: `OrdealError` naming the choices if it is none of them.
  public func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ type: Choice.Type
  ) throws(OrdealError) -> Choice? {
    guard let name = try text(key) else { return nil }
    guard let choice = Choice(rawValue: name) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(key, "expected one of \(known), got \"\(name)\"")
    }
    return choice
  }

  /// Refuses names that nothing reads.
  ///
  /// - Throws: `OrdealError` naming the first of them and those that are known.
  public func refuseUnknown(besides known: Set<String>) throws(OrdealError) {
    for key in values.keys where !known.contains(key) {
      let near = key.nearest(of: known).map { "; did you mean \($0)?" } ?? ""
      let names = known.sorted().joined(separator: ", ")
      throw error(key, "no such setting\(near); known are \(names)")
    }
  }
}

// MARK: Tables within tables

extension SettingsTable {
  /// The settings of each `[[name]]`, in order; their keys without the name.
  public func tables(_ name: String) -> [SettingsTable] {
    var tables = OrderedDictionary<Int, SettingsTable>()
    for (key, value) in values {
      let parts = key.split(separator: ".", maxSplits: 2)
      guard parts.count == 3, parts[0] == name, let number = Int(parts[1]) else { continue }
      let empty = SettingsTable(source: "\(source), [[\(name)]] number \(number)")
      tables[number, default: empty][String(parts[2])] = value
    }
    return tables.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The settings that stand in no table.
  public var topLevel: SettingsTable {
    var result = SettingsTable(source: source)
    result.values = values.filter { !$0.key.contains(".") }
    return result
  }
}
