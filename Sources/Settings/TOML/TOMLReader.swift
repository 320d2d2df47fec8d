// Part of Ordeal. See LICENSE.

/// A reader of TOML 1.0 (https://toml.io/en/v1.0.0).
///
/// Tables, arrays and dotted keys nest at most `deepest` levels, so that no text can exhaust the
/// stack. Dates and times are kept as they are written.
struct TOMLReader {
  /// The deepest nesting that is read.
  static let deepest = 100

  var bytes: ArraySlice<UInt8>
  var line = 1
  private let root = TOMLTable(.header)
  /// The table that key = value lines go to.
  private var current: TOMLTable
  /// How many tables the header of the current one names.
  private var currentDepth = 0

  /// Reads a document.
  ///
  /// - Throws: `TOMLError` if it is not TOML.
  static func read(_ text: String) throws(TOMLError) -> TOMLTable {
    var reader = TOMLReader(text)
    try reader.readDocument()
    return reader.root
  }

  private init(_ text: String) {
    bytes = Array(text.utf8)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    current = root
  }

  private mutating func readDocument() throws(TOMLError) {
    while true {
      try skipBlankLines()
      guard let byte = bytes.first else { return }
      if byte == UInt8(ascii: "[") { try readHeader() } else { try readPair(into: current) }
      try endLine()
    }
  }

  // MARK: Tables

  /// `[a.b]` or `[[a.b]]`.
  private mutating func readHeader() throws(TOMLError) {
    bytes.removeFirst()
    let isArray = take("[")
    skipBlanks()
    let keys = try readKeys()
    guard take("]"), !isArray || take("]") else {
      throw failure("expected \(isArray ? "]]" : "]") after the name of a table, got \(next)")
    }
    var table = root
    for key in keys.dropLast() { table = try descend(to: key, in: table) }
    let last = keys[keys.count - 1]
    current = try isArray ? append(last, to: table) : open(last, in: table)
    currentDepth = keys.count
  }

  /// The table of a key on the way to another; the last one of `[[key]]`.
  private func descend(to key: String, in table: TOMLTable) throws(TOMLError) -> TOMLTable {
    switch table.values[key] {
    case nil:
      let new = TOMLTable(.implied)
      table.values[key] = .table(new)
      return new
    case .table(let inner) where inner.origin != .inline:
      return inner
    case .array(let elements) where table.arraysOfTables.contains(key):
      if case .table(let last) = elements.last { return last }
    default: break
    }
    throw failure("\"\(key)\" is no table that could be added to")
  }

  private func open(_ key: String, in table: TOMLTable) throws(TOMLError) -> TOMLTable {
    switch table.values[key] {
    case nil:
      let new = TOMLTable(.header)
      table.values[key] = .table(new)
      return new
    case .table(let inner) where inner.origin == .implied:
      inner.origin = .header
      return inner
    default: throw failure("\"\(key)\" is given twice")
    }
  }

  private func append(_ key: String, to table: TOMLTable) throws(TOMLError) -> TOMLTable {
    let new = TOMLTable(.header)
    switch table.values[key] {
    case nil: table.values[key] = .array([.table(new)])
    case .array(var elements) where table.arraysOfTables.contains(key):
      // Taken out while it grows, so that it need not be copied.
      table.values[key] = .logical(true)
      elements.append(.table(new))
      table.values[key] = .array(elements)
    default: throw failure("\"\(key)\" is given twice, and not as [[\(key)]]")
    }
    table.arraysOfTables.insert(key)
    return new
  }

  /// `key = value`, where the key may be dotted.
  private mutating func readPair(
    into table: TOMLTable, depth: Int? = nil
  ) throws(TOMLError) {
    let keys = try readKeys()
    guard take("=") else {
      throw failure("expected = after \(keys.joined(separator: ".")), got \(next)")
    }
    skipBlanks()
    let depth = (depth ?? currentDepth) + keys.count
    let value = try readValue(depth: depth)
    var table = table
    for key in keys.dropLast() {
      switch table.values[key] {
      case nil:
        let new = TOMLTable(.dotted)
        table.values[key] = .table(new)
        table = new
      case .table(let inner) where inner.origin == .dotted || inner.origin == .implied:
        table = inner
      default: throw failure("\"\(key)\" is no table that a dotted key could add to")
      }
    }
    let last = keys[keys.count - 1]
    guard table.values[last] == nil else { throw failure("\"\(last)\" is given twice") }
    table.values[last] = value
  }

  // MARK: Keys

  /// The parts of `a."b c".d`.
  private mutating func readKeys() throws(TOMLError) -> [String] {
    var keys = [try readKey()]
    skipBlanks()
    while take(".") {
      skipBlanks()
      keys.append(try readKey())
      try check(depth: keys.count)
      skipBlanks()
    }
    return keys
  }

  private mutating func readKey() throws(TOMLError) -> String {
    if bytes.first == UInt8(ascii: "\"") { return try readBasicString() }
    if bytes.first == UInt8(ascii: "'") { return try readLiteralString() }
    let word = bytes.prefix { Self.isBare($0) }
    guard !word.isEmpty else { throw failure("expected a key, got \(next)") }
    bytes.removeFirst(word.count)
    return String(decoding: word, as: UTF8.self)
  }

  /// Whether a byte is one of A-Z, a-z, 0-9, _ and -.
  static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }

  // MARK: Values

  private mutating func readValue(depth: Int) throws(TOMLError) -> TOMLValue {
    try check(depth: depth)
    switch bytes.first {
    case UInt8(ascii: "\""):
      return .text(try startsWith("\"\"\"") ? readLongBasicString() : readBasicString())
    case UInt8(ascii: "'"):
      return .text(try startsWith("'''") ? readLongLiteralString() : readLiteralString())
    case UInt8(ascii: "["): return .array(try readArray(depth: depth))
    case UInt8(ascii: "{"): return .table(try readInlineTable(depth: depth))
    default: return try readScalar()
    }
  }

  private mutating func readArray(depth: Int) throws(TOMLError) -> [TOMLValue] {
    let start = line
    bytes.removeFirst()
    var values: [TOMLValue] = []
    while true {
      try skipBlankLines()
      if take("]") { return values }
      guard !bytes.isEmpty else { throw TOMLError(message: "the array has no ]", line: start) }
      values.append(try readValue(depth: depth + 1))
      try skipBlankLines()
      if take(",") { continue }
      guard take("]") else {
        guard !bytes.isEmpty else { throw TOMLError(message: "the array has no ]", line: start) }
        throw failure("expected , or ] in an array, got \(next)")
      }
      return values
    }
  }

  private mutating func readInlineTable(depth: Int) throws(TOMLError) -> TOMLTable {
    bytes.removeFirst()
    let table = TOMLTable(.inline)
    skipBlanks()
    if take("}") { return table }
    repeat {
      skipBlanks()
      try readPair(into: table, depth: depth)
      skipBlanks()
    } while take(",")
    guard take("}") else { throw failure("expected , or } in an inline table, got \(next)") }
    seal(table)
    return table
  }

  /// Closes the tables that dotted keys have made within an inline table.
  private func seal(_ table: TOMLTable) {
    for case .table(let inner) in table.values.values where inner.origin == .dotted {
      inner.origin = .inline
      seal(inner)
    }
  }

  private func check(depth: Int) throws(TOMLError) {
    guard depth <= Self.deepest else {
      throw failure("tables, arrays and keys nest more than \(Self.deepest) levels deep")
    }
  }
}

// MARK: White space

extension TOMLReader {
  func failure(_ message: String) -> TOMLError { TOMLError(message: message, line: line) }

  /// The next character, for errors.
  var next: String {
    guard let byte = bytes.first else { return "the end of the file" }
    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return "the end of the line" }
    guard byte >= 0x20, byte != 0x7F else {
      return "the control character \(String(byte, radix: 16))"
    }
    return String(decoding: bytes.prefix(8), as: UTF8.self).first.map { "\"\($0)\"" } ?? ""
  }

  func startsWith(_ text: String) -> Bool { bytes.starts(with: text.utf8) }

  /// Takes a character if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = bytes.first, UInt32(byte) == character.value else { return false }
    bytes.removeFirst()
    return true
  }

  /// Takes the end of a line if it comes next.
  mutating func takeNewline() -> Bool {
    guard isAtNewline else { return false }
    bytes.removeFirst(bytes.first == UInt8(ascii: "\n") ? 1 : 2)
    line += 1
    return true
  }

  private var isAtNewline: Bool {
    bytes.first == UInt8(ascii: "\n") || bytes.first == UInt8(ascii: "\r") && startsWith("\r\n")
  }

  mutating func skipBlanks() {
    bytes = bytes.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  /// Skips white space, ends of lines and comments.
  mutating func skipBlankLines() throws(TOMLError) {
    repeat {
      skipBlanks()
      try skipComment()
    } while takeNewline()
  }

  private mutating func skipComment() throws(TOMLError) {
    guard bytes.first == UInt8(ascii: "#") else { return }
    while let byte = bytes.first, !isAtNewline {
      guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
        throw failure("got \(next) in a comment")
      }
      bytes.removeFirst()
    }
  }

  /// Makes sure that nothing but a comment follows on a line.
  mutating func endLine() throws(TOMLError) {
    skipBlanks()
    try skipComment()
    guard takeNewline() || bytes.isEmpty else {
      throw failure("expected the end of the line, got \(next)")
    }
  }
}
