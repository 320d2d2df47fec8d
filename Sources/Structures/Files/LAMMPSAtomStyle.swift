// Part of Ordeal. See LICENSE.

import Support

/// The columns of the section Atoms of a LAMMPS data file.
///
/// Behind them there may be three image numbers.
struct LAMMPSAtomStyle {
  /// LAMMPS's name, "atomic".
  let name: String
  /// The columns in words, "id type x y z".
  let columns: String
  /// The column of the type.
  let type: Int
  /// The column of x.
  let position: Int
  /// The column of the molecule, if there is one.
  private let molecule: Int?
  /// The number of columns.
  let width: Int

  private init(_ name: String, _ columns: String) {
    let names = columns.split(separator: " ").map(String.init)
    self.name = name
    self.columns = columns
    type = names.firstIndex(of: "type") ?? 1
    position = names.firstIndex(of: "x") ?? 2
    molecule = names.firstIndex(of: "molecule")
    width = names.count
  }

  /// The styles that are known by name; those with the same columns under one of them.
  private static let all = [
    LAMMPSAtomStyle("atomic", "id type x y z"),
    LAMMPSAtomStyle("charge", "id type charge x y z"),
    LAMMPSAtomStyle("molecular", "id molecule type x y z"),
    LAMMPSAtomStyle("full", "id molecule type charge x y z"),
    LAMMPSAtomStyle("bond", "id molecule type x y z"),
    LAMMPSAtomStyle("angle", "id molecule type x y z"),
    LAMMPSAtomStyle("dipole", "id type charge x y z mux muy muz"),
    LAMMPSAtomStyle("sphere", "id type diameter density x y z"),
    LAMMPSAtomStyle("spin", "id type x y z spx spy spz sp"),
    LAMMPSAtomStyle("amoeba", "id molecule type charge x y z"),
    LAMMPSAtomStyle("body", "id type bodyflag mass x y z"),
    LAMMPSAtomStyle("dpd", "id type theta x y z"),
    LAMMPSAtomStyle("edpd", "id type temperature heat x y z"),
    LAMMPSAtomStyle("electron", "id type charge spin radius x y z"),
    LAMMPSAtomStyle("ellipsoid", "id type ellipsoidflag density x y z"),
    LAMMPSAtomStyle("line", "id molecule type lineflag density x y z"),
    LAMMPSAtomStyle("mdpd", "id type rho x y z"),
    LAMMPSAtomStyle("peri", "id type volume density x y z"),
    LAMMPSAtomStyle("sph", "id type rho energy heat x y z"),
    LAMMPSAtomStyle("template", "id type molecule index atom x y z"),
    LAMMPSAtomStyle("tri", "id molecule type triangleflag density x y z"),
  ]

  /// What LAMMPS appends to the names of styles that an accelerator package calculates.
  private static let suffixes = ["/gpu", "/intel", "/kk", "/omp", "/opt"]

  /// Whether a row has as many words.
  func fits(_ words: [String]) -> Bool { words.count == width || words.count == width + 3 }

  /// The style of a section.
  ///
  /// - Parameters:
  ///   - name: The comment behind "Atoms", which names the style; empty without one.
  ///   - rows: The words of all its lines.
  ///   - location: Where the section ends.
  ///   - isType: Whether a word can be an atom type.
  /// - Throws: `OrdealError` if the style is not known, or is not named and the columns fit none
  ///   or more than one.
  init(
    named name: String, rows: [[String]], at location: String, isType: (String) -> Bool
  ) throws(OrdealError) {
    var word = name.split { $0.isWhitespace }.first.map { $0.lowercased() } ?? ""
    for suffix in Self.suffixes where word.hasSuffix(suffix) { word.removeLast(suffix.count) }
    let known = Self.all.map(\.name).joined(separator: ", ")
    guard word.isEmpty else {
      guard let style = Self.all.first(where: { $0.name == word }) else {
        throw OrdealError(
          "atom style \"\(word)\" is not read; expected \(known)", at: location)
      }
      self = style
      return
    }
    // Without a name only styles of molecules and crystals are thought of.
    let fitting = Self.all.prefix(4).filter { style in
      rows.allSatisfy { style.couldBe($0, isType: isType) }
    }
    guard fitting.count == 1, let style = fitting.first else {
      let what =
        fitting.isEmpty
        ? "none" : fitting.map { "\($0.name) (\($0.columns))" }.joined(separator: " and ")
      throw OrdealError(
        "the section Atoms does not name its atom style, and its columns fit \(what); write "
          + "\"Atoms # atomic\", say: one of \(known)", at: location)
    }
    self = style
  }

  /// Whether the values of a row can be those of the style.
  private func couldBe(_ words: [String], isType: (String) -> Bool) -> Bool {
    guard fits(words), Int(words[0]) != nil, isType(words[type]) else { return false }
    if let molecule, (Int(words[molecule]) ?? -1) < 0 { return false }
    return words[width...].allSatisfy { Int($0) != nil }
  }
}
