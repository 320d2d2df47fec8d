// Part of Ordeal. See LICENSE.

import Structures
import Support

/// How many atoms of each element stand on which sites of a structure, for a wanted composition.
public struct SiteOccupation: Sendable {
  /// Which sites take other atoms.
  public enum Mixing: String, CaseIterable, Sendable {
    /// All sites, at random.
    case all
    /// Those of the element that is too many, as partial occupancies of a crystal's sites are written:
    /// Li5Al3 on the sites of LiAl has Li on all sites of Li and on a quarter of those of Al.
    case excess
  }

  /// What is done where a composition is no whole numbers of atoms on the sites.
  public enum Rounding: String, CaseIterable, Sendable {
    /// Sites stay vacant until it is.
    case vacancies
    /// The nearest whole numbers on all sites.
    case nearest
  }

  /// The species of an ordering: the elements, and a vacancy behind them.
  public let species: [Element?]
  /// How many atoms of each species the cell holds.
  public let counts: [Int]

  /// The numbers of atoms for a composition.
  ///
  /// - Parameters:
  ///   - composition: Parts of each element.
  ///   - elements: In the order of the species.
  ///   - siteCount: The number of sites.
  ///   - rounding: What is done where the numbers are not whole.
  ///   - maximumVacancies: The fraction of sites that may stay vacant.
  /// - Throws: `OrdealError` if it takes more vacancies than that.
  public init(
    _ composition: [Element: Double], elements: [Element], siteCount: Int, rounding: Rounding,
    maximumVacancies: Double = 0.1
  ) throws {
    species = elements + [nil]
    let parts = elements.map { composition[$0] ?? 0 }
    let total = parts.reduce(0, +)
    guard total > 0, parts.allSatisfy({ $0 >= 0 }), composition.keys.allSatisfy(elements.contains)
    else {
      throw OrdealError("composition \(composition) is not one of \(elements)")
    }
    switch rounding {
    case .vacancies:
      guard parts.allSatisfy({ $0 == $0.rounded() }) else {
        throw OrdealError("vacancies make whole numbers of formulas such as Li5Al3 only")
      }
      let units = siteCount / Int(total)
      let atoms = parts.map { Int($0) * units }
      let vacant = siteCount - atoms.reduce(0, +)
      guard Double(vacant) <= maximumVacancies * Double(siteCount) else {
        throw OrdealError(
          "\(siteCount) sites hold \(units) units of \(Int(total)) atoms only if \(vacant) stay "
            + "vacant, more than the \(maximumVacancies) of them that may")
      }
      counts = atoms + [vacant]
    case .nearest:
      counts = Self.nearest(parts.map { $0 / total * Double(siteCount) }, total: siteCount) + [0]
    }
  }

  /// Whole numbers next to real ones with the same sum, by largest remainders.
  private static func nearest(_ numbers: [Double], total: Int) -> [Int] {
    var whole = numbers.map { Int($0.rounded(.down)) }
    let order = numbers.indices.sorted {
      (numbers[$0] - numbers[$0].rounded(.down), -$0)
        > (numbers[$1] - numbers[$1].rounded(.down), -$1)
    }
    for index in order.prefix(total - whole.reduce(0, +)) { whole[index] += 1 }
    return whole
  }

  /// The sublattices of a structure with the numbers of each species on them.
  ///
  /// - Parameters:
  ///   - structure: One atom on each site; its elements tell sublattices apart where `mixing` is
  ///     `excess`.
  ///   - mixing: Which sites take other atoms.
  /// - Returns: Every site in one sublattice.
  public func sublattices(
    of structure: Structure, _ mixing: Mixing
  ) -> [DistinctOrderings.Sublattice] {
    let own = species.map { element in
      structure.elements.indices.filter { structure.elements[$0] == element }
    }
    var surplus = counts.indices.map { max(0, counts[$0] - own[$0].count) }
    let mixes = mixing == .all || surplus.dropLast().allSatisfy { $0 == 0 } && counts.last == 0
    guard !mixes else { return [.init(sites: Array(structure.elements.indices), counts: counts)] }
    surplus[surplus.count - 1] = counts[counts.count - 1]
    return own.enumerated().compactMap { element, sites in
      guard !sites.isEmpty else { return nil }
      var numbers = [Int](repeating: 0, count: counts.count)
      numbers[element] = min(counts[element], sites.count)
      var free = sites.count - numbers[element]
      for other in surplus.indices where free > 0 && surplus[other] > 0 {
        let taken = min(free, surplus[other])
        numbers[other] += taken
        surplus[other] -= taken
        free -= taken
      }
      return .init(sites: sites, counts: numbers)
    }
  }
}

extension Structure {
  /// The structure with the given species on its sites; sites of nil are vacant.
  func occupied(_ ordering: Ordering, species: [Element?]) -> Structure {
    var result = keeping(elements.indices.filter { species[Int(ordering[$0])] != nil })
    result.elements = ordering.compactMap { species[Int($0)] }
    return result
  }
}
