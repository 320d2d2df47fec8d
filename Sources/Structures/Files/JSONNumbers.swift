// Part of Ordeal. See LICENSE.

import Foundation

/// A JSON text read value by value; arrays of numbers, which make up most of it, go straight to
/// Doubles.
struct JSONNumbers {
  private let bytes: [UInt8]
  private let name: String
  private var position = 0

  init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StructureError("cannot be read", at: path)
    }
    bytes = [UInt8](data) + [0]
    name = path
  }

  private func error(_ expected: String) -> StructureError {
    let line = bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    let got =
      position < bytes.count - 1
      ? "\"\(String(decoding: bytes[position..<min(position + 20, bytes.count - 1)], as: UTF8.self))\""
      : "the end of the file"
    return StructureError("expected \(expected), got \(got)", at: "\(name):\(line)")
  }

  /// Reads an object; `member` reads the value of each key.
  mutating func object(_ member: (String, inout JSONNumbers) throws -> Void) throws {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(key, &self)
    } while take(",")
    try expect("}")
  }

  /// Reads an array; `element` reads each of its values.
  mutating func array<T>(_ element: (inout JSONNumbers) throws -> T) throws -> [T] {
    try expect("[")
    var result: [T] = []
    if take("]") { return result }
    repeat { result.append(try element(&self)) } while take(",")
    try expect("]")
    return result
  }

  /// Reads a number.
  mutating func number() throws -> Double {
    skipBlanks()
    let start = position
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
  mutating func vector() throws -> Vector3 {
    try expect("[")
    let x = try number()
    try expect(",")
    let y = try number()
    try expect(",")
    let z = try number()
    try expect("]")
    return Vector3(x, y, z)
  }

  /// Reads a string.
  mutating func string() throws -> String {
    try expect("\"")
    let start = position
    var hasEscapes = false
    while position < bytes.count - 1, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") {
        hasEscapes = true
        position += 1
      }
      position += 1
    }
    guard position < bytes.count - 1 else { throw error("the end of a string") }
    let raw = bytes[start..<position]
    position += 1
    guard hasEscapes else { return String(decoding: raw, as: UTF8.self) }
    let quoted = Data([UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")])
    return try JSONDecoder().decode(String.self, from: quoted)
  }

  /// Skips a value of any kind.
  mutating func skip() throws {
    skipBlanks()
    switch bytes[position] {
    case UInt8(ascii: "{"): try object { try $1.skip() }
    case UInt8(ascii: "["): _ = try array { try $0.skip() }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      while (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[position]) { position += 1 }
    default: _ = try number()
    }
  }

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
