// Part of Ordeal. See LICENSE.

import OrderedCollections
import Support

/// The comment line of extended XYZ: `key=value` pairs, as ASE writes and reads them.
///
/// Keys and values may be bare or quoted with " or ', values also in brackets. Numbers in quotes,
/// braces or brackets are arrays; T and F are logical; [[…], […], […]] is a matrix by rows. What no
/// number holds to the last digit stays text, and an array of another shape stays as it is written.
struct ExtendedXYZComment {
  typealias Value = Properties.Value

  /// All pairs, in order.
  ///
  /// A bare word is a logical that is true.
  private(set) var pairs: OrderedDictionary<String, Value> = [:]
  /// The text of each value, for keys that need it as it was written.
  private(set) var texts: [String: String] = [:]

  /// Reads a line; one without Lattice and Properties that is no list of pairs is a comment.
  ///
  /// - Throws: `OrdealError` if a quote or bracket is never closed, a key has two values, or has no name.
  init(_ line: String, location: String) throws {
    do {
      try read(line, location)
    } catch {
      let keys = line.lowercased()
      guard !keys.contains("lattice"), !keys.contains("properties") else { throw error }
      pairs = ["comment": .text(line)]
      texts = ["comment": line]
    }
  }

  private mutating func read(_ line: String, _ location: String) throws {
    var scanner = ExtendedXYZScanner(line, location: location)
    while let (name, raw, isQuoted) = try scanner.next() {
      let text = raw ?? "T"
      let key = Self.key(name, text)
      guard key.isKey else {
        throw OrdealError("expected a key of letters, got \"\(key.onOneLine)\"", at: location)
      }
      if let other = texts.updateValue(text, forKey: key), other != text {
        throw OrdealError("\(key) is there twice, as \(other) and \(text)", at: location)
      }
      pairs[key] = raw.map { Self.value($0, isQuoted: isQuoted) } ?? .logical(true)
    }
  }

  /// The key as this project spells it: `lattice` is the cell where it has nine numbers, and the
  /// name of a lattice otherwise.
  private static func key(_ name: String, _ text: String) -> String {
    switch name.lowercased() {
    case "lattice" where numbers(text).count == 9: "Lattice"
    case "properties" where text.contains(":"): "Properties"
    default: name
    }
  }

  /// The numbers of an array of any shape; empty where something else is among them.
  static func numbers(_ text: String) -> [Double] {
    let words = words(text.filter { !"[]{}".contains($0) })
    let numbers = words.compactMap { Double(fortran: $0) }
    return numbers.count == words.count ? numbers : []
  }

  /// What a value means: a number, a logical, an array of either, or text.
  private static func value(_ raw: String, isQuoted: Bool) -> Value {
    let isBracketed = !isQuoted && (raw.first == "[" || raw.first == "{")
    if isBracketed { return array(raw) }
    let words = words(raw)
    if words.count == 1, words[0] == raw { return scalar(raw) }
    guard isQuoted, !words.isEmpty else { return .text(raw) }
    return numbersOrLogicals(words) ?? .text(raw)
  }

  /// An array in brackets.
  private static func array(_ raw: String) -> Value {
    let inner = raw.dropFirst().dropLast()
    if inner.contains(where: { "[]{}".contains($0) }) { return nested(raw) }
    let words = words(String(inner))
    guard !words.isEmpty else { return .nested(raw) }
    let isQuoted = inner.contains { "\"'".contains($0) }
    return (isQuoted ? nil : numbersOrLogicals(words)) ?? .texts(words)
  }

  /// Three rows of three reals, or the text.
  private static func nested(_ raw: String) -> Value {
    let rows = raw.dropFirst().dropLast().split(separator: "]", omittingEmptySubsequences: true)
      .filter { $0.contains { !$0.isWhitespace && $0 != "," } }
      .map { words(String($0).replacing("[", with: " ")) }
    guard raw.count(where: { $0 == "[" }) == 4, rows.count == 3,
      rows.allSatisfy({ $0.count == 3 })
    else { return .nested(raw) }
    // Whole numbers would come back as reals.
    let reals = rows.joined().compactMap(real)
    guard reals.count == 9, rows.joined().contains(where: { Int($0) == nil }) else {
      return .nested(raw)
    }
    return .matrix(Matrix3(components: reals))
  }

  private static func numbersOrLogicals(_ words: [String]) -> Value? {
    let integers = words.compactMap(integer)
    if integers.count == words.count { return .integers(integers) }
    let reals = words.compactMap(real)
    if reals.count == words.count { return .reals(reals) }
    let logicals = words.compactMap(logical)
    return logicals.count == words.count ? .logicals(logicals) : nil
  }

  private static func scalar(_ raw: String) -> Value {
    if let integer = integer(raw) { return .integer(integer) }
    if let real = real(raw) { return .real(real) }
    if let logical = logical(raw) { return .logical(logical) }
    return .text(raw)
  }

  /// A whole number, but not "007" or "+7", which are names.
  private static func integer(_ word: String) -> Int? {
    Int(word).flatMap { "\($0)" == word ? $0 : nil }
  }

  /// A real number; nil where a `Double` would be another one: 1e400, or more digits than it has in
  /// a whole number.
  private static func real(_ word: String) -> Double? {
    guard let value = Double(word) else { return nil }
    let digits = word.drop { "+-".contains($0) }
    if !value.isFinite { return digits.first?.isNumber ?? false ? nil : value }
    guard !word.lowercased().contains("x") else { return nil }
    if digits.allSatisfy(\.isNumber) { return integer(word) == nil ? nil : value }
    return value
  }

  /// T or F, as ASE spells them or in full.
  static func logical(_ word: String) -> Bool? {
    switch word {
    case "T", "True", "true", "TRUE": true
    case "F", "False", "false", "FALSE": false
    default: nil
    }
  }

  /// Words separated by blanks or commas; quotes hold a word together and are removed.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String.UnicodeScalarView?
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if let open = quote {
        if isEscaped {
          word?.append(scalar == "n" ? "\n" : scalar)
          isEscaped = false
        } else if scalar == "\\" {
          isEscaped = true
        } else if scalar == open {
          quote = nil
        } else {
          word?.append(scalar)
        }
      } else if word == nil, scalar == "\"" || scalar == "'" {
        (word, quote) = (String.UnicodeScalarView(), scalar)
      } else if scalar.properties.isWhitespace || scalar == "," {
        if let finished = word { words.append(String(finished)) }
        word = nil
      } else {
        if word == nil { word = String.UnicodeScalarView() }
        word?.append(scalar)
      }
    }
    if let word { words.append(String(word)) }
    return words
  }
}

extension Properties.Value {
  /// The value as text that the reader takes back to the same value.
  var extendedXYZ: String {
    switch self {
    case .integer(let i): "\(i)"
    case .real(let r): "\(r)"
    case .logical(let l): l ? "T" : "F"
    case .text(let t): quotedText(t)
    case .integers(let i): "[" + i.map { "\($0)" }.joined(separator: ", ") + "]"
    case .reals(let r): "[" + r.map { "\($0)" }.joined(separator: ", ") + "]"
    case .logicals(let l): "[" + l.map { $0 ? "T" : "F" }.joined(separator: ", ") + "]"
    case .texts(let t): "[" + t.map(quotedText).joined(separator: ", ") + "]"
    case .matrix(let m):
      "["
        + (0..<3).map { "[\(m[$0].x), \(m[$0].y), \(m[$0].z)]" }.joined(separator: ", ") + "]"
    case .nested(let text): text
    }
  }

  /// The value as text without quotes.
  public var plainText: String {
    if case .text(let text) = self { return text }
    return extendedXYZ
  }
}

/// The text, in quotes where it is not one plain word.
private func quotedText(_ text: String) -> String {
  let special: Set<Unicode.Scalar> = ["\"", "'", "=", "[", "]", "{", "}", ",", "\\"]
  let needsQuotes =
    text.isEmpty
    || text.unicodeScalars.contains { $0.properties.isWhitespace || special.contains($0) }
  guard needsQuotes else { return text }
  var quoted = "\"".unicodeScalars
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\", "\"": quoted.append(contentsOf: ["\\", scalar])
    case "\n": quoted.append(contentsOf: "\\n".unicodeScalars)
    case "\r": quoted.append(" ")
    default: quoted.append(scalar)
    }
  }
  quoted.append("\"")
  return String(quoted)
}
