// Part of Ordeal. See LICENSE.

import Support

/// Reads one LAMMPS data file.
struct LAMMPSDataReader {
  private var lines: TextLines
  private let types: LAMMPSTypes
  private var atomCount: Int?
  private var typeCount: Int?
  private var units = LAMMPSUnits.metal
  private var box = LAMMPSDataBox()
  private var typeOfLabel: [String: Int] = [:]
  private var masses: [Int: (mass: Double, comment: String)] = [:]
  private var atoms: [Int: (type: Int, position: Vector3, image: Vector3)]?
  private var velocities: [Int: Vector3]?

  /// One line of a section.
  private struct Row {
    let words: [String]
    let comment: String
    let number: Int
  }

  init(lines: TextLines, types: LAMMPSTypes) {
    self.lines = lines
    self.types = types
  }

  mutating func read() throws -> Structure {
    try readTitle()
    // What the last line belongs to: nil behind the last line of a section that is read.
    var part: Part? = .header
    var sections: Set<String> = []
    while let line = lines.nextLine() {
      let text = lines.text(line)
      let words = Self.words(text)
      guard let first = words.first else { continue }
      let name = words.joined(separator: " ")
      if try readSection(name, comment: Self.comment(text)) {
        guard sections.insert(name).inserted else {
          throw lines.error("section \(name) is there twice")
        }
        part = nil
      } else if first.first?.isLetter ?? false {
        part = .otherSection
      } else if part == .header {
        try readHeader(words)
      } else if part == nil {
        throw lines.error(
          "expected the name of a section, got \"\(name)\": the section before has more lines than "
            + "the header says")
      }
    }
    return try structure()
  }

  /// A part of the file that has no number of lines.
  private enum Part {
    case header
    /// Its lines begin with a number or a label, and are passed over.
    case otherSection
  }

  /// Reads a section; false for the names of others and for what is no name.
  private mutating func readSection(_ name: String, comment: String) throws -> Bool {
    switch name {
    case "Atom Type Labels": try readLabels()
    case "Masses": try readMasses()
    case "Atoms": try readAtoms(style: comment)
    case "Velocities": try readVelocities()
    default: return false
    }
    return true
  }

  private static func words(_ text: String) -> [String] {
    text.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  private static func comment(_ text: String) -> String {
    guard let hash = text.firstIndex(of: "#") else { return "" }
    return text[text.index(after: hash)...].trimmingWhitespace
  }

  // MARK: The header

  /// LAMMPS's own files name their units in the title: "…, timestep = 0, units = metal".
  private mutating func readTitle() throws {
    let title = lines.text(try lines.line("a title"))
    guard let key = title.range(of: "units = ") else { return }
    let name = title[key.upperBound...].prefix { !$0.isWhitespace && $0 != "," }
    units = try LAMMPSUnits(named: name, lines)
  }

  private mutating func readHeader(_ words: [String]) throws {
    switch words.dropFirst().joined(separator: " ") {
    case "atoms": atomCount = try count(words[0])
    case "atom types": typeCount = try count(words[0])
    default: try box.read(words, lines)
    }
  }

  private func count(_ word: String) throws -> Int {
    guard let count = Int(word), count >= 0 else {
      throw lines.error("expected a count, got \"\(word)\"")
    }
    return count
  }

  // MARK: Sections

  /// The lines of a section that hold something: exactly `count`.
  private mutating func rows(_ count: Int?, _ section: String, _ key: String) throws -> [Row] {
    guard let count else {
      throw lines.error("section \(section) without a line \"… \(key)\" before it")
    }
    var rows: [Row] = []
    while rows.count < count {
      guard let line = lines.nextLine() else {
        throw lines.error("section \(section) ends after \(rows.count) of \(count) lines")
      }
      let text = lines.text(line)
      let words = Self.words(text)
      if !words.isEmpty {
        rows.append(Row(words: words, comment: Self.comment(text), number: lines.lineNumber))
      }
    }
    return rows
  }

  private func error(_ message: String, _ row: Row) -> OrdealError {
    OrdealError(message, at: "\(lines.name):\(row.number)")
  }

  private func number(_ word: String, _ row: Row) throws -> Double {
    guard let value = Double(word), value.isFinite else {
      throw error("expected a finite number, got \"\(word)\"", row)
    }
    return value
  }

  private func vector(_ words: ArraySlice<String>, _ row: Row) throws -> Vector3 {
    let numbers = try words.map { try number($0, row) }
    return Vector3(numbers[0], numbers[1], numbers[2])
  }

  /// A type, by its number or its label.
  private func type(_ word: String, _ row: Row) throws -> Int {
    guard let type = Int(word) ?? typeOfLabel[word], type >= 1, type <= typeCount ?? Int.max else {
      let known = typeCount.map { ", 1 to \($0)" } ?? ""
      throw error("expected an atom type\(known) or a type label, got \"\(word)\"", row)
    }
    return type
  }

  private mutating func readLabels() throws {
    for row in try rows(typeCount, "Atom Type Labels", "atom types") {
      guard row.words.count == 2, let type = Int(row.words[0]), type >= 1, type <= typeCount ?? 0
      else { throw error("expected a type and its label, got \(row.words)", row) }
      guard typeOfLabel.updateValue(type, forKey: row.words[1]) == nil else {
        throw error("the type label \(row.words[1]) is there twice", row)
      }
    }
  }

  private mutating func readMasses() throws {
    for row in try rows(typeCount, "Masses", "atom types") {
      guard row.words.count == 2 else {
        throw error("expected a type and its mass, got \(row.words)", row)
      }
      let mass = try number(row.words[1], row)
      masses[try type(row.words[0], row)] = (mass, row.comment)
    }
  }

  private mutating func readAtoms(style name: String) throws {
    let rows = try rows(atomCount, "Atoms", "atoms")
    let style = try LAMMPSAtomStyle(
      named: name, rows: rows.map(\.words), at: lines.location,
      isType: { (try? type($0, rows[0])) != nil })
    var atoms: [Int: (type: Int, position: Vector3, image: Vector3)] = [:]
    for row in rows {
      let words = row.words
      guard style.fits(words), let id = Int(words[0]) else {
        throw error(
          "expected \(style.columns) of atom style \(style.name), got "
            + "\"\(words.joined(separator: " "))\"", row)
      }
      let first = style.position
      var image = Vector3.zero
      if words.count == style.width + 3 {
        image = try vector(words[style.width...], row)
        guard image == image.rounded(.toNearestOrEven) else {
          throw error("expected whole numbers of images, got \(words.suffix(3))", row)
        }
      }
      let atom = (
        try type(words[style.type], row), try vector(words[first..<first + 3], row), image
      )
      guard atoms.updateValue(atom, forKey: id) == nil else {
        throw error("atom \(id) is there twice", row)
      }
    }
    self.atoms = atoms
  }

  private mutating func readVelocities() throws {
    var velocities: [Int: Vector3] = [:]
    for row in try rows(atomCount, "Velocities", "atoms") {
      guard row.words.count >= 4, let id = Int(row.words[0]) else {
        throw error("expected an id and a velocity, got \(row.words)", row)
      }
      guard velocities.updateValue(try vector(row.words[1..<4], row), forKey: id) == nil else {
        throw error("the velocity of atom \(id) is there twice", row)
      }
    }
    self.velocities = velocities
  }

  // MARK: The structure

  private func structure() throws -> Structure {
    let (vectors, origin) = try box.vectors(at: lines.name)
    guard let atoms, !atoms.isEmpty else {
      throw OrdealError("expected a section Atoms", at: lines.name)
    }
    let ordered = atoms.sorted { $0.key < $1.key }
    var elementOfType: [Int: Element] = [:]
    for type in Set(atoms.values.map(\.type)) { elementOfType[type] = try element(type) }
    var structure = Structure(
      cell: Cell(vectors),
      elements: ordered.compactMap { elementOfType[$0.value.type] },
      positions: ordered.map { $0.value.position - origin + $0.value.image * vectors })
    if let velocities {
      structure.velocities = try ordered.map { id, _ in
        guard let velocity = velocities[id] else {
          throw OrdealError("atom \(id) has no velocity, others have", at: lines.name)
        }
        return velocity * units.velocity
      }
    }
    return structure
  }

  private func element(_ type: Int) throws -> Element {
    let mass = masses[type]
    let byMass = mass.flatMap { LAMMPSTypes.element(ofMass: $0.mass) }
    let labels = typeOfLabel.filter { $0.value == type }.keys
    let comment = mass?.comment.split(whereSeparator: \.isWhitespace).first.map(String.init)
    // "CA" behind the mass of carbon is a name: what only looks like a symbol yields to the mass.
    let names = labels + [comment].compactMap(\.self)
    let named =
      names.lazy.compactMap { Element(symbol: $0) }.first
      ?? (byMass == nil ? names.lazy.compactMap { Element(looseSymbol: $0) }.first : nil)
    return try types.element(ofType: type, named: named, byMass: byMass, at: lines.name)
  }
}
