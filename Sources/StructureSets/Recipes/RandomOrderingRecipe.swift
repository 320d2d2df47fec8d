// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// One random ordering for each number of atoms of the second element on supercells of lattices.
public struct RandomOrderingRecipe: Recipe {
  /// "random".
  public static let name = "random"
  /// `lattices`, `supercells`, `counts`, `displace`, `volumes`, `volume-fractions`.
  public static let keys: Set<String> = [
    "lattices", "supercells", "counts", "displace", "volumes", "volume-fractions",
  ]
  /// Lattices need no structures.
  public static let needsParents = false

  private let cells: [(lattice: ParentLattice, supercell: IntegerMatrix3)]
  private let counts: [Int]
  private let displacement: Double
  private let elements: [Element]
  private let volumes: AtomicVolumes

  /// Reads the settings of a step.
  ///
  /// - Throws: `OrdealError` if a setting is missing or not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    let lattices = try (table.texts("lattices") ?? []).map { name in
      guard let lattice = ParentLattice(rawValue: name) else {
        throw table.error("lattices", "expected bcc, fcc or hcp, got \"\(name)\"")
      }
      return lattice
    }
    let rows = try table.integers("supercells") ?? []
    guard !lattices.isEmpty, rows.count == 9 * lattices.count else {
      throw table.error(
        "supercells",
        "expected nine numbers for each of \(lattices.count) lattices: the supercell's "
          + "vectors in units of the primitive ones")
    }
    cells = lattices.enumerated().map { index, lattice in
      let c = Array(rows[9 * index..<9 * index + 9])
      return (
        lattice,
        IntegerMatrix3(
          IntegerVector3(c[0], c[1], c[2]), IntegerVector3(c[3], c[4], c[5]),
          IntegerVector3(c[6], c[7], c[8]))
      )
    }
    guard cells.allSatisfy({ $0.supercell.determinant != 0 }) else {
      throw table.error("supercells", "expected three independent vectors each")
    }
    guard set.elements.count == 2 else {
      throw table.error("elements", "expected two elements, got \(set.elements)")
    }
    elements = set.elements
    counts = try table.integers("counts") ?? []
    guard !counts.isEmpty, counts.allSatisfy({ $0 >= 0 }) else {
      throw table.error("counts", "missing; give numbers of \(elements[0]) atoms")
    }
    displacement = try table.number("displace") ?? 0
    volumes = try AtomicVolumes(table, set)
  }

  /// One ordering of each number on each lattice.
  ///
  /// - Throws: `OrdealError` if a cell has fewer sites than atoms.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    var result: [Structure] = []
    for (lattice, supercell) in cells {
      let primitive = lattice.primitiveCell(of: elements[0], volume: 16)
      let sites = try SiteLattice(of: primitive).supercell(supercell)
      let group = try OrderingGroup(of: sites)
      for count in counts {
        let orderings = try DistinctOrderings(
          group: group,
          sublattices: [
            .init(
              sites: Array(sites.sites.indices), counts: [count, sites.sites.count - count])
          ])
        var stream = step.stream(result.count + 1)
        guard let ordering = orderings.draw(1, .orderings, using: &stream).first else { continue }
        var structure = volumes.applied(to: sites.structure(ordering, species: elements))
          .displaced(upTo: displacement, using: &stream)
        structure.setRecord(.parent, lattice.rawValue)
        structure.setRecord(.lattice, lattice.rawValue)
        structure.isKnownPhase = false
        result.append(structure)
      }
    }
    return result
  }
}
