// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import Structures

@Suite struct CIFTests {
  private func read(_ text: String) throws -> Structure {
    let structures = try CIF.read(TextLines(Array(text.utf8), name: "a.cif"))
    #expect(structures.count == 1)
    return structures[0]
  }

  private func reason(_ text: String) -> String {
    do { return "read: \(try read(text).count) atoms" } catch { return "\(error)" }
  }

  /// A file with the given symmetry, lengths and angles, and sites "Al1 Al 0 0 0".
  private func file(
    _ symmetry: String, _ lengths: [Double] = [4, 4, 4], _ angles: [Double] = [90, 90, 90],
    sites: String
  ) -> String {
    var text = "data_a\n\(symmetry)\n"
    for (k, name) in ["a", "b", "c"].enumerated() { text += "_cell_length_\(name) \(lengths[k])\n" }
    for (k, name) in ["alpha", "beta", "gamma"].enumerated() {
      text += "_cell_angle_\(name) \(angles[k])\n"
    }
    text += "loop_\n_atom_site_label\n_atom_site_type_symbol\n"
    for axis in ["x", "y", "z"] { text += "_atom_site_fract_\(axis)\n" }
    return text + sites + "\n"
  }

  private func name(_ symbol: String) -> String { "_symmetry_space_group_name_H-M '\(symbol)'" }

  /// Whether a structure has atoms at exactly these fractional coordinates, in any order.
  private func has(_ structure: Structure, _ places: [Vector3], _ tolerance: Double = 1e-9) -> Bool
  {
    let own = structure.positions.map { structure.cell.fractional($0) }
    return own.count == places.count
      && places.allSatisfy { place in
        own.contains {
          var d = $0 - place
          d -= d.rounded(.toNearestOrAwayFromZero)
          return length(d) < tolerance
        }
      }
  }

  private let fcc = [
    Vector3(0, 0, 0), Vector3(0, 0.5, 0.5), Vector3(0.5, 0, 0.5), Vector3(0.5, 0.5, 0),
  ]

  // MARK: Space groups

  @Test(
    "a space group without operations, as both dictionaries and old files spell it",
    arguments: [
      "_symmetry_space_group_name_H-M 'F m -3 m'", "_space_group_name_H-M_alt 'F m -3 m'",
      "_space_group.name_H-M_alt 'F m -3 m'", "_symmetry.space_group_name_H-M 'F m -3 m'",
      "_symmetry_space_group_name_H-M Fm-3m", "_symmetry_space_group_name_H-M 'F m 3 m'",
      "_symmetry_space_group_name_H-M 'F 4/m -3 2/m'", "_space_group_IT_number 225",
      "_symmetry_Int_Tables_number 225", "_space_group.IT_number 225",
      "_space_group_name_Hall '-F 4 2 3'", "_symmetry_space_group_name_Hall \"-F 4 2 3\"",
      "_symmetry_space_group_name_H-M 'F m -3 m'\n_symmetry_Int_Tables_number 225",
      "_space_group_name_H-M_alt ?\n_space_group_IT_number 225",
      "loop_\n_space_group.id\n_space_group.name_H-M_alt\n1 'F m -3 m'",
    ])
  func spellings(symmetry: String) throws {
    let structure = try read(file(symmetry, sites: "Al1 Al 0 0 0"))
    #expect(has(structure, fcc))
    #expect(structure.properties.info["space_group"] == .text("F 4/m -3 2/m (225)"))
  }

  @Test("the file's own operations count, and are not said to come from elsewhere")
  func ownOperations() throws {
    let list = "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\nX,1/2+Y,1/2+Z\n"
    let structure = try read(file(list + name("F m -3 m"), sites: "Al1 Al 0 0 0"))
    #expect(has(structure, Array(fcc.prefix(2))))
    #expect(structure.properties.info["space_group"] == nil)
    // One operation may stand outside of loops.
    let one = file("_space_group_symop_operation_xyz 'x, y, z'", sites: "Al1 Al 0 0 0")
    #expect(has(try read(one), [.zero]))
  }

  @Test("no symmetry at all, and what does not fit: errors")
  func missingSymmetry() {
    let site = "Al1 Al 0 0 0"
    #expect(reason(file("", sites: site)).contains("or a space group"))
    #expect(reason(file("_space_group_IT_number ?", sites: site)).contains("got neither"))
    #expect(reason(file(name("F m m m m"), sites: site)).hasPrefix("a.cif:2: \"F m m m m\" is not"))
    #expect(reason(file("_space_group_IT_number 231", sites: site)).contains("\"231\" is not"))
    #expect(
      reason(file(name("F m -3 m") + "\n_space_group_IT_number 221", sites: site)).hasPrefix(
        "a.cif:3: F m -3 m is not space group 221"))
    #expect(
      reason(file(name("F m -3 m"), [4, 4, 5], sites: site)).contains("does not have the symmetry"))
    #expect(
      reason(
        file(name("F m -3 m") + "\n_space_group_name_Hall '-P 4 2 3'", sites: site)
      ).contains("is not the Hall symbol of F m -3 m"))
  }

  @Test("two origins: the file has to name one")
  func origins() throws {
    let first = "Si1 Si 0 0 0"
    let second = "Si1 Si 0.125 0.125 0.125"
    #expect(
      reason(file(name("F d -3 m"), sites: first)).contains(
        "has two origins of which the file does not name one"))
    #expect(reason(file("_space_group_IT_number 227", sites: first)).contains("has two origins"))
    for (symmetry, site) in [
      (name("F d -3 m:1"), first), (name("F d -3 m S"), first), (name("F d -3 m :2"), second),
      (name("Fd-3mZ"), second), (name("F d 3 m:2"), second),
      ("_space_group_name_Hall 'F 4d 2 3 -1d'", first),
      (name("F d -3 m") + "\n_space_group_name_Hall '-F 4vw 2vw 3'", second),
      (name("F d -3 m") + "\n_space_group_IT_coordinate_system_code 2", second),
    ] {
      let structure = try read(file(symmetry, [5.43, 5.43, 5.43], sites: site))
      #expect(structure.count == 8, "\(symmetry)")
    }
    // The other origin makes the diamond's sites those of a spinel.
    #expect(try read(file(name("F d -3 m:2"), sites: first)).count == 16)
  }

  @Test("rhombohedral groups: the cell says which axes")
  func rhombohedral() throws {
    let site = "Al1 Al 0 0 0.2"
    for symbol in ["R -3 m", "R -3 m:H", "R -3 m H"] {
      #expect(try read(file(name(symbol), [3, 3, 20], [90, 90, 120], sites: site)).count == 6)
    }
    for symbol in ["R -3 m", "R -3 m:R", "R-3mr"] {
      let structure = try read(
        file(name(symbol), [5, 5, 5], [50, 50, 50], sites: "Al1 Al 0.2 0.2 0.2"))
      #expect(has(structure, [Vector3(repeating: 0.2), Vector3(repeating: 0.8)]))
    }
    #expect(
      reason(file(name("R -3 m:R"), [3, 3, 20], [90, 90, 120], sites: site)).contains(
        "does not have the symmetry"))
  }

  @Test("monoclinic groups: short symbols of any cell choice, the cell says which axis")
  func monoclinic() throws {
    let site = "Al1 Al 0.1 0.2 0.3"
    func expect(_ symbol: String, _ angles: [Double], _ second: Vector3) throws {
      let structure = try read(file(name(symbol), [5, 6, 7], angles, sites: site))
      let p = Vector3(0.1, 0.2, 0.3)
      #expect(has(structure, [p, -p, second, -second]), "\(symbol)")
    }
    let b = [90, 105.0, 90]
    try expect("P 21/c", b, Vector3(-0.1, 0.7, 0.2))
    try expect("P 1 21/c 1", b, Vector3(-0.1, 0.7, 0.2))
    try expect("P 2_1/c", [90, 90, 90], Vector3(-0.1, 0.7, 0.2))
    try expect("P 21/n", b, Vector3(0.4, 0.7, 0.2))
    try expect("P 1 21/n 1", b, Vector3(0.4, 0.7, 0.2))
    try expect("P2(1)/c", b, Vector3(-0.1, 0.7, 0.2))
    try expect("P21/a", b, Vector3(0.4, 0.7, -0.3))
    let c = [90, 90, 105.0]
    try expect("P 21/b", c, Vector3(-0.1, 0.3, 0.8))
    try expect("P 1 1 21/b", c, Vector3(-0.1, 0.3, 0.8))
    try expect("P 21/n", c, Vector3(0.4, 0.3, 0.8))
    #expect(
      reason(file(name("P 1 21/c 1"), [5, 6, 7], c, sites: site)).contains(
        "does not have the symmetry"))
  }

  @Test("orthorhombic groups in other axes, and the symbols before the letter e")
  func orthorhombic() throws {
    let site = "Al1 Al 0.1 0.2 0.3"
    func count(_ symbol: String) throws -> Int {
      try read(file(name(symbol), [5, 6, 7], sites: site)).count
    }
    #expect(try count("P n m a") == 8 && count("P b n m") == 8 && count("C m c m") == 16)
    let (old, new) = (
      try read(file(name("C m c a"), [5, 6, 7], sites: site)),
      try read(file(name("C m c e"), [5, 6, 7], sites: site))
    )
    #expect(old.positions == new.positions && old.count == 16)
  }

  // MARK: Symbols

  @Test(
    "symbols are looked up whole, by type or by label",
    arguments: [
      ("SI1", "?", "Si"), ("CL1", "?", "Cl"), ("Co2", ".", "Co"), ("O1A", "?", "O"),
      ("C12B", "?", "C"), ("Si(1)", "?", "Si"), ("X1", "Al3+", "Al"), ("X1", "al", "Al"),
      ("X1", "O2-", "O"), ("X1", "D", "H"), ("D1", "?", "H"),
    ])
  func symbols(label: String, type: String, symbol: String) throws {
    let structure = try read(file("_space_group_IT_number 1", sites: "\(label) \(type) 0 0 0"))
    #expect(structure.elements.map(\.symbol) == [symbol])
  }

  @Test(
    "what is no symbol is an error, never its first letter",
    arguments: [("SiT2", "?"), ("AlT", "?"), ("OW1", "?"), ("Al1", "AlT"), ("T1", "?"), ("1", "?")])
  func wrongSymbols(label: String, type: String) {
    let text = file("_space_group_IT_number 1", sites: "\(label) \(type) 0 0 0")
    let message = reason(text)
    #expect(message.hasPrefix("a.cif:15: site \(label): expected the symbol of an element, got \""))
  }

  // MARK: Images

  @Test("images that few digits keep apart are one atom, where they are on average")
  func overlappingImages() throws {
    let list = "loop_\n_symmetry_equiv_pos_as_xyz\n'x, y, z'\n'-y, x-y, z'\n'-x+y, -x, z'\n"
    let hexagonal = [90, 90, 120.0]
    let text = file(list, [12, 12, 5], hexagonal, sites: "Al1 Al 0.333 0.667 0")
    #expect(has(try read(text), [Vector3(1.0 / 3, 2.0 / 3, 0)], 1e-4))
    let wyckoff = file(
      name("P 63/m m c"), [3.2, 3.2, 5.2], hexagonal, sites: "Mg1 Mg .333 .667 .25")
    let magnesium = try read(wyckoff)
    #expect(
      has(magnesium, [Vector3(1.0 / 3, 2.0 / 3, 0.25), Vector3(2.0 / 3, 1.0 / 3, 0.75)], 1e-3))
    // Exact sites stay where they are, to the last bit.
    let exact = try read(file(name("F m -3 m"), sites: "Al1 Al 0.5 0.5 0.5"))
    #expect(exact.positions.contains(Vector3(2, 2, 2)))
  }

  @Test("atoms that are too close to be two are errors")
  func overlaps() {
    let list = "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n-x,-y,-z\n"
    #expect(
      reason(file(list, sites: "Al1 Al 0.02 0 0")).contains(
        "site Al1 and its image are 0.16 Å apart"))
    #expect(
      reason(file(list, sites: "Al1 Al 0.25 0.1 0.999\nAl2 Al 0.25 0.1 0.001")).hasPrefix(
        "a.cif:20: site Al1 and site Al2 are 0.008 Å apart"))
    #expect(
      reason(file(list, sites: "Al1 Al 0.25 0 0\nAl2 Al 0.75 0 0")).contains(
        "site Al1 and site Al2 are 0.0 Å apart"))
  }

  // MARK: Text

  @Test("values outside of loops, quoted texts with quotation marks, text fields, other blocks")
  func texts() throws {
    let text = """
      \u{feff}#\\#CIF_2.0
      data_notes
      _publ 'it''s a dog's life'
      _other
      ;
      data_no block
      ;
      data_a
      _space_group_name_H-M_alt "P 1"
      _cell.length_a 4.0(1)
      _cell.length_b 4.0
      _cell.length_c 4.0
      _cell.angle_alpha 90
      _cell.angle_beta 90
      _cell.angle_gamma 90
      _atom_site.label "O1'"
      _atom_site.type_symbol ?
      _atom_site.fract_x 0.5
      _atom_site.fract_y 0.5
      _atom_site.fract_z 0.5(2)
      data_b
      _cell_length_a 1
      """
    let structure = try read(text.replacing("\n", with: "\r\n"))
    #expect(structure.positions == [Vector3(2, 2, 2)] && structure.elements.map(\.symbol) == ["O"])
  }

  @Test(
    "what is broken is an error with its line",
    arguments: [
      ("Al1 Al 0 0 x", "a.cif:15: site Al1: \"x\" is not a number"),
      ("Al1 Al 0 0 ?", "a.cif:15: site Al1: \"?\" is not a number"),
      ("Al1 Al 0 0 nan", "a.cif:15: site Al1: \"nan\" is not a number"),
      ("Al1 Al 0 0", "a.cif:9: a loop of 5 columns"),
      ("Al1 Al 0 0 0\n_end", "a.cif:16: _end has no value"),
      ("Al1 Al 0 0 0\n;open", "a.cif:16: a text field is never closed"),
    ])
  func brokenSites(sites: String, words: String) {
    #expect(reason(file("_space_group_IT_number 1", sites: sites)).hasPrefix(words))
  }

  @Test(
    "operations that are none are errors",
    arguments: [
      "x,y", "x,y,z,w", "x,y,q", "x,y,1/0", "x,y,x", "2x,y,z", "x,,z", "x y,z,", "x,y,1e999",
    ])
  func brokenOperations(operation: String) {
    let list = "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n'\(operation)'\n"
    #expect(
      reason(file(list, sites: "Al1 Al 0 0 0")).hasPrefix(
        "a.cif:5: \"\(operation)\" is not a symmetry operation"))
  }

  @Test("operations without the identity, and sites that are not full, are errors")
  func incompleteFiles() {
    let list = "loop_\n_symmetry_equiv_pos_as_xyz\n-x,-y,-z\n"
    #expect(reason(file(list, sites: "Al1 Al 0 0 0")).contains("expected x,y,z among"))
    for (occupancy, isRead) in [
      ("1.0", true), ("1.00(2)", true), (".", true), ("0.5", false),
      ("full", false),
    ] {
      let text = file("_space_group_IT_number 1", sites: "Al1 Al 0 0 0 \(occupancy)")
        .replacing("_atom_site_fract_z\n", with: "_atom_site_fract_z\n_atom_site_occupancy\n")
      #expect(reason(text).hasPrefix("read") == isRead, "\(occupancy)")
    }
  }

  @Test("every block with sites is a structure, and named where there are several")
  func blocks() throws {
    let block = file(name("P 1"), sites: "Al1 Al 0 0 0")
    let text =
      "data_global\n_journal_year 2024\n" + block
      + block.replacing("data_a", with: "data_b").replacing("Al 0 0 0", with: "Li 0.5 0 0")
    let structures = try CIF.read(TextLines(Array(text.utf8), name: "a.cif"))
    #expect(structures.map(\.elements) == [[.aluminum], [.lithium]])
    #expect(structures.map { $0.properties.info["block"] } == [.text("a"), .text("b")])
    #expect(try read(block).properties.info["block"] == nil)
  }

  @Test("Cartesian sites, as ASE reads them; axes of the file's own are refused")
  func cartesianSites() throws {
    let text = file(name("P 1"), [4, 5, 6], [90, 90, 120], sites: "Al1 Al 1.5 2 3")
      .replacing("_fract_", with: "_Cartn_")
    #expect(length(try read(text).positions[0] - Vector3(1.5, 2, 3)) < 1e-9)
    let own = text + "_atom_sites_Cartn_tran_matrix_11 1.0\n"
    #expect(reason(own).contains("_atom_sites_cartn_tran_matrix_11"))
  }

  @Test(
    "mmCIF's matrix to fractional coordinates: that of the usual axes is read, others are refused")
  func axesOfProteins() throws {
    func text(_ rows: [[Double]], _ shift: Double = 0) -> String {
      var text = file(name("P 1"), [4, 5, 6], sites: "Al1 Al 1.5 2 3")
        .replacing("_atom_site_fract_", with: "_atom_site.Cartn_")
      for i in 0..<3 {
        for j in 0..<3 {
          text += "_atom_sites.fract_transf_matrix[\(i + 1)][\(j + 1)] \(rows[i][j])\n"
        }
      }
      return text + "_atom_sites.fract_transf_vector[1] \(shift)\n"
    }
    let usual = [[0.25, 0, 0], [0, 0.2, 0], [0, 0, 0.166667]]
    #expect(length(try read(text(usual)).positions[0] - Vector3(1.5, 2, 3)) < 1e-9)
    #expect(reason(text([[0, 0.25, 0], [0.2, 0, 0], [0, 0, -0.166667]])).contains("[1][1]"))
    #expect(reason(text(usual, 0.5)).contains("_atom_sites_fract_transf_vector[1]"))
  }

  @Test("what the file says twice, or leaves out, is an error")
  func contradictions() {
    let site = "Al1 Al 0 0 0"
    let text = file(name("P 1"), sites: site)
    #expect(
      reason("\(text)_cell_length_a 5\n").contains("_cell_length_a is there twice, as 4.0 and 5"))
    #expect(reason("\(text)_cell.length_a 4.00\n_cell_length_b ?\n") == "read: 1 atoms")
    let second =
      "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"
    #expect(reason("\(text)\(second)Li1 0.5 0.5 0.5\n").contains("_atom_site_label is there twice"))
    let hydrogens = text.replacing(
      "_atom_site_fract_z\nAl1 Al 0 0 0",
      with: "_atom_site_fract_z\n_atom_site_attached_hydrogens\nO1 O 0 0 0 2")
    #expect(reason(hydrogens).contains("2 hydrogen atoms without places"))
    #expect(reason("\(text)_cell_modulation_dimension 1\n").contains("modulated"))
    #expect(
      reason(file(name("P 1"), [4, 4, 4], [90, 90, 190], sites: site)).contains("below 180"))
    #expect(reason(file(name("P 1"), [4, 4, -4], sites: site)).contains("_cell_length_c is -4.0"))
  }

  @Test("operations that are not given: the space group counts")
  func unknownOperations() throws {
    let symmetry = "_symmetry_equiv_pos_as_xyz ?\n" + name("F m -3 m")
    #expect(has(try read(file(symmetry, sites: "Al1 Al 0 0 0")), fcc))
  }

  @Test("magnetic space groups: operations and centrings act on places")
  func magneticGroup() throws {
    let operations = """
      loop_
      _space_group_symop_magn_operation.id
      _space_group_symop_magn_operation.xyz
      1 x,y,z,+1
      2 -x,-y,-z,-1
      loop_
      _space_group_symop_magn_centering.id
      _space_group_symop_magn_centering.xyz
      1 x,y,z,+1
      2 x+1/2,y+1/2,z+1/2,-1
      """
    let structure = try read(file(operations, sites: "Al1 Al 0.1 0.2 0.3"))
    #expect(
      has(
        structure,
        [
          Vector3(0.1, 0.2, 0.3), Vector3(0.9, 0.8, 0.7), Vector3(0.6, 0.7, 0.8),
          Vector3(0.4, 0.3, 0.2),
        ]))
    let wrong = operations.replacing("-z,-1", with: "-z,-2")
    #expect(reason(file(wrong, sites: "Al1 Al 0 0 0")).contains("is not a symmetry operation"))
  }

  @Test("a loop of sites without a row is an error")
  func noSites() {
    #expect(reason(file(name("P 1"), sites: "")).contains("holds no atom"))
  }
}
