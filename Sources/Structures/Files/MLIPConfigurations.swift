// Part of Ordeal. See LICENSE.

import Support

/// MLIP's `.cfg`: any number of configurations between BEGIN_CFG and END_CFG.
///
/// `PlusStress` is the virial W = −∂E/∂ε of the cell, eV, its components named in its header.
/// Features are kept as properties; the feature `label` is the structure's label. Columns of the
/// atoms that have no field, such as `magmom_x magmom_y magmom_z` or `site_en`, are kept as columns.
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
    var size: Int?
    var vectors: Matrix3?
    var energy: Double?
    var virial: Matrix3?
    var atoms: MLIPAtoms?
    var features: [(key: String, value: String)] = []

    mutating func read(_ lines: inout TextLines) throws -> Structure {
      while true {
        let words = try lines.words("END_CFG").map { lines.text($0) }
        switch words.first ?? "" {
        case "": continue
        case "END_CFG": return try structure(lines)
        case "Size":
          let word = try lines.words("the size").first ?? 0..<0
          guard let size = lines.integer(word), size >= 0, self.size == nil else {
            throw lines.error("expected the number of atoms, once, got \"\(lines.text(word))\"")
          }
          self.size = size
        case "Supercell", "SuperCell":
          guard vectors == nil else { throw lines.error("Supercell is there twice") }
          var rows = Matrix3.zero
          for k in 0..<3 {
            rows[k] = try lines.vector(try lines.words("a cell vector"), "a cell vector")
          }
          vectors = rows
        case "AtomData:":
          guard let size, atoms == nil else {
            throw lines.error("expected AtomData once, behind Size")
          }
          atoms = try MLIPAtoms(&lines, names: Array(words.dropFirst()), size, elements)
        case "Energy":
          guard energy == nil else { throw lines.error("Energy is there twice") }
          let word = try lines.words("the energy").first ?? 0..<0
          energy = try lines.finite(word, "the energy")
        case "PlusStress:":
          guard virial == nil else { throw lines.error("PlusStress is there twice") }
          virial = try Self.virial(&lines, Array(words.dropFirst()))
        case "Feature":
          guard words.count > 1, words[1].isKey else {
            throw lines.error(
              "expected the name of a feature, got \"\(words.dropFirst().first?.onOneLine ?? "")\"")
          }
          addFeature(words[1], words.dropFirst(2).joined(separator: " "))
        default: throw lines.error("expected a keyword of .cfg, got \"\(words[0])\"")
        }
      }
    }

    /// Several lines with one key are the lines of one value.
    private mutating func addFeature(_ key: String, _ value: String) {
      if let index = features.firstIndex(where: { $0.key == key }) {
        features[index].value += "\n" + value
      } else {
        features.append((key, value))
      }
    }

    private static func virial(_ lines: inout TextLines, _ names: [String]) throws -> Matrix3 {
      let columns = try NamedColumns(names, lines)
      let places = ["xx", "yy", "zz", "yz", "xz", "xy"].compactMap { columns.place($0) }
      guard places.count == 6, names.count == 6 else {
        throw lines.error("expected xx yy zz yz xz xy behind PlusStress, got \(names)")
      }
      let words = try lines.words("PlusStress")
      guard words.count == 6 else { throw lines.error("expected six numbers of PlusStress") }
      let s = try places.map { try lines.finite(words[$0], "PlusStress") }
      return Matrix3(
        Vector3(s[0], s[5], s[4]), Vector3(s[5], s[1], s[3]), Vector3(s[4], s[3], s[2]))
    }

    private func structure(_ lines: TextLines) throws -> Structure {
      guard let atoms, !atoms.elements.isEmpty else {
        throw lines.error("expected \(size ?? 0) atoms, got none")
      }
      let cell = vectors.map { Cell($0) } ?? Cell(.identity, isPeriodic: .none)
      guard !atoms.isDirect || vectors != nil else {
        throw lines.error("expected Supercell, as positions are fractions of it")
      }
      var structure = Structure(
        cell: cell, elements: atoms.elements,
        positions: atoms.isDirect ? atoms.positions.map(cell.cartesian) : atoms.positions)
      structure.forces = atoms.forces
      structure.energy = energy
      structure.virial = virial
      structure.properties.columns = atoms.others
      for (key, value) in features {
        if key == "label" {
          structure.label = value
        } else {
          structure.properties.info[key] = .text(value)
        }
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

  /// One configuration, with the given types of its elements; numbers have no exponents.
  ///
  /// Of further columns those are written that MLIP knows; it refuses a file with others.
  package static func text(_ structure: Structure, types: [Element: Int]) -> String {
    var text = "BEGIN_CFG\n Size\n    \(structure.count)\n"
    if structure.cell.isPeriodic != .none {
      text += " Supercell\n"
      for k in 0..<3 { text += "    \(joined(structure.cell.vectors[k]))\n" }
    }
    let columns = structure.properties.columns.compactMap { name, column in
      MLIPAtoms.names(ofColumn: name, column).map { (names: $0, reals: column.reals) }
    }
    text += " AtomData:  id type cartes_x cartes_y cartes_z"
    if structure.forces != nil { text += " fx fy fz" }
    text += columns.flatMap(\.names).map { " \($0)" }.joined() + "\n"
    for (atom, position) in structure.positions.enumerated() {
      let type = types[structure.elements[atom]] ?? 0
      text += "    \(atom + 1) \(type) \(joined(position))"
      if let forces = structure.forces { text += " \(joined(forces[atom]))" }
      for (names, reals) in columns {
        for k in names.count * atom..<names.count * (atom + 1) {
          text += " \(reals[k].plainDecimal)"
        }
      }
      text += "\n"
    }
    if let energy = structure.energy { text += " Energy\n    \(energy.plainDecimal)\n" }
    if let w = structure.virial {
      text += " PlusStress:  xx yy zz yz xz xy\n"
      text += "    \(joined(Vector3(w.x.x, w.y.y, w.z.z))) "
      text += "\(joined(Vector3(w.y.z, w.x.z, w.x.y)))\n"
    }
    for (key, value) in structure.properties.info where key != "label" {
      text += feature(key, value.plainText)
    }
    if let label = structure.label { text += feature("label", label) }
    return text + "END_CFG\n"
  }

  /// One line for each line of the value.
  private static func feature(_ key: String, _ value: String) -> String {
    value.split(separator: "\n", omittingEmptySubsequences: false)
      .map { " Feature   \(key)\t\($0)\n" }.joined()
  }

  /// Without exponents: MLIP's readers in other languages stop at "2e-08".
  private static func joined(_ v: Vector3) -> String {
    "\(v.x.plainDecimal) \(v.y.plainDecimal) \(v.z.plainDecimal)"
  }
}

/// Configurations of MLIP-2 and MLIP-3.
struct MLIPFormat: WritableStructureFormat {
  let name = "MLIP"
  let endings = ["cfg", "cfgs"]
  let reads = "yes"
  let writes = "yes"
  let keeps = "cell, positions, energy, forces, virial, features, MLIP's columns"
  let holdsMany = true
  let contents: Set<StructureContent> = [.energy, .forces, .virial]

  func read(_ source: StructureSource) throws -> [Structure] {
    try MLIPConfigurations.read(source.lines(), elements: source.elements)
  }

  func keeps(column: Properties.Column, named name: String) -> Bool {
    MLIPAtoms.names(ofColumn: name, column) != nil
  }

  func write(_ structures: [Structure], to file: AtomicFile) throws {
    try file.write(MLIPConfigurations.text(structures))
  }
}
