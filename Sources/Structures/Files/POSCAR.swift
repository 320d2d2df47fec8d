// Part of Ordeal. See LICENSE.

import Foundation

/// VASP's POSCAR and CONTCAR, versions 4 and 5.
///
/// Version 4 has no line of symbols: they are taken from the comment if it holds one for each count.
/// Selective dynamics are kept as the columns `selective`, the comment as `comment`.
enum POSCAR {
  static func read(_ lines: TextLines) throws -> Structure {
    var lines = lines
    let comment = lines.text(try lines.line("a comment"))
    let cell = try readCell(&lines)
    let blocks = try readBlocks(&lines, comment: comment)
    let (isDirect, isSelective) = try readMode(&lines)
    var structure = Structure(cell: cell.cell, elements: [], positions: [])
    var flags: [Bool] = []
    for (element, count) in blocks {
      for _ in 0..<count {
        let words = try lines.words("the position of an atom")
        let p = try lines.vector(words, "a position")
        structure.elements.append(element)
        structure.positions.append(isDirect ? cell.cell.cartesian(p) : p * cell.scale)
        guard isSelective else { continue }
        flags += try (3..<6).map { column in
          guard words.count > column, let flag = logical(lines.text(words[column])) else {
            throw lines.error("expected three flags T or F of selective dynamics")
          }
          return flag
        }
      }
    }
    structure.properties.info["comment"] = .text(comment)
    if isSelective {
      structure.properties.columns["selective"] = .init(width: 3, values: .logicals(flags))
    }
    try readVelocities(&lines, of: &structure)
    return structure
  }

  private static func logical(_ text: String) -> Bool? {
    switch text.first {
    case "T", "t": true
    case "F", "f": false
    case ".": logical(String(text.dropFirst()))
    default: nil
    }
  }

  private static func readCell(_ lines: inout TextLines) throws -> (cell: Cell, scale: Vector3) {
    let words = try lines.words("the scale")
    let factors = try words.prefix(3).map { try lines.finite($0, "the scale") }
    var rows: [Vector3] = []
    for _ in 0..<3 {
      rows.append(try lines.vector(try lines.words("a lattice vector"), "a lattice vector"))
    }
    let raw = Matrix3(rows[0], rows[1], rows[2])
    guard let first = factors.first, first != 0, abs(raw.determinant) > 1e-12 else {
      throw lines.error("expected a scale and a cell with a volume")
    }
    var scale = Vector3(repeating: first)
    if factors.count == 3 { scale = Vector3(factors[0], factors[1], factors[2]) }
    if factors.count < 3 && first < 0 {
      // A negative scale is the volume of the cell.
      let s = pow(-first / abs(raw.determinant), 1.0 / 3.0)
      scale = Vector3(repeating: s)
    }
    return (Cell(Matrix3(raw.x * scale, raw.y * scale, raw.z * scale)), scale)
  }

  private static func readBlocks(
    _ lines: inout TextLines, comment: String
  ) throws -> [(Element, Int)] {
    var words = try lines.words("the symbols or the counts of the elements")
    var symbols: [String] = []
    if let first = words.first, lines.integer(first) == nil {
      // VASP 6 may write "Li_sv" or "Li/hash".
      symbols = words.map { word in
        String(lines.text(word).prefix { $0 != "_" && $0 != "/" })
      }
      words = try lines.words("the counts of the elements")
    } else {
      symbols = comment.split(whereSeparator: \.isWhitespace).map(String.init)
      guard symbols.count >= words.count,
        symbols.prefix(words.count).allSatisfy({ Element(symbol: $0) != nil })
      else {
        throw lines.error(
          "expected the symbols of the elements: this is a VASP 4 file, and its comment "
            + "\"\(comment)\" does not hold a symbol for each of \(words.count) counts")
      }
      symbols = Array(symbols.prefix(words.count))
    }
    guard words.count == symbols.count, !words.isEmpty else {
      throw lines.error("\(symbols.count) symbols, but \(words.count) counts")
    }
    return try zip(symbols, words).map { symbol, word in
      guard let element = Element(symbol: symbol) else {
        throw lines.error("expected the symbol of an element, got \"\(symbol)\"")
      }
      guard let count = lines.integer(word), count >= 0, count < 100_000_000 else {
        throw lines.error("expected a number of atoms, got \"\(lines.text(word))\"")
      }
      return (element, count)
    }
  }

  private static func readMode(
    _ lines: inout TextLines
  ) throws -> (isDirect: Bool, isSelective: Bool) {
    func letter(_ line: Range<Int>) -> Character? {
      lines.words(in: line).first.flatMap { lines.text($0).lowercased().first }
    }
    var line = try lines.line("Direct or Cartesian")
    let isSelective = letter(line) == "s"
    if isSelective { line = try lines.line("Direct or Cartesian") }
    switch letter(line) {
    case "d": return (true, isSelective)
    case "c", "k": return (false, isSelective)
    default:
      throw lines.error("expected Direct or Cartesian, got \"\(lines.text(line))\"")
    }
  }

  /// Velocities stand behind a blank line or one that says Cartesian or Direct, Å/fs.
  private static func readVelocities(_ lines: inout TextLines, of structure: inout Structure) throws
  {
    guard let header = lines.nextLine() else { return }
    let mode = lines.words(in: header).first.flatMap { lines.text($0).lowercased().first }
    guard mode == nil || mode == "c" || mode == "k" || mode == "d" else { return }
    var velocities: [Vector3] = []
    for _ in 0..<structure.count {
      guard let line = lines.nextLine() else { break }
      let words = lines.words(in: line)
      if words.isEmpty && velocities.isEmpty { return }
      let v = try lines.vector(words, "a velocity")
      velocities.append((mode == "d" ? structure.cell.cartesian(v) : v) * 1000)
    }
    guard velocities.count == structure.count else {
      if velocities.isEmpty { return }
      throw lines.error("\(velocities.count) velocities for \(structure.count) atoms")
    }
    structure.velocities = velocities
  }

  // MARK: Writing

  /// VASP 5, scale 1, direct coordinates; atoms keep their order, elements may repeat.
  static func text(_ structure: Structure) -> String {
    var blocks: [(element: Element, count: Int)] = []
    for element in structure.elements {
      if blocks.last?.element == element {
        blocks[blocks.count - 1].count += 1
      } else {
        blocks.append((element, 1))
      }
    }
    var comment =
      structure.label ?? blocks.map { "\($0.element)\($0.count)" }.joined(separator: " ")
    if case .text(let own)? = structure.properties.info["comment"] { comment = own }
    var text = "\(comment)\n1.0\n"
    for row in 0..<3 { text += "  \(joined(structure.cell.vectors[row]))\n" }
    text += blocks.map(\.element.symbol).joined(separator: " ") + "\n"
    text += blocks.map { "\($0.count)" }.joined(separator: " ") + "\n"
    var flags: [Bool]?
    if case .logicals(let values)? = structure.properties.columns["selective"]?.values {
      flags = values
      text += "Selective dynamics\n"
    }
    text += "Direct\n"
    let inverse = structure.cell.vectors.inverse
    for (atom, position) in structure.positions.enumerated() {
      text += "  \(joined(position * inverse))"
      if let flags { for k in 0..<3 { text += flags[3 * atom + k] ? " T" : " F" } }
      text += "\n"
    }
    if let velocities = structure.velocities {
      text += "\n"
      for velocity in velocities { text += "  \(joined(velocity / 1000))\n" }
    }
    return text
  }

  private static func joined(_ v: Vector3) -> String { "\(v.x) \(v.y) \(v.z)" }
}
