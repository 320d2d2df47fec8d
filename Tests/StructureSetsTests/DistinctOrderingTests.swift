// Part of Ordeal. See LICENSE.

import RandomNumbers
import Structures
import Testing

@testable import StructureSets

@Suite struct DistinctOrderingTests {
  private func group(_ parent: ParentLattice, _ m: IntegerMatrix3) throws -> OrderingGroup {
    try OrderingGroup(of: SuperlatticeTests.lattice(parent).supercell(m))
  }

  private func orderings(
    _ group: OrderingGroup, _ counts: [Int]
  ) throws -> DistinctOrderings {
    try DistinctOrderings(
      group: group, sublattices: [.init(sites: Array(0..<group.siteCount), counts: counts)])
  }

  /// All canonical forms, by trying every ordering.
  private func classes(_ group: OrderingGroup, _ counts: [Int]) -> [Ordering: Int] {
    var sizes: [Ordering: Int] = [:]
    let sites = group.siteCount
    var number = 0
    let species = counts.count
    var total = 1
    for _ in 0..<sites { total *= species }
    while number < total {
      var (rest, ordering) = (number, Ordering())
      for _ in 0..<sites {
        ordering.append(UInt8(rest % species))
        rest /= species
      }
      let own = (0..<species).map { kind in ordering.count { Int($0) == kind } }
      if own == counts { sizes[group.canonicalForm(of: ordering), default: 0] += 1 }
      number += 1
    }
    return sizes
  }

  @Test("Burnside's count is that of exhaustive enumeration")
  func classCounts() throws {
    let cube = IntegerMatrix3(diagonal: 2, 2, 2)
    for parent in [ParentLattice.bcc, .fcc] {
      let group = try group(parent, cube)
      for counts in [[4, 4], [2, 6], [3, 4, 1], [2, 2, 4]] {
        #expect(
          try orderings(group, counts).classCount == Double(classes(group, counts).count),
          "\(parent) \(counts)")
      }
    }
  }

  @Test("canonical forms agree exactly when an operation takes one ordering to the other")
  func canonicalForms() throws {
    let group = try group(.fcc, IntegerMatrix3(diagonal: 2, 2, 2))
    var stream = RandomStream(seed: 1)
    for _ in 0..<50 {
      let ordering = Ordering((0..<8).map { _ in UInt8(stream.index(below: 2)) })
      let images = Set(
        group.permutations.map { permutation -> Ordering in
          var image = ordering
          for site in 0..<8 { image[Int(permutation[site])] = ordering[site] }
          return image
        })
      for image in images {
        #expect(group.canonicalForm(of: image) == group.canonicalForm(of: ordering))
      }
      #expect(images.contains(group.canonicalForm(of: ordering)))
    }
  }

  @Test("classes are drawn with equal probability, or in proportion to their members")
  func samplingIsUniform() throws {
    let group = try group(.bcc, IntegerMatrix3(diagonal: 2, 2, 2))
    let sizes = classes(group, [4, 4])
    let orderings = try orderings(group, [4, 4])
    let draws = 20_000
    let total = Double(sizes.values.reduce(0, +))
    for sampling in DistinctOrderings.Sampling.allCases {
      var stream = RandomStream(seed: 3)
      var counts: [Ordering: Int] = [:]
      for _ in 0..<draws {
        counts[
          group.canonicalForm(of: orderings.random(sampling, using: &stream)), default: 0] += 1
      }
      #expect(Set(counts.keys) == Set(sizes.keys))
      let squares = sizes.map { form, size -> Double in
        let p = sampling == .classes ? 1 / Double(sizes.count) : Double(size) / total
        let expected = p * Double(draws)
        let difference = Double(counts[form] ?? 0) - expected
        return difference * difference / expected
      }.reduce(0, +)
      // Chi squared with classes − 1 = 3 degrees of freedom: 16.3 is passed once in a thousand.
      #expect(sizes.count == 4)
      #expect(squares < 16.3, "\(sampling): \(squares)")
    }
  }

  @Test("all classes are drawn when all are asked for, and none twice")
  func drawsEveryClass() throws {
    let lattice = try SuperlatticeTests.lattice(.fcc).supercell(
      IntegerMatrix3(
        IntegerVector3(-2, 2, 2), IntegerVector3(2, -2, 2), IntegerVector3(1, 1, -1)))
    let group = try OrderingGroup(of: lattice)
    let orderings = try orderings(group, [4, 12])
    var stream = RandomStream(seed: 9)
    let drawn = orderings.draw(1000, using: &stream)
    #expect(Double(drawn.count) == orderings.classCount)
    #expect(Set(drawn).count == drawn.count)
    #expect(drawn.allSatisfy { group.canonicalForm(of: $0) == $0 })
  }

  @Test func numbersThatDoNotFitAreRefused() throws {
    let group = try group(.bcc, IntegerMatrix3(diagonal: 2, 2, 2))
    #expect(message { _ = try orderings(group, [4, 5]) }?.contains("8 sites") == true)
    #expect(
      message {
        _ = try DistinctOrderings(
          group: group,
          sublattices: [
            .init(sites: [0, 1, 2], counts: [1, 2]),
            .init(sites: [3, 4, 5, 6, 7], counts: [5, 0]),
          ])
      }?.contains("mixes sublattice") == true)
  }
}
