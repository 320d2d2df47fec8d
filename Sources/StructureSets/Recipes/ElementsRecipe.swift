// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Elements on lattices: "Al bcc", "Li hcp".
public struct ElementsRecipe: Recipe {
  /// "elements".
  public static let name = "elements"
  /// `crystals`, `volumes`, `volume-fractions`.
  public static let keys: Set<String> = ["crystals", "volumes", "volume-fractions"]
  /// Lattices need no structures.
  public static let needsParents = false

  private let crystals: [(element: Element, lattice: ParentLattice)]
  private let volumes: AtomicVolumes

  /// Reads the settings of a step.
  ///
  /// - Throws: `OrdealError` if a crystal is not an element and a lattice.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    crystals = try (table.texts("crystals") ?? []).map { text in
      let words = text.split(separator: " ").map(String.init)
      guard words.count == 2, let element = Element(symbol: words[0]),
        let lattice = ParentLattice(rawValue: words[1])
      else {
        throw table.error(
          "crystals", "expected an element and bcc, fcc or hcp, as in \"Al bcc\", got \"\(text)\"")
      }
      return (element, lattice)
    }
    guard !crystals.isEmpty else { throw table.error("crystals", "missing: [\"Al bcc\"], say") }
    volumes = try AtomicVolumes(table, set)
  }

  /// The primitive cell of each.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    crystals.map { element, lattice in
      var structure = lattice.primitiveCell(of: element, volume: volumes.volume(of: element))
      structure.setRecord(.parent, lattice.rawValue)
      structure.setRecord(.lattice, lattice.rawValue)
      structure.isKnownPhase = false
      return structure
    }
  }
}
