// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Interfaces of every pair of phases, for every pair of surfaces that match.
public struct InterfaceRecipe: Recipe {
  /// "interfaces".
  public static let name = "interfaces"
  /// `phases`, `miller`, `maximum-area`, `length-tolerance`, `angle-tolerance`, `layers`,
  /// `minimum-thickness`, `gap`, `vacuum`, `maximum-atoms`, `minimum-length`, `maximum-length`,
  /// `matches`.
  public static let keys: Set<String> = [
    "phases", "miller", "maximum-area", "length-tolerance", "angle-tolerance", "layers",
    "minimum-thickness", "gap", "vacuum", "maximum-atoms", "minimum-length",
    "maximum-length", "matches",
  ]
  /// Phases are taken from the catalogue.
  public static let needsParents = false

  private let phases: [(name: String, crystal: Structure)]
  private let miller: [IntegerVector3]
  private var matching = LatticeMatching()
  private var builder = InterfaceBuilder()
  private let maximumAtoms: Int
  private let minimumLength: Double
  private let maximumLength: Double
  private let matches: Int

  /// Reads the settings of a step, Liu & Mo's where they give none: {100}, {110} and {111}, 400 Å²,
  /// four lattice planes, 2.5 Å, 250 atoms, cells of any length up to 25 Å; one match for each pair
  /// of surfaces.
  ///
  /// - Throws: `OrdealError` or `OrdealError` if a setting is missing or not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let names = try table.texts("phases"), names.count > 1 else {
      throw table.error("phases", "expected two phases or more")
    }
    phases = try names.map { ($0, try set.phases.entry($0).conventional) }
    miller = try (table.texts("miller") ?? ["100", "110", "111"]).map { text in
      let digits = text.compactMap(\.wholeNumberValue)
      guard digits.count == 3, text.count == 3, digits != [0, 0, 0] else {
        throw table.error("miller", "expected three digits such as \"110\", got \"\(text)\"")
      }
      return IntegerVector3(digits[0], digits[1], digits[2])
    }
    func positive(_ key: String, _ standard: Double) throws -> Double {
      let value = try table.number(key) ?? standard
      guard value > 0 else { throw table.error(key, "expected a positive number, got \(value)") }
      return value
    }
    matching.maximumArea = try positive("maximum-area", 400)
    matching.lengthTolerance = try positive("length-tolerance", 0.03)
    matching.angleTolerance = try positive("angle-tolerance", 0.01)
    builder.layers = Int(try positive("layers", 4))
    builder.minimumThickness = try table.number("minimum-thickness") ?? 0
    builder.gap = try positive("gap", 2.5)
    builder.vacuum = try positive("vacuum", 2.5)
    maximumAtoms = Int(try positive("maximum-atoms", 250))
    minimumLength = try table.number("minimum-length") ?? 0
    maximumLength = try positive("maximum-length", 25)
    matches = Int(try positive("matches", 1))
    guard builder.layers > 0, matches > 0 else {
      throw table.error("layers", "expected 1 or more layers and matches")
    }
  }

  /// For each pair of surfaces its smallest matches that keep within the limits: the first of all
  /// pairs, then the second ones, so that `limit` leaves out the large ones.
  ///
  /// - Throws: `OrdealError` if a pair of phases has none.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    let surfaces = try phases.map { phase in
      try miller.map { try CrystalSurface(of: phase.crystal, miller: $0) }
    }
    var ranked: [[Structure]] = []
    for first in phases.indices {
      for second in phases.indices where second > first {
        let made = surfaces[first].flatMap { substrate in
          surfaces[second].map { interfaces(of: $0, second, on: substrate, first) }
        }.filter { !$0.isEmpty }
        guard !made.isEmpty else {
          throw OrdealError(
            "\(phases[first].name) and \(phases[second].name) have no matching surfaces within "
              + "\(matching.maximumArea) Å², \(maximumAtoms) atoms and \(maximumLength) Å; allow more "
              + "area, atoms or tolerance")
        }
        ranked += made
      }
    }
    return (0..<matches).flatMap { rank in
      ranked.compactMap { rank < $0.count ? $0[rank] : nil }
    }
  }

  private func interfaces(
    of film: CrystalSurface, _ filmPhase: Int, on substrate: CrystalSurface, _ substratePhase: Int
  ) -> [Structure] {
    var result: [Structure] = []
    for match in matching.matches(film: film.lattice, on: substrate.lattice) {
      var structure = builder.structure(match, film: film, on: substrate)
      guard structure.count <= maximumAtoms, structure.cell.lengths.min() >= minimumLength,
        structure.cell.lengths.max() <= maximumLength
      else { continue }
      let names = "\(phases[substratePhase].name)|\(phases[filmPhase].name)"
      structure.setRecord(.parent, names)
      structure.setRecord(
        .change,
        "\(text(substrate.miller))|\(text(film.miller)), area \(rounded(match.area)), "
          + "misfit \(rounded(match.misfit))")
      result.append(structure)
      if result.count == matches { break }
    }
    return result
  }

  private func text(_ miller: IntegerVector3) -> String { "(\(miller.x)\(miller.y)\(miller.z))" }

  private func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
