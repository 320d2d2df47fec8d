// Part of Ordeal. See LICENSE.

import OrderedCollections
import Support

/// The table AtomData of a configuration of MLIP's `.cfg`.
struct MLIPAtoms {
  private(set) var elements: [Element] = []
  private(set) var positions: [Vector3] = []
  private(set) var forces: [Vector3]?
  /// Whether the positions are fractions of the cell.
  let isDirect: Bool
  /// Everything else; x, y and z of one name are one column of width 3.
  private(set) var others: OrderedDictionary<String, Properties.Column> = [:]

  /// Reads the rows behind the header.
  ///
  /// - Throws: `OrdealError` naming the line.
  init(_ lines: inout TextLines, names: [String], _ size: Int, _ known: [Element]) throws {
    let columns = try NamedColumns(names, lines)
    let cartesian = try columns.vector(["cartes_x", "cartes_y", "cartes_z"], lines)
    let direct = try columns.vector(["direct_x", "direct_y", "direct_z"], lines)
    guard let places = cartesian ?? direct, cartesian == nil || direct == nil,
      let type = columns.place("type")
    else {
      throw lines.error("expected the columns type and cartes_x y z, or direct_x y z")
    }
    isDirect = direct != nil
    let force = try columns.vector(["fx", "fy", "fz"], lines)
    if force != nil { forces = [] }
    let rest = Self.groups(names.filter { !Self.own.contains($0) })
    var values = rest.map { _ in [Range<Int>]() }
    var ids: Set<Int> = []
    for _ in 0..<size {
      let words = try columns.row(&lines)
      if let column = columns.place("id") {
        guard let id = lines.integer(words[column]) else {
          throw lines.error("expected an id, got \"\(lines.text(words[column]))\"")
        }
        guard ids.insert(id).inserted else { throw lines.error("atom \(id) is there twice") }
      }
      elements.append(try Self.element(words[type], known, lines))
      positions.append(try lines.vector(words, at: places, "a position"))
      if let force { forces?.append(try lines.vector(words, at: force, "a force")) }
      for (group, (_, members)) in rest.enumerated() {
        values[group] += members.compactMap { columns.place($0) }.map { words[$0] }
      }
    }
    for (group, (name, members)) in rest.enumerated() {
      others[name] = Properties.Column(
        width: members.count,
        values: Self.values(values[group], lines, areReal: Self.known.keys.contains(name)))
    }
  }

  /// The columns that have fields of their own, and the number of the row.
  private static let own: Set<String> = [
    "id", "type", "cartes_x", "cartes_y", "cartes_z", "direct_x", "direct_y", "direct_z", "fx",
    "fy", "fz",
  ]

  private static func element(
    _ word: Range<Int>, _ known: [Element], _ lines: TextLines
  ) throws -> Element {
    guard let species = lines.integer(word), species >= 0 else {
      throw lines.error("expected a type, got \"\(lines.text(word))\"")
    }
    guard species < known.count else {
      throw lines.error(
        "the element of type \(species) is unknown: give the elements of types 0, 1, …")
    }
    return known[species]
  }

  /// Columns by what they are called together: `magmom_x magmom_y magmom_z` is `magmom`.
  private static func groups(_ names: [String]) -> [(name: String, members: [String])] {
    var result: [(name: String, members: [String])] = []
    var taken: Set<String> = []
    for name in names where !taken.contains(name) {
      let base = String(name.dropLast())
      let members = ["x", "y", "z"].map { base + $0 }
      let isVector = members.contains(name) && members.allSatisfy(names.contains)
      let stem = base.hasSuffix("_") ? String(base.dropLast()) : base
      if isVector, !stem.isEmpty, !names.contains(stem) {
        result.append((stem, members))
        taken.formUnion(members)
      } else {
        result.append((name, [name]))
      }
    }
    return result
  }

  /// The words as integers, numbers or text, whichever all of them are.
  private static func values(
    _ words: [Range<Int>], _ lines: TextLines, areReal: Bool
  ) -> Properties.Value {
    let integers = areReal ? [] : words.compactMap { lines.integer($0) }
    if !areReal, integers.count == words.count { return .integers(integers) }
    let reals = words.compactMap { lines.double($0) }
    if reals.count == words.count { return .reals(reals) }
    return .texts(words.map { lines.text($0) })
  }

  /// Further columns that MLIP knows, all of them numbers, by what they are called together.
  private static let known = [
    "site_en": ["site_en"], "charge": ["charge"], "nbh_grades": ["nbh_grades"],
    "magmom": ["magmom_x", "magmom_y", "magmom_z"],
    "en_der_m": ["en_der_mx", "en_der_my", "en_der_mz"],
  ]

  /// What MLIP calls a column of a structure; nil for one that it does not know.
  static func names(ofColumn name: String, _ column: Properties.Column) -> [String]? {
    known[name].flatMap { $0.count == column.width && !column.reals.isEmpty ? $0 : nil }
  }
}

extension Properties.Column {
  /// The values as numbers; none where they are text.
  var reals: [Double] {
    switch values {
    case .reals(let reals): reals
    case .integers(let integers): integers.map(Double.init)
    default: []
    }
  }
}
