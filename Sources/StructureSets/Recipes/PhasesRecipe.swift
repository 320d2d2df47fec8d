// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// The phases themselves: primitive or conventional cells, or supercells.
public struct PhasesRecipe: Recipe {
  /// "phases".
  public static let name = "phases"
  /// `phases`, `cell`, `minimum-length`, `known`.
  public static let keys: Set<String> = ["phases", "cell", "minimum-length", "known"]
  /// The first step of most sets.
  public static let needsParents = false

  /// Which cell of a phase is made.
  public enum CellKind: String, CaseIterable, Sendable {
    case primitive, conventional, supercell
  }

  private let entries: [(name: String, entry: PhaseCatalogue.Entry)]
  private let cell: CellKind
  private let minimumLength: Double
  private let known: Bool

  /// Reads the settings of a step.
  ///
  /// - Throws: `OrdealError` or `OrdealError` if a phase is not known.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let names = try table.texts("phases"), !names.isEmpty else {
      throw table.error("phases", "missing; name the phases")
    }
    entries = try names.map { ($0, try set.phases.entry($0)) }
    cell = try table.choice("cell", CellKind.self) ?? .supercell
    minimumLength = try table.number("minimum-length") ?? 10
    known = try table.logical("known") ?? true
  }

  /// One structure of each phase.
  ///
  /// - Throws: `OrdealError` if spglib finds no primitive cell.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    try entries.map { name, entry in
      var structure = try structure(of: entry)
      structure.setRecord(.parent, name)
      structure.setRecord(.lattice, entry.lattice)
      structure.isKnownPhase = known
      return structure
    }
  }

  private func structure(of entry: PhaseCatalogue.Entry) throws -> Structure {
    switch cell {
    case .primitive: return try entry.conventional.standardized(primitive: true)
    case .conventional: return entry.conventional
    case .supercell:
      guard let supercell = entry.supercell else {
        return try entry.conventional.repeated(toLengths: minimumLength)
      }
      let cell =
        entry.isOfPrimitive
        ? try entry.conventional.standardized(primitive: true) : entry.conventional
      return cell.filling(supercell).standardOrientation()
    }
  }
}

extension Structure {
  /// Repeated along each vector until it is at least so long.
  ///
  /// - Parameter minimum: Å.
  /// - Returns: The supercell.
  /// - Throws: `OrdealError` if this machine cannot hold it.
  public func repeated(toLengths minimum: Double) throws(OrdealError) -> Structure {
    let lengths = cell.lengths
    let repeats = (0..<3).map { axis in
      let least = (minimum / lengths[axis] - 1e-6).rounded(.up)
      return Int(rounding: least, limitedTo: 1...Int.max) ?? 1
    }
    try checkRepeats(repeats, as: "minimum-length")
    return filling(IntegerMatrix3(diagonal: repeats[0], repeats[1], repeats[2]))
  }
}
