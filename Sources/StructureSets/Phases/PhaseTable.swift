// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// A `[[phase]]` table: a phase by symmetry, by a file, or a built-in one with other parameters.
struct PhaseTable {
  static let keys: Set<String> = [
    "name", "like", "lattice", "file", "space-group", "setting", "lengths", "angles", "sites",
    "source", "repeat", "primitive-supercell", "tolerance",
  ]

  private let table: SettingsTable
  private let name: String
  private let folder: URL

  init(_ table: SettingsTable, name: String, folder: URL) {
    self.table = table
    self.name = name
    self.folder = folder
  }

  func entry(_ known: PhaseCatalogue.Entry?) throws -> PhaseCatalogue.Entry {
    var entry =
      try conventional().map {
        PhaseCatalogue.Entry(conventional: $0, lattice: try table.text("like") ?? name)
      } ?? known
    guard entry != nil else {
      throw table.error(
        "name", "\"\(name)\" is no built-in phase: give file, or space-group with lengths and sites"
      )
    }
    if let lattice = try table.text("lattice") { entry?.lattice = lattice }
    if let numbers = try table.integers("repeat") {
      guard numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else {
        throw table.error("repeat", "expected three numbers of at least 1, got \(numbers)")
      }
      entry?.supercell = IntegerMatrix3(diagonal: numbers[0], numbers[1], numbers[2])
      entry?.isOfPrimitive = false
    }
    if let rows = try table.integers("primitive-supercell") {
      entry?.supercell = try matrix(rows)
      entry?.isOfPrimitive = true
    }
    guard let entry else { throw table.error("name", "missing") }
    return entry
  }

  private func matrix(_ c: [Int]) throws -> IntegerMatrix3 {
    guard c.count == 9 else {
      throw table.error("primitive-supercell", "expected nine numbers, row by row, got \(c.count)")
    }
    let matrix = IntegerMatrix3(
      IntegerVector3(c[0], c[1], c[2]), IntegerVector3(c[3], c[4], c[5]),
      IntegerVector3(c[6], c[7], c[8]))
    guard matrix.determinant != 0 else {
      throw table.error("primitive-supercell", "expected three independent vectors, got \(c)")
    }
    return matrix
  }

  private func conventional() throws -> Structure? {
    if let path = try table.text("file") { return try structure(from: path) }
    guard var phase = try described() ?? builtIn() else { return nil }
    if let lengths = try vector("lengths") { phase.lengths = lengths }
    if let angles = try vector("angles") { phase.angles = angles }
    if let source = try table.text("source") { phase.source = source }
    return try phase.conventionalCell()
  }

  /// The built-in phase of the table's name, or of the one that `like` names; nil if there is none.
  private func builtIn() throws -> CrystalPhase? {
    let like = try table.text("like")
    let phase = CrystalPhase.lithiumAluminum.first { $0.name == like ?? name }
    guard phase != nil || like == nil else {
      let known = CrystalPhase.lithiumAluminum.map(\.name).joined(separator: ", ")
      throw table.error("like", "no built-in phase \"\(like ?? "")\"; known are \(known)")
    }
    return phase
  }

  private func structure(from path: String) throws -> Structure {
    let file = URL(filePath: path, relativeTo: folder).standardizedFileURL.path
    let structures = try StructureFile.read(file).flatMap(\.structures)
    guard let structure = structures.first, structures.count == 1 else {
      throw OrdealError("expected one structure, got \(structures.count)", at: file)
    }
    let tolerance = try table.number("tolerance") ?? 0.01
    if let wanted = try table.integer("space-group") {
      let found = try Symmetry(of: structure, tolerance: tolerance)
      guard found.number == wanted else {
        throw OrdealError(
          "expected space group \(wanted), but within \(tolerance) Å the atoms have "
            + "\(found.number) (\(found.symbol))", at: file)
      }
    }
    return try structure.standardized(primitive: false, tolerance: tolerance)
  }

  /// A phase by its space group and sites; nil where the table gives none.
  private func described() throws -> CrystalPhase? {
    guard let spaceGroup = try table.integer("space-group") else { return nil }
    guard let lengths = try vector("lengths"), let sites = try table.texts("sites") else {
      throw table.error("space-group", "a phase by symmetry needs lengths and sites as well")
    }
    return CrystalPhase(
      name: name, spaceGroup: spaceGroup, setting: try table.text("setting") ?? "",
      lengths: lengths, angles: try vector("angles") ?? Vector3(90, 90, 90),
      sites: try sites.map(site), source: try table.text("source") ?? table.source)
  }

  /// "Al 4i 0.1146 0.5 0.9357".
  private func site(_ text: String) throws -> CrystalPhase.Site {
    let words = text.split(whereSeparator: \.isWhitespace)
    let numbers = words.dropFirst(2).compactMap { Double($0) }
    guard words.count == 5, numbers.count == 3, let element = Element(symbol: String(words[0]))
    else {
      throw table.error(
        "sites",
        "expected an element, a Wyckoff position and three coordinates, as in "
          + "\"Al 4i 0.11 0.5 0.94\", got \"\(text)\"")
    }
    return CrystalPhase.Site(element, String(words[1]), numbers[0], numbers[1], numbers[2])
  }

  private func vector(_ key: String) throws -> Vector3? {
    guard let numbers = try table.numbers(key) else { return nil }
    guard numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else {
      throw table.error(key, "expected three positive numbers, got \(numbers)")
    }
    return Vector3(numbers[0], numbers[1], numbers[2])
  }
}
