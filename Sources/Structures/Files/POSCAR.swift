// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// VASP's POSCAR and CONTCAR, versions 4 and 5.
///
/// Version 4 has no line of symbols: `POSCARSymbols` finds them. Behind "!" or "#", and behind the numbers
/// of a line, comments may stand; D is deuterium: hydrogen. Selective dynamics are kept as the columns
/// `selective`, the comment as `comment`.
enum POSCAR {
  /// Reads a file.
  ///
  /// - Parameters:
  ///   - lines: The file.
  ///   - elements: The elements of a file of version 4 that does not name them.
  ///   - elementsAreOfFile: Whether they are said of this file, so that it must not contradict them.
  /// - Returns: The structure.
  /// - Throws: `OrdealError` naming the line.
  static func read(
    _ lines: TextLines, elements: [Element] = [], elementsAreOfFile: Bool = false
  ) throws -> Structure {
    var lines = lines
    let comment = lines.text(try lines.line("a comment"))
    let cell = try readCell(&lines)
    var blocks = try readBlocks(&lines)
    let (isDirect, isSelective) = try readMode(&lines)
    let rows = try readPositions(&lines, blocks.counts.reduce(0, +), isSelective: isSelective)
    let symbols = POSCARSymbols(
      counts: blocks.counts, comment: comment, rows: rows.map(\.symbol))
    if let named = blocks.elements {
      try symbols.check(named, at: blocks.location)
    } else {
      blocks.elements = try symbols.elements(
        given: elements, areOfFile: elementsAreOfFile, at: blocks.location)
    }
    var structure = Structure(
      cell: cell.cell,
      elements: zip(blocks.elements ?? [], blocks.counts).flatMap {
        Array(repeating: $0, count: $1)
      },
      positions: rows.map {
        isDirect ? cell.cell.cartesian($0.position) : $0.position * cell.scale
      })
    structure.properties.info["comment"] = .text(comment)
    if isSelective {
      structure.properties.columns["selective"] = .init(
        width: 3, values: .logicals(rows.flatMap(\.flags)))
    }
    try readVelocities(&lines, of: &structure)
    return structure
  }

  /// The words of a line in front of a comment.
  private static func words(_ lines: TextLines, in line: Range<Int>) -> [Range<Int>] {
    let end = line.first { "!#".utf8.contains(lines.bytes[$0]) } ?? line.upperBound
    return lines.words(in: line.lowerBound..<end)
  }

  private static func words(_ lines: inout TextLines, _ what: String) throws -> [Range<Int>] {
    let line = try lines.line(what)
    return words(lines, in: line)
  }

  // MARK: Positions

  /// What a line says about an atom.
  private struct Row {
    var position: Vector3
    var flags: [Bool] = []
    /// The element whose symbol stands behind.
    var symbol: Element?
  }

  private static func readPositions(
    _ lines: inout TextLines, _ count: Int, isSelective: Bool
  ) throws -> [Row] {
    var rows: [Row] = []
    while rows.count < count {
      let words = try words(&lines, "the position of an atom")
      var row = Row(position: try lines.vector(words, "a position"))
      let flags = words.dropFirst(3).prefix(3).map { logical(lines.text($0)) }
      if isSelective {
        row.flags = flags.compactMap(\.self)
        guard row.flags.count == 3 else {
          throw lines.error("expected three flags T or F of selective dynamics")
        }
      }
      // Flags may have been left behind when the line "Selective dynamics" was taken out.
      let isFlagged = isSelective || flags.count == 3 && flags.allSatisfy { $0 != nil }
      row.symbol = words.dropFirst(isFlagged ? 6 : 3).first.flatMap {
        Element(looseSymbol: lines.text($0))
      }
      rows.append(row)
    }
    return rows
  }

  private static func logical(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "t", "true", ".t.", ".true.": true
    case "f", "false", ".f.", ".false.": false
    default: nil
    }
  }

  // MARK: Header

  private static func readCell(_ lines: inout TextLines) throws -> (cell: Cell, scale: Vector3) {
    let factors = try readScale(&lines)
    var rows: [Vector3] = []
    for _ in 0..<3 {
      rows.append(try lines.vector(try words(&lines, "a lattice vector"), "a lattice vector"))
    }
    let raw = Matrix3(rows[0], rows[1], rows[2])
    guard let first = factors.first, abs(raw.determinant) > 1e-12 else {
      throw lines.error("expected a cell with a volume")
    }
    var scale = Vector3(repeating: first)
    if factors.count == 3 { scale = Vector3(factors[0], factors[1], factors[2]) }
    if factors.count < 3 && first < 0 {
      // A negative scale is the volume of the cell.
      let s = pow(-first / abs(raw.determinant), 1.0 / 3.0)
      scale = Vector3(repeating: s)
    }
    let cell = Cell(Matrix3(raw.x * scale, raw.y * scale, raw.z * scale))
    guard cell.volume.isFinite else { throw lines.error("expected a cell with a finite volume") }
    return (cell, scale)
  }

  /// One factor, or three that are positive; text may follow.
  private static func readScale(_ lines: inout TextLines) throws -> [Double] {
    let words = try words(&lines, "the scale")
    let numbers = words.prefix(3).prefix { lines.double($0) != nil }
    guard let first = words.first else {
      throw lines.error("expected the scale, got an empty line")
    }
    var factors = [try lines.finite(first, "the scale")]
    if numbers.count == 3 { factors = try numbers.map { try lines.finite($0, "the scale") } }
    guard factors.count == 1 ? factors[0] != 0 : factors.allSatisfy({ $0 > 0 }) else {
      throw lines.error("expected a scale that is not 0, or three that are positive")
    }
    return factors
  }

  /// What the header says about the atoms.
  private struct Blocks {
    /// Nil for version 4.
    var elements: [Element]?
    var counts: [Int]
    /// Where the counts stand.
    var location: String
  }

  /// Reads the lines of symbols, if there are any, and of counts; VASP breaks long ones.
  private static func readBlocks(_ lines: inout TextLines) throws -> Blocks {
    let what = "the symbols or the counts of the elements"
    var words = try words(&lines, what)
    var names: [(text: String, line: Int)] = []
    while let first = words.first, lines.double(first) == nil {
      names += words.map { (lines.text($0), lines.lineNumber) }
      words = try self.words(&lines, what)
    }
    var counts = try readCounts(lines, words)
    // A line may be one of counts that go on.
    var next = lines
    while counts.count < names.count, let line = next.nextLine(),
      case let words = self.words(next, in: line), !words.isEmpty,
      words.allSatisfy({ next.integer($0) != nil })
    {
      counts += try readCounts(next, words)
      lines = next
    }
    let location = lines.location
    guard counts.contains(where: { $0 > 0 }) else {
      throw OrdealError("expected atoms, got the counts \(counts)", at: location)
    }
    guard !names.isEmpty else { return Blocks(counts: counts, location: location) }
    // Behind the symbols text may stand that is none.
    let elements = names.map { $0.text == "D" ? .hydrogen : Element(looseSymbol: $0.text) }
    guard names.count >= counts.count,
      elements.dropFirst(counts.count).allSatisfy({ $0 == nil })
    else {
      throw OrdealError("\(names.count) symbols, but \(counts.count) counts", at: location)
    }
    let named = try zip(names, elements).prefix(counts.count).map { name, element in
      guard let element else {
        throw OrdealError(
          "expected the symbol of an element, got \"\(name.text)\"",
          at: "\(lines.name):\(name.line)")
      }
      return element
    }
    return Blocks(elements: named, counts: counts, location: location)
  }

  /// The counts at the beginning of a line; text may follow.
  private static func readCounts(_ lines: TextLines, _ words: [Range<Int>]) throws -> [Int] {
    let numbers = words.prefix { lines.double($0) != nil }
    guard !numbers.isEmpty else {
      throw lines.error("expected the counts of the elements, got an empty line")
    }
    var counts: [Int] = []
    for word in numbers {
      guard let count = lines.integer(word), 0..<100_000_000 ~= count else {
        throw lines.error("expected a number of atoms, got \"\(lines.text(word))\"")
      }
      counts.append(count)
    }
    return counts
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
    // "Fractional" is another name of "Direct".
    case "d", "f": return (true, isSelective)
    case "c", "k": return (false, isSelective)
    default:
      throw lines.error("expected Direct or Cartesian, got \"\(lines.text(line))\"")
    }
  }

  // MARK: Velocities

  /// Velocities stand behind a blank line or one that says Cartesian, Å/fs.
  ///
  /// Behind "Direct" they are lattice vectors per time step, which the file does not hold. After dynamics
  /// at constant pressure those of the cell stand before them.
  private static func readVelocities(_ lines: inout TextLines, of structure: inout Structure) throws
  {
    guard var mode = try readVelocityMode(&lines) else { return }
    if mode == "l" {
      _ = try lines.line("the state of the cell's velocities")
      for _ in 0..<6 {
        let what = "a velocity or a vector of the cell"
        _ = try lines.vector(try words(&lines, what), what)
      }
      guard let next = try readVelocityMode(&lines) else { return }
      mode = next
    }
    var velocities: [Vector3] = []
    while velocities.count < structure.count, let line = lines.nextLine() {
      let words = words(lines, in: line)
      // Fortran skips empty lines before numbers.
      if words.isEmpty && velocities.isEmpty { continue }
      velocities.append(try lines.vector(words, "a velocity") * 1000)
    }
    if velocities.isEmpty { return }
    guard velocities.count == structure.count else {
      throw lines.error("\(velocities.count) velocities for \(structure.count) atoms")
    }
    guard mode != "d" || velocities.allSatisfy({ $0 == .zero }) else {
      throw lines.error(
        "velocities under \"Direct\" are in lattice vectors per time step, and the file does not say "
          + "how long that is; leave them out, or write them in Å/fs under \"Cartesian\"")
    }
    structure.velocities = velocities
  }

  /// What the line behind the positions says: "c" (also of an empty line), "d" or "l"; nil at the end of
  /// the file or before other text.
  private static func readVelocityMode(_ lines: inout TextLines) throws -> Character? {
    guard let header = lines.nextLine() else { return nil }
    let words = lines.words(in: header)
    guard let first = words.first else { return "c" }
    guard lines.double(first) == nil else {
      throw lines.error(
        "expected the end, or an empty line before velocities; the counts give fewer atoms than there "
          + "are positions, or the empty line is missing")
    }
    switch lines.text(first).lowercased().first {
    case "c", "k": return "c"
    case "d": return "d"
    case "l": return "l"
    default: return nil
    }
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
    comment = comment.split(whereSeparator: \.isNewline).joined(separator: " ")
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

/// VASP's structures.
struct POSCARFormat: WritableStructureFormat {
  let name = "POSCAR"
  let endings = ["vasp", "poscar", "contcar"]
  let beginnings = ["poscar", "contcar"]
  let reads = "VASP 4, 5"
  let writes = "VASP 5"
  let keeps = "cell, positions, velocities, selective dynamics, comment"
  let holdsMany = false
  let needsCell = true
  let contents: Set<StructureContent> = [.velocities]

  func read(_ source: StructureSource) throws -> [Structure] {
    [
      try POSCAR.read(
        source.lines(), elements: source.elements, elementsAreOfFile: source.elementsAreOfFile)
    ]
  }

  func keeps(column: Properties.Column, named name: String) -> Bool { name == "selective" }

  func write(_ structures: [Structure], to file: AtomicFile) throws {
    for structure in structures { try file.write(POSCAR.text(structure)) }
  }
}
