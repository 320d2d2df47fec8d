// Part of Ordeal. See LICENSE.

/// MLIP's `.cfg`: any number of configurations between BEGIN_CFG and END_CFG.
///
/// `PlusStress` is the virial W = −∂E/∂ε of the cell, eV, as xx yy zz yz xz xy. Features are kept as
/// properties; the feature `label` is the structure's label.
package enum MLIPConfigurations {
  static func read(_ lines: TextLines, elements: [Element]) throws -> [Structure] {
    var lines = lines
    var result: [Structure] = []
    while let line = lines.nextLine() {
      let text = lines.text(line).trimmingWhitespace
      if text.isEmpty { continue }
      guard text == "BEGIN_CFG" else { throw lines.error("expected BEGIN_CFG, got \"\(text)\"") }
      var configuration = Configuration(elements: elements)
      result.append(try configuration.read(&lines))
    }
    return result
  }

  private struct Configuration {
    let elements: [Element]
    var size = 0
    var rows: [Vector3] = []
    var energy: Double?
    var virial: Matrix3?
    var atoms: [(element: Element, position: Vector3, force: Vector3?)] = []
    var isDirect = false
    var features: [(String, String)] = []

    mutating func read(_ lines: inout TextLines) throws -> Structure {
      while true {
        let words = try lines.words("END_CFG").map { lines.text($0) }
        switch words.first ?? "" {
        case "": continue
        case "END_CFG": return try structure(lines)
        case "Size":
          guard let size = lines.integer(try lines.words("the size").first ?? 0..<0), size >= 0
          else { throw lines.error("expected the number of atoms") }
          self.size = size
        case "Supercell":
          for _ in 0..<3 {
            rows.append(try lines.vector(try lines.words("a cell vector"), "a cell vector"))
          }
        case "AtomData:": try readAtoms(&lines, columns: Array(words.dropFirst()))
        case "Energy":
          let words = try lines.words("the energy")
          energy = try words.first.map { try lines.finite($0, "the energy") }
        case "PlusStress:":
          let words = try lines.words("PlusStress")
          let s = try words.map { try lines.finite($0, "PlusStress") }
          guard s.count == 6 else { throw lines.error("expected six numbers of PlusStress") }
          virial = Matrix3(
            Vector3(s[0], s[5], s[4]), Vector3(s[5], s[1], s[3]), Vector3(s[4], s[3], s[2]))
        case "Feature":
          features.append(
            (words.count > 1 ? words[1] : "", words.dropFirst(2).joined(separator: " ")))
        default: throw lines.error("expected a keyword of .cfg, got \"\(words[0])\"")
        }
      }
    }

    private mutating func readAtoms(_ lines: inout TextLines, columns: [String]) throws {
      isDirect = columns.contains("direct_x")
      guard let x = columns.firstIndex(of: isDirect ? "direct_x" : "cartes_x"),
        let type = columns.firstIndex(of: "type")
      else { throw lines.error("expected the columns type and cartes_x or direct_x") }
      let fx = columns.firstIndex(of: "fx")
      for _ in 0..<size {
        let words = try lines.words("an atom")
        guard words.count == columns.count else {
          throw lines.error("expected \(columns.count) columns, got \(words.count)")
        }
        guard let species = lines.integer(words[type]), species >= 0 else {
          throw lines.error("expected a type, got \"\(lines.text(words[type]))\"")
        }
        guard species < elements.count else {
          throw lines.error(
            "the element of type \(species) is unknown: give the elements of types 0, 1, …")
        }
        atoms.append(
          (
            elements[species], try lines.vector(words, from: x, "a position"),
            try fx.map { try lines.vector(words, from: $0, "a force") }
          ))
      }
    }

    private func structure(_ lines: TextLines) throws -> Structure {
      guard atoms.count == size, size > 0 else {
        throw lines.error("expected \(size) atoms, got \(atoms.count)")
      }
      let cell =
        rows.count == 3
        ? Cell(Matrix3(rows[0], rows[1], rows[2])) : Cell(.identity, isPeriodic: .none)
      var structure = Structure(
        cell: cell, elements: atoms.map(\.element),
        positions: atoms.map { isDirect ? cell.cartesian($0.position) : $0.position })
      let forces = atoms.compactMap(\.force)
      if forces.count == size { structure.forces = forces }
      structure.energy = energy
      structure.virial = virial
      for (key, value) in features {
        if key == "label" { structure.label = value }
        structure.properties.info[key] = .text(value)
      }
      return structure
    }
  }

  /// All configurations; types by increasing atomic number over all of them.
  static func text(_ structures: [Structure]) -> String {
    let elements = Set(structures.flatMap(\.elements)).sorted()
    let types = Dictionary(uniqueKeysWithValues: zip(elements, elements.indices))
    return structures.map { text($0, types: types) }.joined(separator: "\n")
  }

  /// One configuration, with the given types of its elements.
  package static func text(_ structure: Structure, types: [Element: Int]) -> String {
    var text = "BEGIN_CFG\n Size\n    \(structure.count)\n"
    if structure.cell.isPeriodic != .none {
      text += " Supercell\n"
      for k in 0..<3 { text += "    \(joined(structure.cell.vectors[k]))\n" }
    }
    text += " AtomData:  id type cartes_x cartes_y cartes_z"
    text += structure.forces == nil ? "\n" : " fx fy fz\n"
    for (atom, position) in structure.positions.enumerated() {
      let type = types[structure.elements[atom]] ?? 0
      text += "    \(atom + 1) \(type) \(joined(position))"
      if let forces = structure.forces { text += " \(joined(forces[atom]))" }
      text += "\n"
    }
    if let energy = structure.energy { text += " Energy\n    \(energy)\n" }
    if let w = structure.virial {
      text += " PlusStress:  xx yy zz yz xz xy\n"
      text += "    \(w.x.x) \(w.y.y) \(w.z.z) \(w.y.z) \(w.x.z) \(w.x.y)\n"
    }
    for (key, value) in structure.properties.info where key != "label" {
      text += " Feature   \(key)\t\(value.plainText)\n"
    }
    if let label = structure.label { text += " Feature   label\t\(label)\n" }
    return text + "END_CFG\n"
  }

  private static func joined(_ v: Vector3) -> String { "\(v.x) \(v.y) \(v.z)" }
}
