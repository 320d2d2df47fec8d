// Part of Ordeal. See LICENSE.

import Structures

/// Goes through the tags of an XML text.
///
/// It knows what VASP writes: elements, attributes and text, no entities, no CDATA. Foundation's parser
/// would bring libxml2 with it, and stops at the stars that Fortran writes for numbers too long.
struct XMLScanner {
  /// What comes next in the text.
  enum Event: Equatable {
    /// `<name key="value">`.
    case start(String, attributes: [String: String])
    /// `</name>`, or the end of `<name/>`.
    case end(String)
  }

  private let bytes: [UInt8]
  private let name: String
  private var position = 0
  private var closed: String?
  private var open: [String] = []
  /// The text since the last tag, with blanks.
  private(set) var text: ArraySlice<UInt8> = []

  init(_ bytes: [UInt8], name: String) {
    (self.bytes, self.name) = (bytes, name)
  }

  /// "file:line".
  var location: String {
    "\(name):\(bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1)"
  }

  /// The next tag; nil when the outermost element is closed.
  ///
  /// - Throws: `ElectronicStructureError` if the text ends before, or tags are not closed in order.
  mutating func next() throws(ElectronicStructureError) -> Event? {
    if let name = closed {
      closed = nil
      return try close(name)
    }
    while true {
      guard let begin = bytes[position...].firstIndex(of: UInt8(ascii: "<")),
        let end = endOfTag(from: begin)
      else { return try finish() }
      text = bytes[position..<begin]
      position = end + 1
      let tag = bytes[begin + 1..<end]
      switch tag.first {
      case UInt8(ascii: "?"), UInt8(ascii: "!"): continue
      case UInt8(ascii: "/"): return try close(String(decoding: tag.dropFirst(), as: UTF8.self))
      default: return try start(tag)
      }
    }
  }

  /// The place of the ">" of a tag; in a comment there may be others.
  private func endOfTag(from begin: Int) -> Int? {
    var end = bytes[begin...].firstIndex(of: UInt8(ascii: ">"))
    guard bytes[begin...].starts(with: "<!--".utf8) else { return end }
    while let place = end, place < begin + 6 || !bytes[..<place].suffix(2).elementsEqual("--".utf8)
    {
      end = bytes[(place + 1)...].firstIndex(of: UInt8(ascii: ">"))
    }
    return end
  }

  private func finish() throws(ElectronicStructureError) -> Event? {
    guard open.isEmpty else {
      throw ElectronicStructureError(
        "cut short: the file ends inside <\(open.joined(separator: "><"))>", at: name)
    }
    return nil
  }

  private mutating func close(_ name: String) throws(ElectronicStructureError) -> Event {
    guard open.popLast() == name else {
      throw ElectronicStructureError("</\(name)> closes what is not open", at: location)
    }
    return .end(name)
  }

  private mutating func start(_ tag: ArraySlice<UInt8>) throws(ElectronicStructureError) -> Event {
    guard open.count < 100 else {
      throw ElectronicStructureError("tags are nested deeper than VASP's", at: location)
    }
    var tag = tag
    let isClosed = tag.last == UInt8(ascii: "/")
    if isClosed { tag = tag.dropLast() }
    let nameEnd = tag.firstIndex { $0 == UInt8(ascii: " ") } ?? tag.endIndex
    let name = String(decoding: tag[..<nameEnd], as: UTF8.self)
    open.append(name)
    if isClosed { closed = name }
    return .start(name, attributes: XMLScanner.attributes(tag[nameEnd...]))
  }

  /// `key="value"` pairs, in quotes of either kind.
  private static func attributes(_ bytes: ArraySlice<UInt8>) -> [String: String] {
    var attributes: [String: String] = [:]
    var rest = bytes
    while let equals = rest.firstIndex(of: UInt8(ascii: "=")),
      let open = rest[equals...].firstIndex(where: { "\"'".utf8.contains($0) }),
      let close = rest[(open + 1)...].firstIndex(of: rest[open])
    {
      let key = String(decoding: rest[..<equals], as: UTF8.self).trimmingBlanks
      attributes[key] = String(decoding: rest[open + 1..<close], as: UTF8.self)
      rest = rest[(close + 1)...]
    }
    return attributes
  }
}
