// Part of Ordeal. See LICENSE.

extension TOMLReader {
  /// true, false, a number, a date or a time.
  mutating func readScalar() throws(TOMLError) -> TOMLValue {
    var word = bytes.prefix { Self.isPartOfScalar($0) }
    // A date and a time of day may have one blank between them.
    if word.count == 10, Self.isDate(String(decoding: word, as: UTF8.self)) {
      let rest = bytes.dropFirst(10)
      let time = rest.dropFirst().prefix { Self.isPartOfScalar($0) }
      if rest.first == UInt8(ascii: " "), time.first.map({ (0x30...0x39).contains($0) }) == true {
        word = bytes.prefix(11 + time.count)
      }
    }
    let text = String(decoding: word, as: UTF8.self)
    guard !text.isEmpty else { throw failure("expected a value, got \(next)") }
    bytes.removeFirst(word.count)
    return try scalar(text)
  }

  private static func isPartOfScalar(_ byte: UInt8) -> Bool {
    isBare(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: ":")
  }

  private func scalar(_ text: String) throws(TOMLError) -> TOMLValue {
    switch text {
    case "true": return .logical(true)
    case "false": return .logical(false)
    case "inf", "+inf": return .number(.infinity)
    case "-inf": return .number(-.infinity)
    case "nan", "+nan", "-nan": return .number(.nan)
    default: break
    }
    if Self.isDate(text) { return .date(text) }
    if text.wholeMatch(of: /[+-]?(0|[1-9](_?[0-9])*)/) != nil {
      return try integer(text, radix: 10)
    }
    if text.wholeMatch(of: /0x[0-9A-Fa-f](_?[0-9A-Fa-f])*/) != nil {
      return try integer(text, radix: 16)
    }
    if text.wholeMatch(of: /0o[0-7](_?[0-7])*/) != nil { return try integer(text, radix: 8) }
    if text.wholeMatch(of: /0b[01](_?[01])*/) != nil { return try integer(text, radix: 2) }
    let number = /[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?/
    if text.wholeMatch(of: number) != nil, let value = Double(text.replacing("_", with: "")) {
      guard value.isFinite else { throw failure("\(text) is too large for a number") }
      return .number(value)
    }
    throw failure("expected a value, got \(text); a text goes into quotes")
  }

  private func integer(_ text: String, radix: Int) throws(TOMLError) -> TOMLValue {
    let digits = text.replacing("_", with: "").dropFirst(radix == 10 ? 0 : 2)
    guard let value = Int(digits, radix: radix) else {
      throw failure("\(text) is too large for a whole number")
    }
    return .integer(value)
  }

  /// Whether a word is a date, a time of day, or both.
  private static func isDate(_ text: String) -> Bool {
    let pattern =
      /([0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?)|([0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?)/
    return text.wholeMatch(of: pattern) != nil
  }
}
