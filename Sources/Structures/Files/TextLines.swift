// Part of Ordeal. See LICENSE.

import Foundation

/// A text file as lines of words, held as bytes: large files of numbers are read in one pass.
struct TextLines {
  /// How errors call the file.
  let name: String
  /// The bytes of the file and a final NUL, at which the C number parsers stop.
  let bytes: [UInt8]
  /// The line that was returned last, from 1.
  private(set) var lineNumber: Int
  private var position = 0

  /// The lines of a file, which gzip may have compressed.
  init(contentsOf path: String) throws {
    self.init(try CompressedFile.contents(of: path), name: path, after: 0)
    try refuseNUL()
  }

  /// The given bytes, which begin behind `lineNumber` lines of a larger file.
  init(_ bytes: [UInt8], name: String, after lineNumber: Int = 0) {
    self.name = name
    // Some editors begin a file with the byte order mark of UTF-8.
    self.bytes = (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes) + [0]
    self.lineNumber = lineNumber
  }

  /// Makes sure that the bytes are a text.
  ///
  /// - Throws: `StructureError` naming the line of a NUL byte.
  func refuseNUL() throws {
    guard let place = bytes.dropLast().firstIndex(of: 0) else { return }
    let line = 1 + bytes[..<place].count { $0 == newline }
    throw StructureError("holds a NUL byte, as no text does", at: "\(name):\(line)")
  }

  /// Where the last line stands: "name:line".
  var location: String { "\(name):\(lineNumber)" }

  /// Whether all lines have been returned.
  var isAtEnd: Bool { position >= bytes.count - 1 }

  /// An error at the last line.
  ///
  /// `linesBack` says how many lines before it the error is.
  func error(_ message: String, linesBack: Int = 0) -> StructureError {
    StructureError(message, at: "\(name):\(lineNumber - linesBack)")
  }

  /// The next line without its end, or nil.
  mutating func nextLine() -> Range<Int>? {
    guard !isAtEnd else { return nil }
    let start = position
    while position < bytes.count - 1, bytes[position] != newline { position += 1 }
    var end = position
    if end > start, bytes[end - 1] == carriageReturn { end -= 1 }
    position += 1
    lineNumber += 1
    return start..<end
  }

  /// The next line; `what` says what was expected there.
  ///
  /// - Throws: `StructureError` at the end of the file.
  mutating func line(_ what: @autoclosure () -> String) throws -> Range<Int> {
    guard let line = nextLine() else {
      throw StructureError("expected \(what()), got the end of the file", at: name)
    }
    return line
  }

  /// The next line's words.
  ///
  /// - Throws: `StructureError` at the end of the file.
  mutating func words(_ what: @autoclosure () -> String) throws -> [Range<Int>] {
    words(in: try line(what()))
  }

  /// The words of a line, separated by what C takes for white space: blanks, tabs, stray returns.
  func words(in line: Range<Int>) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start = line.lowerBound
    for index in line {
      let byte = bytes[index]
      if byte == blank || 9...13 ~= byte {
        if index > start { words.append(start..<index) }
        start = index + 1
      }
    }
    if line.upperBound > start { words.append(start..<line.upperBound) }
    return words
  }

  /// A line or word as text.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// A word as a number, as `Double(fortran:)` reads it, nil if it is none.
  func double(_ word: Range<Int>) -> Double? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, !word.isEmpty else { return nil }
      let start = UnsafeRawPointer(base + word.lowerBound).assumingMemoryBound(to: CChar.self)
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      if end.map({ UnsafePointer($0) - start }) == word.count { return value }
      return Double(fortran: text(word))
    }
  }

  /// A word as an integer, nil if it is none.
  func integer(_ word: Range<Int>) -> Int? { Int(text(word)) }

  /// A word as a finite number.
  ///
  /// - Throws: `StructureError` naming the line otherwise.
  func finite(_ word: Range<Int>, _ what: @autoclosure () -> String) throws -> Double {
    guard let value = double(word) else {
      throw error("expected \(what()), got \"\(text(word))\"")
    }
    guard value.isFinite else { throw error("\(what()) is not finite: \(text(word))") }
    return value
  }

  /// Three consecutive words as a finite vector.
  ///
  /// - Throws: `StructureError` naming the line otherwise.
  func vector(_ words: [Range<Int>], from first: Int = 0, _ what: @autoclosure () -> String)
    throws -> Vector3
  {
    guard words.count >= first + 3 else {
      throw error("expected \(what()) of three numbers, got \(max(0, words.count - first))")
    }
    return Vector3(
      try finite(words[first], what()), try finite(words[first + 1], what()),
      try finite(words[first + 2], what()))
  }
}

extension Double {
  /// A number as C or Fortran writes it, whose exponents begin with D: "1.0D+01" is 10; nil for others.
  init?(fortran text: String) {
    func withE() -> Double? {
      Double(String(text.map { $0 == "D" || $0 == "d" ? "e" : $0 }))
    }
    guard let value = Double(text) ?? withE() else { return nil }
    self = value
  }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let blank = UInt8(ascii: " ")
