// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Crystallographic information files, read only: a structure for each block with sites.
///
/// Sites have fractional coordinates, or Cartesian ones with a along x and b in the plane of x and y.
/// `CIFSymmetry` has the operations. Images of one site that fall together (closer than 0.05 Å: sites such
/// as 1/3 are written with few digits) are one atom, where the images are on average. Sites that
/// are not fully occupied are refused, and different sites on one place.
enum CIF {
  /// Images of a site that are closer are one atom, Å.
  private static let tolerance = 0.05
  /// Atoms that are closer cannot be, Å.
  private static let closest = 0.3

  static func read(_ lines: TextLines) throws -> [Structure] {
    let blocks = try CIFBlock.read(lines)
    return try blocks.map { block in
      var structure = try self.structure(block)
      if blocks.count > 1 { structure.properties.info["block"] = .text(block.name) }
      return structure
    }
  }

  private static func structure(_ block: CIFBlock) throws -> Structure {
    let cell = try cell(block)
    try checkModulation(block)
    let sites = try sites(block, cell)
    let symmetry = try CIFSymmetry(block, cell: cell)
    var structure = Structure(cell: cell, elements: [], positions: [])
    var places: [(site: Int, position: Vector3)] = []
    for (index, site) in sites.enumerated() {
      places += images(of: site.position, symmetry, cell).map { (index, $0) }
    }
    if let (a, b, distance) = overlap(places, cell) {
      let names =
        a == b ? "\(sites[a].name) and its image" : "\(sites[a].name) and \(sites[b].name)"
      throw block.error(
        "\(names) are \((1000 * distance).rounded() / 1000) Å apart", at: sites[max(a, b)].line)
    }
    structure.elements = places.map { sites[$0.site].element }
    structure.positions = places.map { cell.cartesian($0.position) }
    structure.properties.info["space_group"] = symmetry.setting.map { .text($0) }
    return structure
  }

  /// "5.43(2)" is 5.43.
  private static func number(_ value: CIFBlock.Value) -> Double? {
    guard !value.isMissing, let number = Double(value.text.prefix { $0 != "(" }), number.isFinite
    else { return nil }
    return number
  }

  private static func cell(_ block: CIFBlock) throws -> Cell {
    func number(_ key: String) throws -> Double {
      guard let value = block.value(key) else { throw block.error("\(key) is missing", at: nil) }
      guard let number = Self.number(value) else {
        throw block.error("\(key): expected a number, got \"\(value.text)\"", at: value.line)
      }
      return number
    }
    func vector(_ keys: [String], below limit: Double) throws -> Vector3 {
      Vector3(
        try keys.map { key in
          let value = try number(key)
          guard value > 0, value < limit else {
            throw block.error(
              "\(key) is \(value); expected a value above 0"
                + (limit < .infinity ? " and below \(limit)" : ""), at: block.value(key)?.line)
          }
          return value
        })
    }
    let cell = Cell(
      lengths: try vector(["a", "b", "c"].map { "_cell_length_\($0)" }, below: .infinity),
      angles: try vector(["alpha", "beta", "gamma"].map { "_cell_angle_\($0)" }, below: 180))
    guard cell.volume.isFinite, cell.volume > 1e-6 else {
      throw block.error("the cell has no volume", at: nil)
    }
    return cell
  }

  // MARK: Sites

  /// A site of the file, in fractional coordinates.
  private struct Site {
    var name: String
    var element: Element
    var position: Vector3
    var line: Int
  }

  private static func sites(_ block: CIFBlock, _ cell: Cell) throws -> [Site] {
    let isCartesian = block.column("_atom_site_fract_x") == nil
    let axes = ["x", "y", "z"].map {
      (isCartesian ? "_atom_site_cartn_" : "_atom_site_fract_") + $0
    }
    guard let loop = block.loop(with: axes[0], category: "_atom_site_") else {
      throw block.error("expected a loop with _atom_site_fract_x", at: nil)
    }
    let columns = axes.compactMap { loop.column($0) }
    guard columns.count == 3 else {
      throw block.error("the loop of sites lacks \(axes[1]) or \(axes[2])", at: nil)
    }
    if isCartesian { try checkAxes(block, cell) }
    func value(_ key: String, _ row: [CIFBlock.Value]) -> CIFBlock.Value? {
      loop.column(key).map { row[$0] }.flatMap { $0.isMissing ? nil : $0 }
    }
    let sites: [Site?] = try loop.rows.map { row in
      // A dummy is no atom.
      if value("_atom_site_calc_flag", row)?.text == "dum" { return nil }
      let line = row[columns[0]].line
      let (symbol, label) = (value("_atom_site_type_symbol", row), value("_atom_site_label", row))
      let name = "site \(label?.text ?? symbol?.text ?? "without a name")"
      if let occupancy = value("_atom_site_occupancy", row), number(occupancy) != 1 {
        throw block.error("\(name) has occupancy \(occupancy.text); expected 1", at: line)
      }
      if let hydrogens = value("_atom_site_attached_hydrogens", row), number(hydrogens) != 0 {
        throw block.error(
          "\(name) has \(hydrogens.text) hydrogen atoms without places "
            + "(_atom_site_attached_hydrogens)", at: line)
      }
      let position = try columns.map { column in
        guard let number = number(row[column]) else {
          throw block.error("\(name): \"\(row[column].text)\" is not a number", at: line)
        }
        return number
      }
      guard let element = element(symbol: symbol?.text, label: label?.text) else {
        throw block.error(
          "\(name): expected the symbol of an element, got \"\(symbol?.text ?? label?.text ?? "")\"",
          at: line)
      }
      let place = Vector3(position)
      return Site(
        name: name, element: element, position: isCartesian ? place * cell.vectors.inverse : place,
        line: line)
    }
    let atoms = sites.compactMap(\.self)
    guard !atoms.isEmpty else { throw block.error("the loop of sites holds no atom", at: nil) }
    return atoms
  }

  /// Where the sites are in a modulated structure follows from waves, which are not read.
  private static func checkModulation(_ block: CIFBlock) throws {
    let key = "_cell_modulation_dimension"
    guard let value = block.value(key), number(value) != 0 else { return }
    throw block.error("the structure is modulated (\(key)); its waves are not read", at: value.line)
  }

  /// Cartesian axes of the file's own are an error: a matrix to or from fractional coordinates that is not
  /// that of the cell with a along x and b in the plane of x and y, and axes in words.
  private static func checkAxes(_ block: CIFBlock, _ cell: Cell) throws {
    if let value = block.value("_atom_sites_cartn_transform_axes") {
      throw axes("_atom_sites_cartn_transform_axes", block, value)
    }
    // Columns act from the left there, rows from the right here.
    let toFractions = cell.vectors.inverse
    let expected = ["fract": toFractions, "cartn": cell.vectors]
    for (kind, matrix) in expected {
      for (row, column) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)]
      {
        let keys = [
          "_atom_sites_\(kind)_tran_matrix_\(row + 1)\(column + 1)",
          "_atom_sites_\(kind)_transf_matrix[\(row + 1)][\(column + 1)]",
        ]
        try check(keys, matrix[column][row], matrix.components.map(abs).max() ?? 1, block)
      }
      for row in 1...3 {
        let keys = [
          "_atom_sites_\(kind)_tran_vector_\(row)", "_atom_sites_\(kind)_transf_vector[\(row)]",
        ]
        try check(keys, 0, kind == "fract" ? 1 : cell.lengths.max(), block)
      }
    }
  }

  /// Whether one of the keys, if it is there, has a value; entries of matrices have few digits.
  private static func check(
    _ keys: [String], _ expected: Double, _ scale: Double, _ block: CIFBlock
  ) throws {
    for key in keys {
      guard let value = block.value(key) else { continue }
      guard let number = number(value), abs(number - expected) < 1e-3 * scale else {
        throw axes(key, block, value)
      }
    }
  }

  private static func axes(_ key: String, _ block: CIFBlock, _ value: CIFBlock.Value) -> OrdealError
  {
    block.error(
      "the Cartesian axes of the file (\(key)) are not read; expected fractional coordinates, or a "
        + "along x and b in the x–y plane", at: value.line)
  }

  /// The element of a site by its symbol, or else by the letters at the beginning of its label.
  ///
  /// D is deuterium: hydrogen.
  private static func element(symbol: String?, label: String?) -> Element? {
    let text = symbol ?? label.map { String($0.prefix { $0.isLetter }) } ?? ""
    return text == "D" ? .hydrogen : Element(looseSymbol: text)
  }

  // MARK: Images

  /// The places of a site's atoms in the cell, fractional.
  private static func images(
    of position: Vector3, _ symmetry: CIFSymmetry, _ cell: Cell
  ) -> [Vector3] {
    // Each image is kept as the first one and the sum of the others' distances from it.
    var atoms: [(first: Vector3, shift: Vector3, count: Double)] = []
    for operation in symmetry.operations {
      let image = wrapped(operation.apply(position))
      let place = atoms.firstIndex {
        length(cell.cartesian(shortest(image - $0.first))) < tolerance
      }
      if let place {
        atoms[place].shift += shortest(image - atoms[place].first)
        atoms[place].count += 1
      } else {
        atoms.append((image, .zero, 1))
      }
    }
    return atoms.map { wrapped($0.first + $0.shift / $0.count) }
  }

  private static func wrapped(_ p: Vector3) -> Vector3 {
    var result = p
    for k in 0..<3 {
      result[k] -= p[k].rounded(.down)
      if result[k] >= 1 { result[k] = 0 }
    }
    return result
  }

  private static func shortest(_ d: Vector3) -> Vector3 {
    d - d.rounded(.toNearestOrAwayFromZero)
  }

  /// Two atoms that are too close, by their sites, and how close.
  ///
  /// Sorted along the direction in which the cell is longest, only neighbours in that order are compared.
  private static func overlap(
    _ places: [(site: Int, position: Vector3)], _ cell: Cell
  ) -> (Int, Int, Double)? {
    let heights = cell.heights
    let axis = (0..<3).max { heights[$0] < heights[$1] } ?? 0
    let sorted = places.sorted { $0.position[axis] < $1.position[axis] }
    let reach = closest / heights[axis]
    for (i, atom) in sorted.enumerated() {
      for step in 1..<max(1, sorted.count) {
        let j = (i + step) % sorted.count
        let other = sorted[j]
        let gap = other.position[axis] - atom.position[axis] + (j < i ? 1 : 0)
        if gap > reach { break }
        let distance = length(cell.cartesian(shortest(other.position - atom.position)))
        if distance < closest { return (atom.site, other.site, distance) }
      }
    }
    return nil
  }
}

/// Crystallographic information files.
struct CIFFormat: StructureFormat {
  let name = "CIF"
  let endings = ["cif"]
  let reads = "all blocks with sites"

  func read(_ source: StructureSource) throws -> [Structure] { try CIF.read(source.lines()) }
}
