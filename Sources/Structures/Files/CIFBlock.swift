// Part of Ordeal. See LICENSE.

import Support

/// A data block of a crystallographic information file: its values and loops, by their names.
///
/// Names are lower case, with "_" for the "." of newer dictionaries: `_atom_site.fract_x` is
/// `_atom_site_fract_x`.
struct CIFBlock {
  /// A value and where it stands.
  struct Value {
    var text: String
    var line: Int
    /// Whether it is "?" or "." without quotation marks: not known, or does not apply.
    var isMissing: Bool
  }

  /// Rows of values.
  struct Loop {
    var keys: [String] = []
    var rows: [[Value]] = []

    /// The place of a column in the rows.
    func column(_ key: String) -> Int? { keys.firstIndex(of: key) }
  }

  /// How errors call the file.
  let file: String
  /// What stands behind "data_".
  let name: String
  /// What stands outside of loops.
  private(set) var values: [String: Value] = [:]
  private(set) var loops: [Loop] = []

  /// An error at a line of the file.
  func error(_ message: String, at line: Int?) -> OrdealError {
    OrdealError(message, at: line.map { "\(file):\($0)" } ?? file)
  }

  /// A value that is known; a loop of one row has one, too.
  func value(_ key: String) -> Value? {
    let found = values[key] ?? column(key).flatMap { $0.count == 1 ? $0[0] : nil }
    return found.flatMap { $0.isMissing ? nil : $0 }
  }

  /// All values of a column of a loop, or the one outside of loops.
  func column(_ key: String) -> [Value]? {
    for loop in loops {
      if let column = loop.column(key) { return loop.rows.map { $0[column] } }
    }
    return values[key].map { [$0] }
  }

  /// The loop with a column; values outside of loops whose names begin with `category` are one of one row.
  func loop(with key: String, category: String) -> Loop? {
    if let loop = loops.first(where: { $0.keys.contains(key) }) { return loop }
    guard values[key] != nil else { return nil }
    let own = values.filter { $0.key.hasPrefix(category) }
    return Loop(keys: Array(own.keys), rows: [Array(own.values)])
  }

  // MARK: Reading

  /// Reads the blocks that hold sites, or else the last one.
  ///
  /// - Throws: `OrdealError` naming the line if the text is no such file.
  static func read(_ lines: TextLines) throws -> [CIFBlock] {
    let tokens = try tokens(lines)
    var blocks: [CIFBlock] = []
    var block = CIFBlock(file: lines.name, name: "")
    var position = 0
    while position < tokens.count {
      let token = tokens[position]
      if !token.isQuoted, token.text.lowercased().hasPrefix("data_") {
        if block.hasSites { blocks.append(block) }
        block = CIFBlock(file: lines.name, name: String(token.text.dropFirst("data_".count)))
      }
      position += 1
      try block.take(token, tokens, &position)
    }
    return block.hasSites || blocks.isEmpty ? blocks + [block] : blocks
  }

  private init(file: String, name: String) { (self.file, self.name) = (file, name) }

  private var hasSites: Bool {
    column("_atom_site_fract_x") != nil || column("_atom_site_cartn_x") != nil
  }

  /// Takes a loop or a value that begins with a token; `position` is that of the next one.
  private mutating func take(_ token: Token, _ tokens: [Token], _ position: inout Int) throws {
    guard !token.isQuoted else { return }
    let word = token.text.lowercased()
    if word == "loop_" {
      loops.append(try readLoop(tokens, &position))
    } else if word.hasPrefix("_") {
      guard position < tokens.count, !tokens[position].isKeyword else {
        throw error("\(token.text) has no value", at: token.line)
      }
      try set(Self.key(word), tokens[position].value, name: token)
      position += 1
    }
  }

  /// Keeps a value; one of the structure that says something else than an earlier one is an error.
  private mutating func set(_ key: String, _ value: Value, name: Token) throws {
    if let other = values[key], Self.isOfStructure(key), !other.isMissing {
      if value.isMissing { return }
      let isSame =
        other.text == value.text || Double(other.text).map { $0 == Double(value.text) } ?? false
      guard isSame else {
        throw error(
          "\(name.text) is there twice, as \(other.text) and \(value.text)", at: name.line)
      }
    }
    values[key] = value
  }

  /// Whether a name is about the cell, its symmetry or its sites.
  private static func isOfStructure(_ key: String) -> Bool {
    ["_cell_", "_symmetry_", "_space_group_", "_atom_site_"].contains { key.hasPrefix($0) }
  }

  private static func key(_ word: String) -> String { word.replacing(".", with: "_") }

  private func readLoop(_ tokens: [Token], _ position: inout Int) throws -> Loop {
    var loop = Loop()
    let line = tokens[position - 1].line
    while position < tokens.count, !tokens[position].isQuoted, tokens[position].text.hasPrefix("_")
    {
      loop.keys.append(Self.key(tokens[position].text.lowercased()))
      position += 1
    }
    let first = position
    while position < tokens.count, !tokens[position].isKeyword { position += 1 }
    let values = tokens[first..<position].map(\.value)
    let repeated = loop.keys.indices.first {
      Self.isOfStructure(loop.keys[$0])
        && (column(loop.keys[$0]) != nil || loop.keys[..<$0].contains(loop.keys[$0]))
    }
    if let key = repeated.map({ loop.keys[$0] }) {
      throw error("\(key) is there twice", at: line)
    }
    guard !loop.keys.isEmpty, values.count % loop.keys.count == 0 else {
      throw error(
        "a loop of \(loop.keys.count) columns (\(loop.keys.first ?? "none")…) has \(values.count) values",
        at: line)
    }
    loop.rows = stride(from: 0, to: values.count, by: loop.keys.count).map {
      Array(values[$0..<$0 + loop.keys.count])
    }
    return loop
  }

  // MARK: Tokens

  private struct Token {
    var text: String
    var isQuoted: Bool
    var line: Int

    var value: Value {
      Value(text: text, line: line, isMissing: !isQuoted && (text == "?" || text == "."))
    }

    /// Whether it ends a list of values.
    var isKeyword: Bool {
      guard !isQuoted else { return false }
      let word = text.lowercased()
      return word.hasPrefix("_") || word.hasPrefix("data_") || word.hasPrefix("save_")
        || ["loop_", "global_", "stop_"].contains(word)
    }
  }

  private static func tokens(_ source: TextLines) throws -> [Token] {
    var lines = source
    var tokens: [Token] = []
    var block: Token?
    while let line = lines.nextLine() {
      var text = lines.text(line)
      if lines.lineNumber == 1, text.hasPrefix("\u{feff}") { text.removeFirst() }
      if text.hasPrefix(";") {
        if let own = block {
          tokens.append(own)
          block = nil
          split(String(text.dropFirst()), lines.lineNumber, into: &tokens)
        } else {
          block = Token(text: String(text.dropFirst()), isQuoted: true, line: lines.lineNumber)
        }
      } else if block != nil {
        block?.text += "\n" + text
      } else {
        split(text, lines.lineNumber, into: &tokens)
      }
    }
    if let block {
      throw OrdealError("a text field is never closed", at: "\(lines.name):\(block.line)")
    }
    return tokens
  }

  /// Splits a line at blanks; a quotation mark closes a text only before one.
  private static func split(_ line: String, _ number: Int, into tokens: inout [Token]) {
    var rest = Substring(line)
    while true {
      rest = rest.drop { $0.isWhitespace }
      guard let first = rest.first, first != "#" else { return }
      guard first == "'" || first == "\"" else {
        let word = rest.prefix { !$0.isWhitespace }
        tokens.append(Token(text: String(word), isQuoted: false, line: number))
        rest = rest.dropFirst(word.count)
        continue
      }
      let body = rest.dropFirst()
      let end =
        body.indices.first { index in
          let next = body.index(after: index)
          return body[index] == first && (next == body.endIndex || body[next].isWhitespace)
        } ?? body.endIndex
      tokens.append(Token(text: String(body[..<end]), isQuoted: true, line: number))
      rest = end == body.endIndex ? "" : body[body.index(after: end)...]
    }
  }
}
