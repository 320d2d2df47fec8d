// Part of Ordeal. See LICENSE.

import Support

/// Reads words, numbers and brace lists from the bytes of an `.mtp` file.
struct PotentialScanner {
  let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The line of a byte, from 1.
  func line(of offset: Int) -> Int {
    1 + bytes[..<min(offset, bytes.count)].count { $0 == UInt8(ascii: "\n") }
  }

  /// The next byte that is not white space, or nil at the end; it stays the next one.
  mutating func peek() -> UInt8? {
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  /// Everything up to the next white space, comma, brace or equals sign.
  mutating func word() -> String {
    guard peek() != nil else { return "" }
    let start = position
    while position < bytes.count, !isDelimiter(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// What is left of the line, without white space around it.
  mutating func restOfLine() -> String {
    let blank = { (byte: UInt8) in byte != UInt8(ascii: "\n") && isSpace(byte) }
    while position < bytes.count, blank(bytes[position]) { position += 1 }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    var end = position
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Steps over one character.
  mutating func expect(_ character: Unicode.Scalar) throws(OrdealError) {
    let found = peek()
    guard found == UInt8(ascii: character) else {
      throw error("expected '\(character)', got \(describe(found))")
    }
    position += 1
  }

  /// A decimal integer.
  mutating func integer() throws(OrdealError) -> Int {
    _ = peek()
    let start = position
    let negative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
    if negative { position += 1 }
    let first = position
    var value = 0
    while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10
    {
      value = value &* 10 &+ Int(digit)
      position += 1
      guard position - first <= 15 else { throw error("the integer is too long", at: start) }
    }
    guard position > first else {
      throw error("expected an integer, got \(describe(start < bytes.count ? bytes[start] : nil))")
    }
    return negative ? -value : value
  }

  /// A finite number.
  mutating func real() throws(OrdealError) -> Double {
    _ = peek()
    let start = position
    let text = word()
    guard let value = Double(text) else {
      let found = text.isEmpty ? describe(peek()) : "\"\(text)\""
      throw error("expected a number, got \(found)", at: start)
    }
    guard value.isFinite else { throw error("expected a finite number, got \(text)", at: start) }
    return value
  }

  /// `{`, elements with commas between them, `}`; each element is read by `element`.
  mutating func list(
    of element: (inout PotentialScanner) throws(OrdealError) -> Void
  ) throws(OrdealError) {
    try expect("{")
    if peek() == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      try element(&self)
      let next = peek()
      guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else {
        throw error("expected ',' or '}', got \(describe(next))")
      }
      position += 1
      if next == UInt8(ascii: "}") { return }
    }
  }

  /// An error here, or at a byte; `location` is the line alone.
  func error(_ message: String, at offset: Int? = nil) -> OrdealError {
    OrdealError(message, at: "\(line(of: offset ?? position))")
  }

  private func describe(_ byte: UInt8?) -> String {
    guard let byte else { return "the end of the file" }
    let isPrintable = (0x21...0x7e).contains(byte)
    return isPrintable ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
  }
}

private func isSpace(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || (9...13).contains(byte)
}

private func isDelimiter(_ byte: UInt8) -> Bool {
  isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "{")
    || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "=")
}
