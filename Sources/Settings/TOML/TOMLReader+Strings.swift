// Part of Ordeal. See LICENSE.

extension TOMLReader {
  /// `"…"`, with escapes.
  mutating func readBasicString() throws(TOMLError) -> String {
    bytes.removeFirst()
    var text: [UInt8] = []
    while !take("\"") {
      try takeCharacter(into: &text, escapes: true)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `'…'`, as it stands.
  mutating func readLiteralString() throws(TOMLError) -> String {
    bytes.removeFirst()
    var text: [UInt8] = []
    while !take("'") { try takeCharacter(into: &text, escapes: false) }
    return String(decoding: text, as: UTF8.self)
  }

  /// `"""…"""`, over several lines.
  mutating func readLongBasicString() throws(TOMLError) -> String {
    try readLongString("\"", escapes: true)
  }

  /// `'''…'''`, over several lines.
  mutating func readLongLiteralString() throws(TOMLError) -> String {
    try readLongString("'", escapes: false)
  }

  /// A text over several lines, which may begin and end with one or two of its quotes.
  private mutating func readLongString(
    _ quote: Unicode.Scalar, escapes: Bool
  ) throws(TOMLError) -> String {
    let start = line
    bytes.removeFirst(3)
    _ = takeNewline()
    var text: [UInt8] = []
    while true {
      let quotes = bytes.prefix(5).prefix { UInt32($0) == quote.value }
      if quotes.count >= 3 {
        text += quotes.dropLast(3)
        bytes.removeFirst(quotes.count)
        return String(decoding: text, as: UTF8.self)
      }
      guard !bytes.isEmpty else { throw TOMLError(message: "the text has no end", line: start) }
      if takeNewline() {
        text.append(UInt8(ascii: "\n"))
      } else if escapes && skipFoldedLine() {
        continue
      } else {
        try takeCharacter(into: &text, escapes: escapes)
      }
    }
  }

  /// A backslash at the end of a line joins it with the next that is not blank.
  private mutating func skipFoldedLine() -> Bool {
    guard bytes.first == UInt8(ascii: "\\") else { return false }
    var rest = self
    rest.bytes.removeFirst()
    rest.skipBlanks()
    guard rest.takeNewline() else { return false }
    repeat { rest.skipBlanks() } while rest.takeNewline()
    self = rest
    return true
  }

  /// One byte of a text, or an escape.
  private mutating func takeCharacter(
    into text: inout [UInt8], escapes: Bool
  ) throws(TOMLError) {
    guard let byte = bytes.first, byte != UInt8(ascii: "\n") else {
      throw failure("the text has no end, got \(next)")
    }
    guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
      throw failure("got \(next) in a text")
    }
    bytes.removeFirst()
    if escapes && byte == UInt8(ascii: "\\") {
      text += try readEscape().utf8
    } else {
      text.append(byte)
    }
  }

  private mutating func readEscape() throws(TOMLError) -> String {
    guard let byte = bytes.popFirst() else { throw failure("the text has no end") }
    switch Unicode.Scalar(byte) {
    case "b": return "\u{8}"
    case "t": return "\t"
    case "n": return "\n"
    case "f": return "\u{c}"
    case "r": return "\r"
    case "\"": return "\""
    case "\\": return "\\"
    case "u": return try readScalarValue(digits: 4)
    case "U": return try readScalarValue(digits: 8)
    case let other:
      throw failure("\\\(other) is no escape; a backslash is \\\\, or the text goes into '…'")
    }
  }

  private mutating func readScalarValue(digits count: Int) throws(TOMLError) -> String {
    let digits = String(decoding: bytes.prefix(count), as: UTF8.self)
    guard digits.utf8.count == count, digits.allSatisfy(\.isHexDigit),
      let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    else { throw failure("expected \(count) hexadecimal digits of a character, got \"\(digits)\"") }
    bytes.removeFirst(count)
    return String(Character(scalar))
  }
}
