// Part of Ordeal. See LICENSE.

extension TOMLReader {
  /// true, false, a number, a date or a time.
  mutating func readScalar() throws(TOMLError) -> TOMLValue {
    var word = bytes.prefix { Self.isPartOfScalar($0) }
    // A date and a time of day may have one blank between them.
    if word.count == 10, TOMLWord.isDate(word) {
      let rest = bytes.dropFirst(10)
      let time = rest.dropFirst().prefix { Self.isPartOfScalar($0) }
      if rest.first == UInt8(ascii: " "), time.first.map({ (0x30...0x39).contains($0) }) == true {
        word = bytes.prefix(11 + time.count)
      }
    }
    guard !word.isEmpty else { throw failure("expected a value, got \(next)") }
    bytes.removeFirst(word.count)
    return try scalar(word)
  }

  private static func isPartOfScalar(_ byte: UInt8) -> Bool {
    isBare(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: ":")
  }

  private func scalar(_ word: ArraySlice<UInt8>) throws(TOMLError) -> TOMLValue {
    let text = String(decoding: word, as: UTF8.self)
    switch text {
    case "true": return .logical(true)
    case "false": return .logical(false)
    case "inf", "+inf": return .number(.infinity)
    case "-inf": return .number(-.infinity)
    case "nan", "+nan", "-nan": return .number(.nan)
    default: break
    }
    if TOMLWord.isDate(word) { return .date(text) }
    if let radix = TOMLWord.radix(word) { return try integer(text, radix: radix) }
    if TOMLWord.isReal(word), let value = Double(text.replacing("_", with: "")) {
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
}

/// What a word of TOML without quotes is, told byte by byte: regular expressions take most of a
/// long file's time.
private struct TOMLWord {
  private var rest: ArraySlice<UInt8>

  /// The radix of a whole number; nil for what is none.
  static func radix(_ word: ArraySlice<UInt8>) -> Int? {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.starts(with: prefix.utf8) {
      var digits = TOMLWord(rest: word.dropFirst(2))
      return digits.takeDigits(radix: radix) > 0 && digits.rest.isEmpty ? radix : nil
    }
    var number = TOMLWord(rest: word)
    return number.takeWhole() && number.rest.isEmpty ? 10 : nil
  }

  /// Whether a word is a number with a fraction or an exponent.
  static func isReal(_ word: ArraySlice<UInt8>) -> Bool {
    var number = TOMLWord(rest: word)
    guard number.takeWhole() else { return false }
    if number.take(".") {
      guard number.takeDigits() > 0 else { return false }
    }
    if number.take("e") || number.take("E") {
      number.takeSign()
      guard number.takeDigits() > 0 else { return false }
    }
    return number.rest.isEmpty
  }

  /// Whether a word is a date, a time of day, or both.
  static func isDate(_ word: ArraySlice<UInt8>) -> Bool {
    var date = TOMLWord(rest: word)
    guard date.take(shape: "0000-00-00") else { return date.takeTime() && date.rest.isEmpty }
    if date.rest.isEmpty { return true }
    guard date.take("T") || date.take("t") || date.take(" "), date.takeTime() else { return false }
    // Behind the time its distance from UTC may stand.
    _ = date.take("Z") || date.take("z") || date.take(shape: "+00:00") || date.take(shape: "-00:00")
    return date.rest.isEmpty
  }

  /// 07:32:00 or 07:32:00.999.
  private mutating func takeTime() -> Bool {
    guard take(shape: "00:00:00") else { return false }
    guard take(".") else { return true }
    let digits = rest.prefix { Self.digit($0, radix: 10) }
    rest = rest.dropFirst(digits.count)
    return !digits.isEmpty
  }

  /// A sign and digits, of which the first is 0 only if it is the last.
  private mutating func takeWhole() -> Bool {
    takeSign()
    let first = rest.first
    let count = takeDigits()
    return count == 1 || count > 1 && first != UInt8(ascii: "0")
  }

  /// Digits, between which one underscore may stand; how many bytes they take.
  private mutating func takeDigits(radix: Int = 10) -> Int {
    let start = rest.startIndex
    while true {
      let next =
        rest.startIndex > start && rest.first == UInt8(ascii: "_") ? rest.dropFirst() : rest
      guard let byte = next.first, Self.digit(byte, radix: radix) else { break }
      rest = next.dropFirst()
    }
    return rest.startIndex - start
  }

  private mutating func takeSign() { _ = take("+") || take("-") }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Takes what has a digit for each 0 of a shape, and its other characters.
  private mutating func take(shape: String) -> Bool {
    let start = rest.prefix(shape.utf8.count)
    let fits =
      start.count == shape.utf8.count
      && zip(start, shape.utf8).allSatisfy {
        $1 == UInt8(ascii: "0") ? Self.digit($0, radix: 10) : $0 == $1
      }
    if fits { rest = rest.dropFirst(start.count) }
    return fits
  }

  private static func digit(_ byte: UInt8, radix: Int) -> Bool {
    let value =
      switch byte {
      case 0x30...0x39: Int(byte) - 0x30
      case 0x41...0x46: Int(byte) - 0x41 + 10
      case 0x61...0x66: Int(byte) - 0x61 + 10
      default: Int.max
      }
    return value < radix
  }
}
