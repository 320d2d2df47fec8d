// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// All orderings on cells of so many atoms of a lattice, each once.
public struct EnumerationRecipe: Recipe {
  /// "enumerate".
  public static let name = "enumerate"
  /// `lattices`, `phases`, `atoms`, `most`, `exclude`, `volumes`, `volume-fractions`.
  public static let keys: Set<String> = [
    "lattices", "atoms", "most", "exclude", "volumes", "volume-fractions",
  ]
  /// Lattices need no structures.
  public static let needsParents = false

  private let lattices: [ParentLattice]
  private let atoms: [Int]
  private let most: [Int]?
  private let exclude: Set<String>
  private let elements: [Element]
  private let volumes: AtomicVolumes

  /// Reads the settings of a step.
  ///
  /// - Throws: `OrdealError` if a setting is missing or not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    let names = try table.texts("lattices") ?? []
    lattices = try names.map { name in
      guard let lattice = ParentLattice(rawValue: name) else {
        throw table.error("lattices", "expected bcc, fcc or hcp, got \"\(name)\"")
      }
      return lattice
    }
    guard !lattices.isEmpty else { throw table.error("lattices", "missing: [\"bcc\"], say") }
    guard let atoms = try table.integers("atoms"), atoms.allSatisfy({ $0 > 0 }) else {
      throw table.error("atoms", "missing; give numbers of atoms in a cell")
    }
    self.atoms = atoms
    most = try table.integers("most")
    guard most == nil || most?.count == lattices.count else {
      throw table.error("most", "expected a number for each of \(lattices.count) lattices")
    }
    guard set.elements.count > 1 else {
      throw table.error("elements", "orderings need two elements, got \(set.elements)")
    }
    elements = set.elements
    exclude = Set(try table.texts("exclude") ?? [])
    volumes = try AtomicVolumes(table, set)
  }

  /// The orderings, lattice by lattice, small cells first.
  ///
  /// - Throws: `OrdealError` if there are too many to enumerate.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    var result: [Structure] = []
    for (index, lattice) in lattices.enumerated() {
      var found = try orderings(on: lattice)
      if let most = most?[index], most < found.count {
        var stream = step.choices
        let chosen = stream.permutation(of: found.count).prefix(most).sorted()
        found = chosen.map { found[$0] }
      }
      result += found
    }
    return result
  }

  private func orderings(on lattice: ParentLattice) throws -> [Structure] {
    let primitive = lattice.primitiveCell(of: elements[0], volume: 16)
    let sites = try SiteLattice(of: primitive)
    let enumeration = OrderingEnumeration(on: sites, speciesCount: elements.count)
    var result: [Structure] = []
    for count in atoms where count % primitive.count == 0 {
      for entry in try enumeration.orderings(index: count / primitive.count) {
        let cell = sites.supercell(entry.superlattice)
        var structure = volumes.applied(to: cell.structure(entry.ordering, species: elements))
        if try isExcluded(structure) { continue }
        structure.setRecord(.parent, lattice.rawValue)
        structure.setRecord(.lattice, lattice.rawValue)
        structure.isKnownPhase = false
        result.append(structure)
      }
    }
    return result
  }

  /// `exclude` names orderings by space group and formula: "Fd-3m LiAl" is B32.
  private func isExcluded(_ structure: Structure) throws -> Bool {
    guard !exclude.isEmpty else { return false }
    let symbol = try Symmetry(of: structure).symbol
    return exclude.contains("\(symbol) \(structure.reducedFormula)")
  }
}
