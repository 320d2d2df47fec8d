// Part of Ordeal. See LICENSE.

import Structures
import Support

/// All orderings of species on a lattice, up to a number of primitive cells, each once.
///
/// For every inequivalent superlattice, the orderings on its sites that no symmetry takes into one
/// another and that do not repeat within the cell: Hart & Forcade, Phys. Rev. B 77, 224115 (2008).
public struct OrderingEnumeration: Sendable {
  /// One ordering.
  public struct Entry: Hashable, Sendable {
    /// The superlattice, in units of the primitive vectors.
    public var superlattice: IntegerMatrix3
    /// The species on the sites of the superlattice's cell.
    public var ordering: Ordering
  }

  /// A primitive cell and its symmetry.
  public let lattice: SiteLattice
  /// The number of species.
  public let speciesCount: Int

  /// Orderings of `speciesCount` species on the sites of a lattice.
  ///
  /// - Parameters:
  ///   - lattice: Of a primitive cell.
  ///   - speciesCount: 2 or more.
  public init(on lattice: SiteLattice, speciesCount: Int) {
    self.lattice = lattice
    self.speciesCount = speciesCount
  }

  /// One superlattice of each class, of an index.
  public func superlattices(index: Int) -> [IntegerMatrix3] {
    Superlattices.inequivalent(index: index, under: Array(Set(lattice.operations.map(\.rotation))))
  }

  /// All orderings on cells of `index` primitive cells that hold every species and no smaller period.
  ///
  /// - Throws: `OrdealError` if there are more than 2²⁴ to try on one cell, or the lattice's
  ///   operations do not fit its sites.
  public func orderings(index: Int) throws -> [Entry] {
    let sites = index * lattice.sites.count
    let (trials, overflows) = power(speciesCount, sites)
    guard !overflows, trials <= 1 << 24 else {
      throw OrdealError(
        "\(speciesCount) species on \(sites) sites are too many orderings to enumerate; sample them"
      )
    }
    return try superlattices(index: index).flatMap { superlattice -> [Entry] in
      let cell = lattice.supercell(superlattice)
      let group = try OrderingGroup(of: cell)
      let translations = try translations(of: superlattice)
      var found: [Entry] = []
      for number in 0..<trials {
        let ordering = digits(of: number, count: sites)
        guard Set(ordering).count == speciesCount, group.canonicalForm(of: ordering) == ordering,
          !OrderingGroup.isFixed(ordering, byAnyOf: translations)
        else { continue }
        found.append(Entry(superlattice: superlattice, ordering: ordering))
      }
      return found
    }
  }

  /// The permutations of a superlattice's sites by the translations of the lattice, but for none.
  private func translations(of superlattice: IntegerMatrix3) throws -> [[Int32]] {
    var shifted = lattice
    shifted.operations = [SymmetryOperation(rotation: .identity, translation: .zero)]
    let group = try OrderingGroup(of: shifted.supercell(superlattice))
    return group.permutations.filter { permutation in
      permutation.indices.contains { Int(permutation[$0]) != $0 }
    }
  }

  private func digits(of number: Int, count: Int) -> Ordering {
    var (rest, ordering) = (number, Ordering(repeating: 0, count: count))
    for site in ordering.indices.reversed() {
      ordering[site] = UInt8(rest % speciesCount)
      rest /= speciesCount
    }
    return ordering
  }

  private func power(_ base: Int, _ exponent: Int) -> (Int, Bool) {
    var result = 1
    for _ in 0..<exponent {
      let (product, overflows) = result.multipliedReportingOverflow(by: base)
      if overflows { return (0, true) }
      result = product
    }
    return (result, false)
  }
}

extension SiteLattice {
  /// The structure with the given elements on the sites; sites of nil are vacant.
  public func structure(_ ordering: Ordering, species: [Element?]) -> Structure {
    var result = Structure(cell: Cell(cell), elements: [], positions: [])
    for (site, occupant) in zip(sites, ordering) {
      guard let element = species[Int(occupant)] else { continue }
      result.elements.append(element)
      result.positions.append(site * cell)
    }
    result.wrap()
    return result
  }
}
