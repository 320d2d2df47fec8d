// Part of Ordeal. See LICENSE.

import Support

/// LAMMPS data files: one structure, atom style atomic or charge, orthogonal or triclinic.
///
/// The elements of types come from a comment behind a mass ("1 6.94 # Li"), from the given list, or
/// from the masses themselves.
enum LAMMPSData {
  static func read(_ lines: TextLines, elements: [Element]) throws -> Structure {
    var reader = Reader(lines: lines, elements: elements)
    return try reader.read()
  }

  private struct Reader {
    var lines: TextLines
    let elements: [Element]
    var atomCount = 0
    var typeCount = 0
    var low = Vector3.zero
    var high = Vector3(repeating: 1)
    var tilt = (xy: 0.0, xz: 0.0, yz: 0.0)
    var elementOfType: [Int: Element] = [:]
    var atoms: [Int: (type: Int, position: Vector3, image: Vector3)] = [:]
    var velocities: [Int: Vector3] = [:]
    let sections: Set<String> = ["Masses", "Atoms", "Velocities"]

    mutating func read() throws -> Structure {
      _ = try lines.line("a title")
      while let line = lines.nextLine() {
        let text = withoutComment(lines.text(line))
        let words = text.split(separator: " ").map(String.init)
        guard let first = words.first else { continue }
        switch (first, words.dropFirst().joined(separator: " ")) {
        case ("Masses", _): try readMasses()
        case ("Atoms", _): try readAtoms(style: comment(lines.text(line)))
        case ("Velocities", _): try readVelocities()
        case (_, "atoms"): atomCount = try count(first)
        case (_, "atom types"): typeCount = try count(first)
        default: try readBounds(words)
        }
      }
      return try structure()
    }

    private func withoutComment(_ text: String) -> String {
      String(text.prefix { $0 != "#" }).replacing("\t", with: " ")
    }

    private func comment(_ text: String) -> String {
      guard let hash = text.firstIndex(of: "#") else { return "" }
      return text[text.index(after: hash)...].trimmingWhitespace
    }

    private func count(_ word: String) throws -> Int {
      guard let count = Int(word), count >= 0 else {
        throw lines.error("expected a count, got \"\(word)\"")
      }
      return count
    }

    private func number(_ word: String) throws -> Double {
      guard let value = Double(word), value.isFinite else {
        throw lines.error("expected a finite number, got \"\(word)\"")
      }
      return value
    }

    private mutating func readBounds(_ words: [String]) throws {
      if words.count == 4, words[3].hasSuffix("hi"),
        let axis = ["xlo", "ylo", "zlo"].firstIndex(of: words[2])
      {
        low[axis] = try number(words[0])
        high[axis] = try number(words[1])
      } else if words.count == 6, words[3...] == ["xy", "xz", "yz"] {
        tilt = (try number(words[0]), try number(words[1]), try number(words[2]))
      }
    }

    /// The non-empty lines of a section: exactly `count`, behind one blank line.
    private mutating func rows(_ count: Int, _ section: String) throws -> [(
      text: String, at: TextLines
    )] {
      var rows: [(String, TextLines)] = []
      while rows.count < count {
        guard let line = lines.nextLine() else {
          throw lines.error("section \(section) ends after \(rows.count) of \(count) lines")
        }
        let text = lines.text(line)
        if !withoutComment(text).trimmingWhitespace.isEmpty { rows.append((text, lines)) }
      }
      return rows
    }

    private mutating func readMasses() throws {
      for (text, _) in try rows(typeCount, "Masses") {
        let words = withoutComment(text).split(separator: " ").map(String.init)
        guard words.count >= 2, let type = Int(words[0]) else {
          throw lines.error("expected a type and its mass, got \"\(text)\"")
        }
        let mass = try number(words[1])
        let named = comment(text).split(separator: " ").first.flatMap {
          Element(symbol: String($0))
        }
        elementOfType[type] = named ?? LAMMPSData.element(ofMass: mass)
      }
    }

    private mutating func readAtoms(style: String) throws {
      let isCharge = style.hasPrefix("charge")
      for (text, place) in try rows(atomCount, "Atoms") {
        let words = withoutComment(text).split(separator: " ").map(String.init)
        let first = isCharge ? 3 : 2
        guard words.count == first + 3 || words.count == first + 6, let id = Int(words[0]),
          let type = Int(words[1])
        else {
          throw place.error(
            "expected id, type\(isCharge ? ", charge" : "") and position, got \"\(text)\"")
        }
        let p = Vector3(
          try number(words[first]), try number(words[first + 1]), try number(words[first + 2]))
        var image = Vector3.zero
        if words.count == first + 6 {
          for k in 0..<3 { image[k] = try number(words[first + 3 + k]) }
        }
        guard atoms.updateValue((type, p, image), forKey: id) == nil else {
          throw place.error("atom \(id) is there twice")
        }
      }
    }

    private mutating func readVelocities() throws {
      for (text, place) in try rows(atomCount, "Velocities") {
        let words = withoutComment(text).split(separator: " ").map(String.init)
        guard words.count >= 4, let id = Int(words[0]) else {
          throw place.error("expected id and velocity, got \"\(text)\"")
        }
        velocities[id] = Vector3(try number(words[1]), try number(words[2]), try number(words[3]))
      }
    }

    private func structure() throws -> Structure {
      guard atoms.count == atomCount, atomCount > 0 else {
        throw lines.error("expected \(atomCount) atoms, got \(atoms.count)")
      }
      let edges = high - low
      let vectors = Matrix3(
        Vector3(edges.x, 0, 0), Vector3(tilt.xy, edges.y, 0), Vector3(tilt.xz, tilt.yz, edges.z))
      let ordered = atoms.sorted { $0.key < $1.key }
      var structure = Structure(
        cell: Cell(vectors),
        elements: try ordered.map { try element($0.value.type) },
        positions: ordered.map { $0.value.position - low + $0.value.image * vectors })
      if !velocities.isEmpty {
        structure.velocities = ordered.map { velocities[$0.key, default: .zero] }
      }
      return structure
    }

    private func element(_ type: Int) throws -> Element {
      if type >= 1, type <= elements.count { return elements[type - 1] }
      guard let element = elementOfType[type] else {
        throw lines.error(
          "the element of type \(type) is unknown: give the elements of the types, or masses")
      }
      return element
    }
  }

  /// The element whose mass is within 0.05 u, if it is one only.
  static func element(ofMass mass: Double) -> Element? {
    let near = (1...118).compactMap { Element(atomicNumber: $0) }
      .filter { abs($0.mass - mass) < 0.05 }
    return near.count == 1 ? near.first : nil
  }

  /// Atom style atomic, units metal, in LAMMPS's frame; types as given, else by atomic number.
  static func text(_ structure: Structure, elements: [Element]? = nil) -> String {
    let frame = LAMMPSFrame(structure.cell)
    let elements = elements ?? Set(structure.elements).sorted()
    let v = frame.vectors
    var text = "# written by Ordeal, units metal\n\n\(structure.count) atoms\n"
    text += "\(elements.count) atom types\n\n"
    text += "0 \(v.x.x) xlo xhi\n0 \(v.y.y) ylo yhi\n0 \(v.z.z) zlo zhi\n"
    if !frame.isOrthogonal { text += "\(v.y.x) \(v.z.x) \(v.z.y) xy xz yz\n" }
    text += "\nMasses\n\n"
    for (type, element) in elements.enumerated() {
      text += "\(type + 1) \(element.mass) # \(element)\n"
    }
    let inverse = v.inverse
    text += "\nAtoms # atomic\n\n"
    for (atom, position) in structure.positions.enumerated() {
      let type = (elements.firstIndex(of: structure.elements[atom]) ?? 0) + 1
      var p = frame.rotated(position)
      var image = Vector3.zero
      for d in 0..<3 where structure.cell.isPeriodic[d] {
        // An atom so far away that its image has no number stays where it is.
        let number = (p * inverse)[d].rounded(.down)
        image[d] = Int(rounding: number) == nil ? 0 : number
      }
      p -= image * v
      let numbers = (0..<3).map { "\(Int(rounding: image[$0]) ?? 0)" }.joined(separator: " ")
      text += "\(atom + 1) \(type) \(p.x) \(p.y) \(p.z) \(numbers)\n"
    }
    if let velocities = structure.velocities {
      text += "\nVelocities\n\n"
      for (atom, velocity) in velocities.enumerated() {
        let u = frame.rotated(velocity)
        text += "\(atom + 1) \(u.x) \(u.y) \(u.z)\n"
      }
    }
    return text
  }
}

extension StringProtocol {
  /// Without blanks and tabs at either end.
  var trimmingWhitespace: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
