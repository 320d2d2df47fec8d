// Part of Ordeal. See LICENSE.

import OrderedCollections

/// The comment line of extended XYZ: `key=value` pairs, as ASE writes and reads them.
///
/// Values may be bare, quoted with " or ', or in brackets. Numbers in quotes, braces or brackets are
/// arrays; T and F are logical; [[…], […], […]] is a matrix by rows.
struct ExtendedXYZComment {
  typealias Value = Properties.Value

  /// All pairs, in order.
  ///
  /// A bare word is a logical that is true.
  private(set) var pairs: OrderedDictionary<String, Value> = [:]
  /// The text of each value, for keys that need it as it was written.
  private(set) var texts: [String: String] = [:]

  init(_ line: String, location: String) throws {
    var scanner = Scanner(Array(line), location: location)
    while let (key, raw, isQuoted) = try scanner.next() {
      texts[key] = raw ?? "T"
      pairs[key] = raw.map { Self.value($0, isQuoted: isQuoted) } ?? .logical(true)
    }
  }

  private struct Scanner {
    let characters: [Character]
    let location: String
    var position = 0

    init(_ characters: [Character], location: String) {
      self.characters = characters
      self.location = location
    }

    mutating func next() throws -> (key: String, raw: String?, isQuoted: Bool)? {
      skipBlanks()
      guard position < characters.count else { return nil }
      let key = try word(until: ["="])
      skipBlanks()
      guard position < characters.count, characters[position] == "=" else {
        return (key, nil, false)
      }
      position += 1
      skipBlanks()
      guard position < characters.count else { return (key, "", false) }
      let isQuoted = "\"'".contains(characters[position])
      return (key, try value(), isQuoted)
    }

    private mutating func skipBlanks() {
      while position < characters.count, characters[position].isWhitespace { position += 1 }
    }

    private mutating func word(until stops: Set<Character>) throws -> String {
      if "\"'".contains(characters[position]) { return try quoted() }
      var word = ""
      while position < characters.count, !characters[position].isWhitespace,
        !stops.contains(characters[position])
      {
        word.append(characters[position])
        position += 1
      }
      return word
    }

    private mutating func quoted() throws -> String {
      let quote = characters[position]
      position += 1
      var text = ""
      while position < characters.count, characters[position] != quote {
        if characters[position] == "\\", position + 1 < characters.count {
          position += 1
          text.append(characters[position] == "n" ? "\n" : characters[position])
        } else {
          text.append(characters[position])
        }
        position += 1
      }
      guard position < characters.count else {
        throw StructureError("a quote in the comment line is never closed", at: location)
      }
      position += 1
      return text
    }

    private mutating func value() throws -> String {
      let first = characters[position]
      guard first == "[" || first == "{" else { return try word(until: []) }
      var depth = 0
      var text = ""
      while position < characters.count {
        let c = characters[position]
        if c == "[" || c == "{" { depth += 1 }
        if c == "]" || c == "}" { depth -= 1 }
        text.append(c)
        position += 1
        if depth == 0 { return text }
      }
      throw StructureError("a bracket in the comment line is never closed", at: location)
    }
  }

  /// What a value means: a number, a logical, an array of either, or text.
  private static func value(_ raw: String, isQuoted: Bool) -> Value {
    let isBracketed = raw.first == "[" || raw.first == "{"
    if raw.hasPrefix("[[") {
      let numbers = words(raw.filter { $0 != "[" && $0 != "]" }).compactMap(Double.init)
      if numbers.count == 9 { return .matrix(Matrix3(components: numbers)) }
    }
    let words = words(isBracketed ? String(raw.dropFirst().dropLast()) : raw)
    guard !words.isEmpty else { return .text(raw) }
    if words.count == 1 && !isBracketed { return scalar(raw) }
    guard isBracketed || isQuoted else { return .text(raw) }
    let integers = words.compactMap { Int($0) }
    if integers.count == words.count { return .integers(integers) }
    let reals = words.compactMap { Double($0) }
    if reals.count == words.count { return .reals(reals) }
    let logicals = words.compactMap(logical)
    if logicals.count == words.count { return .logicals(logicals) }
    return isBracketed ? .texts(words) : .text(raw)
  }

  private static func scalar(_ raw: String) -> Value {
    if let integer = Int(raw) { return .integer(integer) }
    if let real = Double(raw) { return .real(real) }
    if let logical = logical(raw) { return .logical(logical) }
    return .text(raw)
  }

  private static func logical(_ word: String) -> Bool? {
    switch word {
    case "T", "True", "true", "TRUE": true
    case "F", "False", "false", "FALSE": false
    default: nil
    }
  }

  /// Words separated by blanks or commas, quotes removed.
  static func words(_ text: String) -> [String] {
    text.split { $0.isWhitespace || $0 == "," }.map { word in
      word.count >= 2 && "\"'".contains(word.first ?? " ") && word.first == word.last
        ? String(word.dropFirst().dropLast()) : String(word)
    }
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
    }
  }

  /// The value as text without quotes.
  var plainText: String {
    if case .text(let text) = self { return text }
    return extendedXYZ
  }
}

private func quotedText(_ text: String) -> String {
  let needsQuotes =
    text.isEmpty || text.contains { $0.isWhitespace || "\"'=[]{},\\".contains($0) }
  guard needsQuotes else { return text }
  let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    .replacing("\n", with: "\\n")
  return "\"\(escaped)\""
}
