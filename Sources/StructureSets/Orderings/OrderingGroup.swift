// Part of Ordeal. See LICENSE.

import Structures
import Support

/// What stands on each site of a lattice: numbers of species, one byte a site.
public typealias Ordering = [UInt8]

/// The permutations of sites under which orderings are the same.
public struct OrderingGroup: Sendable {
  /// Permutations: what stands on site i goes to site `permutation[i]`.
  public let permutations: [[Int32]]
  /// The number of sites.
  public let siteCount: Int

  /// The group of a lattice of sites.
  ///
  /// - Throws: `OrdealError` if an operation takes a site to where none is.
  public init(of lattice: SiteLattice, tolerance: Double = 0.05) throws {
    siteCount = lattice.sites.count
    permutations = try lattice.permutations(tolerance: tolerance).map { $0.map(Int32.init) }
  }

  /// The first of all orderings equivalent to one, in lexicographic order: two orderings are the
  /// same up to symmetry exactly when their canonical forms are.
  ///
  /// - Complexity: O(operations · sites), most operations stopping at the first few sites.
  public func canonicalForm(of ordering: Ordering) -> Ordering {
    var best = ordering
    for permutation in permutations where precedes(permutation, ordering, best) {
      best = permutation.map { ordering[Int($0)] }
    }
    return best
  }

  /// Whether the image of an ordering comes before another ordering.
  ///
  /// The image is taken under the inverse of the permutation, which is in the group as well.
  private func precedes(_ permutation: [Int32], _ ordering: Ordering, _ best: Ordering) -> Bool {
    for site in 0..<siteCount {
      let own = ordering[Int(permutation[site])]
      if own != best[site] { return own < best[site] }
    }
    return false
  }

  /// Whether an ordering is left alone by one of some permutations.
  static func isFixed(_ ordering: Ordering, byAnyOf permutations: [[Int32]]) -> Bool {
    permutations.contains { permutation in
      permutation.indices.allSatisfy { ordering[Int(permutation[$0])] == ordering[$0] }
    }
  }
}
