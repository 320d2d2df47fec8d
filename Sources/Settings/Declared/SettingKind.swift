// Part of Ordeal. See LICENSE.

import Support

/// How a setting is written in a file and typed as an option.
public enum SettingKind: Hashable, Sendable {
  case number, integer
  /// True or false; as an option, a flag that makes it true.
  case logical
  case text
  /// The path of a file, in files relative to their folder; with its usual extensions.
  case path(extensions: [String])
  /// A time: a number in the unit, or a text with another: "0.1ns".
  case time(TimeSpan.Unit)
  /// One of the names.
  case choice([String])
  /// Several values after one option: "600 300".
  case numbers, integers
  /// Symbols with commas or blanks between them: "Li,Al".
  case symbols
  /// Texts, each after an option of its own.
  case texts

  /// Whether it may have several values.
  public var isList: Bool {
    switch self {
    case .numbers, .integers, .symbols, .texts: true
    default: false
    }
  }

  /// The value that words on a command line mean; nil for none.
  ///
  /// - Throws: `OrdealError` if they are no such value.
  func value(typed words: [String]) throws(OrdealError) -> SettingsTable.Value? {
    guard let first = words.first else { return nil }
    switch self {
    case .number: return .number(try Self.number(first))
    case .integer: return .integer(try Self.integer(first))
    case .logical: return .logical(first == "true")
    case .text, .path, .time, .choice: return .text(first)
    case .texts: return .texts(words)
    case .symbols: return .texts(words.flatMap { $0.split(separator: ",").map(String.init) })
    case .integers:
      var numbers: [Int] = []
      for word in words { numbers.append(try Self.integer(word)) }
      return .integers(numbers)
    case .numbers:
      var numbers: [Double] = []
      for word in words { numbers.append(try Self.number(word)) }
      return numbers.count == 1 ? .number(numbers[0]) : .numbers(numbers)
    }
  }

  private static func number(_ word: String) throws(OrdealError) -> Double {
    guard let value = Double(word), value.isFinite else {
      throw OrdealError("expected a number, got \"\(word)\"")
    }
    return value
  }

  private static func integer(_ word: String) throws(OrdealError) -> Int {
    guard let value = Int(word) else {
      throw OrdealError("expected a whole number, got \"\(word)\"")
    }
    return value
  }
}
