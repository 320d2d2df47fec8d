// Part of Ordeal. See LICENSE.

import RandomNumbers
import Structures
import Support

/// Orderings of given numbers of atoms that no symmetry takes into one another.
///
/// Their number is known before any is drawn (Burnside): the mean over the group of the number of
/// orderings that an operation leaves alone. Drawing an operation with a probability proportional to
/// that number, and then one of the orderings that it leaves alone, gives every class of equivalent
/// orderings the same probability: Dixon & Wilf, J. Algorithms 4, 205 (1983). No energies enter.
public struct DistinctOrderings: Sendable {
  /// Sites that share a number of atoms of each species.
  public struct Sublattice: Hashable, Sendable {
    /// The sites, by position in the lattice.
    public var sites: [Int]
    /// How many of them each species takes; their sum is the number of sites.
    public var counts: [Int]

    /// The given sites and numbers.
    public init(sites: [Int], counts: [Int]) {
      self.sites = sites
      self.counts = counts
    }
  }

  /// What is equally likely.
  public enum Sampling: String, Sendable, CaseIterable {
    /// Every class of equivalent orderings: orderings of high symmetry as often as others.
    case classes
    /// Every ordering: a class as often as it has members, as an alloy at high temperature has them.
    case orderings
  }

  /// The symmetry.
  public let group: OrderingGroup
  /// Which sites hold how many atoms of what.
  public let sublattices: [Sublattice]
  /// The number of classes of equivalent orderings; exact below 2⁵³.
  public let classCount: Double

  /// Permutations with the same lengths of cycles, and the orderings that each leaves alone.
  private struct CycleType {
    var permutations: [Int]
    var fixed: Double
  }
  private let types: [CycleType]

  /// Orderings with the given numbers.
  ///
  /// - Parameters:
  ///   - group: Operations that take each sublattice to itself.
  ///   - sublattices: Every site once.
  /// - Throws: `OrdealError` if numbers do not add up, or an operation mixes sublattices.
  public init(group: OrderingGroup, sublattices: [Sublattice]) throws {
    self.group = group
    self.sublattices = sublattices
    try Self.check(group, sublattices)
    var byLengths: [[[Int]]: CycleType] = [:]
    for (index, permutation) in group.permutations.enumerated() {
      let lengths = Self.cycles(of: permutation, on: sublattices).map { $0.map(\.count).sorted() }
      if byLengths[lengths] == nil {
        let fixed = zip(lengths, sublattices).reduce(1.0) {
          $0 * CycleAssignments(lengths: $1.0, counts: $1.1.counts).count
        }
        byLengths[lengths] = CycleType(permutations: [], fixed: fixed)
      }
      byLengths[lengths]?.permutations.append(index)
    }
    // A fixed order: drawing must not depend on that of a dictionary.
    types = byLengths.values.sorted { $0.permutations[0] < $1.permutations[0] }
    let sum = types.reduce(0) { $0 + $1.fixed * Double($1.permutations.count) }
    classCount = (sum / Double(group.permutations.count)).rounded()
  }

  private static func check(_ group: OrderingGroup, _ sublattices: [Sublattice]) throws {
    guard sublattices.flatMap(\.sites).sorted() == Array(0..<group.siteCount) else {
      throw OrdealError("expected every one of \(group.siteCount) sites in one sublattice")
    }
    for (index, sublattice) in sublattices.enumerated() {
      guard sublattice.counts.allSatisfy({ $0 >= 0 }),
        sublattice.counts.reduce(0, +) == sublattice.sites.count
      else {
        throw OrdealError(
          "sublattice \(index + 1) has \(sublattice.sites.count) sites for \(sublattice.counts) atoms"
        )
      }
      let own = Set(sublattice.sites.map(Int32.init))
      for permutation in group.permutations {
        guard sublattice.sites.allSatisfy({ own.contains(permutation[$0]) }) else {
          throw OrdealError("a symmetry operation mixes sublattice \(index + 1) with another")
        }
      }
    }
  }

  /// The cycles of a permutation, sublattice by sublattice.
  private static func cycles(
    of permutation: [Int32], on sublattices: [Sublattice]
  ) -> [[[Int]]] {
    var isSeen = [Bool](repeating: false, count: permutation.count)
    return sublattices.map { sublattice in
      sublattice.sites.compactMap { first in
        guard !isSeen[first] else { return nil }
        var (cycle, site) = ([Int](), first)
        while !isSeen[site] {
          isSeen[site] = true
          cycle.append(site)
          site = Int(permutation[site])
        }
        return cycle
      }
    }
  }

  // MARK: Drawing

  /// Draws an ordering.
  public func random(_ sampling: Sampling, using stream: inout RandomStream) -> Ordering {
    let permutation = sampling == .classes ? randomPermutation(using: &stream) : identity
    var ordering = Ordering(repeating: 0, count: group.siteCount)
    let cycles = Self.cycles(of: permutation, on: sublattices)
    for (cycles, sublattice) in zip(cycles, sublattices) {
      let ways = CycleAssignments(lengths: cycles.map(\.count), counts: sublattice.counts)
      for (cycle, species) in zip(cycles, ways.random(using: &stream)) {
        for site in cycle { ordering[site] = species }
      }
    }
    return ordering
  }

  private var identity: [Int32] { (0..<group.siteCount).map(Int32.init) }

  private func randomPermutation(using stream: inout RandomStream) -> [Int32] {
    let total = types.reduce(0) { $0 + $1.fixed * Double($1.permutations.count) }
    var choice = stream.uniform() * total
    for type in types {
      let own = type.fixed * Double(type.permutations.count)
      if choice < own {
        return group.permutations[
          type.permutations[stream.index(below: type.permutations.count)]]
      }
      choice -= own
    }
    return identity
  }

  /// Draws distinct orderings, `count` or all there are.
  ///
  /// - Parameters:
  ///   - count: How many are wanted.
  ///   - sampling: What is equally likely.
  ///   - excluding: Canonical forms that are not wanted.
  ///   - stream: Where random numbers come from.
  /// - Returns: Canonical forms, in the order in which they were drawn.
  public func draw(
    _ count: Int, _ sampling: Sampling = .classes, excluding: Set<Ordering> = [],
    using stream: inout RandomStream
  ) -> [Ordering] {
    var seen = excluding
    var drawn: [Ordering] = []
    // When most classes are wanted the last ones are waited for: n ln n draws, and some.
    let patience = 200 * (count + excluding.count) + 2000
    var attempts = 0
    while drawn.count < count, Double(seen.count) < classCount, attempts < patience {
      attempts += 1
      let form = group.canonicalForm(of: random(sampling, using: &stream))
      if seen.insert(form).inserted { drawn.append(form) }
    }
    return drawn
  }
}
