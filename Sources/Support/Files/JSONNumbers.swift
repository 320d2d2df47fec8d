// Part of Ordeal. See LICENSE.

import Foundation

/// A JSON text read value by value; arrays of numbers, which make up most of it, go straight to
/// Doubles.
package struct JSONNumbers {
  private let bytes: [UInt8]
  private let name: String
  private var position = 0
  /// How many objects and arrays the current value lies in.
  private var depth = 0
  /// Deeper than any text that a person or program means; each level takes some of the stack.
  private static let deepest = 200

  package init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw OrdealError("cannot be read", at: path)
    }
    bytes = [UInt8](data) + [0]
    name = path
  }

  private func error(_ expected: String) -> OrdealError {
    let line = bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    let got =
      position < bytes.count - 1
      ? "\"\(String(decoding: bytes[position..<min(position + 20, bytes.count - 1)], as: UTF8.self))\""
      : "the end of the file"
    return OrdealError("expected \(expected), got \(got)", at: "\(name):\(line)")
  }

  /// Reads the object that is the whole text; `member` reads the value of each key.
  package mutating func whole(_ member: (String, inout JSONNumbers) throws -> Void) throws {
    try object(member)
    skipBlanks()
    guard position >= bytes.count - 1 else { throw error("nothing behind the object") }
  }

  /// Reads an object; `member` reads the value of each key.
  package mutating func object(_ member: (String, inout JSONNumbers) throws -> Void) throws {
    try expect("{")
    if take("}") { return }
    try enter()
    var keys: Set<String> = []
    repeat {
      skipBlanks()
      let place = self
      let key = try string()
      guard keys.insert(key).inserted else { throw place.error("the key \"\(key)\" only once") }
      try expect(":")
      try member(key, &self)
    } while take(",")
    depth -= 1
    try expect("}")
  }

  private mutating func enter() throws {
    depth += 1
    guard depth <= Self.deepest else {
      throw error("at most \(Self.deepest) objects and arrays inside each other")
    }
  }

  /// Reads an array; `element` reads each of its values.
  package mutating func array<T>(_ element: (inout JSONNumbers) throws -> T) throws -> [T] {
    try expect("[")
    var result: [T] = []
    if take("]") { return result }
    try enter()
    repeat { result.append(try element(&self)) } while take(",")
    depth -= 1
    try expect("]")
    return result
  }

  /// Reads a whole number of at least 0; "1.0" is one, too.
  package mutating func wholeNumber() throws -> Int {
    skipBlanks()
    let place = self
    let value = try number()
    // Above 2⁵³ a Double no longer tells whole numbers apart.
    guard value >= 0, value <= 0x1p53, let number = Int(exactly: value) else {
      throw place.error("a whole number of at least 0")
    }
    return number
  }

  /// Reads a number.
  package mutating func number() throws -> Double {
    skipBlanks()
    let start = position
    // The C parser takes "nan", "inf", "0x1p3" and "+1" as well.
    let digit = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
    guard isDigit(bytes[digit]), bytes[digit] != UInt8(ascii: "0") || bytes[digit + 1] | 32 != 120
    else { throw error("a number") }
    let value: Double? = bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let from = UnsafeRawPointer(base + start).assumingMemoryBound(to: CChar.self)
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(from, &end)
      guard let end, UnsafePointer(end) > from else { return nil }
      position = start + (UnsafePointer(end) - from)
      return value
    }
    guard let value, value.isFinite else { throw error("a finite number") }
    return value
  }

  /// Reads an array of three numbers.
  package mutating func vector() throws -> SIMD3<Double> {
    try expect("[")
    let x = try number()
    try expect(",")
    let y = try number()
    try expect(",")
    let z = try number()
    try expect("]")
    return SIMD3<Double>(x, y, z)
  }

  /// Reads a string.
  package mutating func string() throws -> String {
    try expect("\"")
    let start = position
    var hasEscapes = false
    while position < bytes.count - 1, bytes[position] != UInt8(ascii: "\"") {
      guard bytes[position] >= 0x20 else {
        throw error("a string without control characters, as JSON has them")
      }
      if bytes[position] == UInt8(ascii: "\\") {
        hasEscapes = true
        position += 1
      }
      position += 1
    }
    guard position < bytes.count - 1 else { throw error("the end of a string") }
    let raw = bytes[start..<position]
    guard hasEscapes else {
      position += 1
      return String(decoding: raw, as: UTF8.self)
    }
    let quoted = Data([UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")])
    guard let text = try? JSONDecoder().decode(String.self, from: quoted), !text.contains("\0")
    else {
      position = start
      throw error("a string whose escapes mean characters")
    }
    position += 1
    return text
  }

  /// Skips a value of any kind.
  package mutating func skip() throws {
    skipBlanks()
    switch bytes[position] {
    case UInt8(ascii: "{"): try object { try $1.skip() }
    case UInt8(ascii: "["): _ = try array { try $0.skip() }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"): try skip("true")
    case UInt8(ascii: "f"): try skip("false")
    case UInt8(ascii: "n"): try skip("null")
    default: _ = try number()
    }
  }

  private mutating func skip(_ word: String) throws {
    guard bytes[position...].starts(with: word.utf8) else { throw error(word) }
    position += word.utf8.count
  }

  private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private mutating func skipBlanks() {
    while [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard take(character) else { throw error("\"\(character)\"") }
  }
}
