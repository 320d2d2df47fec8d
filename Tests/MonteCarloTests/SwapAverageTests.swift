// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

/// Averages over swaps of 4 Al among 12 Li on 16 sites of bcc: Lennard-Jones of tests between the
/// first two shells.
@Suite struct SwapAverageTests {
  private static let temperature = 600.0
  private static let edge = 3.2

  private static let orderings = BodyCentredOrderings(edge: edge) { structure in
    let species = structure.elements.map { $0 == .lithium ? 0 : 1 }
    return bonds.reduce(0) { sum, bond in
      sum + TestPair.energy(bond.squared, TestPair.strength(species[bond.a], species[bond.b])) / 2
    }
  }

  /// All ordered pairs of sites in the first two shells: nothing that `AtomicSystem` uses.
  private static let bonds: [(a: Int, b: Int, squared: Double)] = {
    let sites = BodyCentredOrderings.lithium(edge: edge).positions
    var result: [(a: Int, b: Int, squared: Double)] = []
    for a in 0..<16 {
      for b in 0..<16 {
        for image in 0..<27 {
          let shift = Vector3(
            Double(image % 3 - 1), Double(image / 3 % 3 - 1), Double(image / 9 - 1))
          let d = sites[b] + 2 * edge * shift - sites[a]
          let squared = dot(d, d)
          if squared > 0.1, squared < 10.5 { result.append((a, b, squared)) }
        }
      }
    }
    return result
  }()

  private static let exact = orderings.averages(at: temperature)

  private func run(_ attempts: Int, seed: UInt64) throws -> CanonicalSwaps {
    try Self.orderings.swaps(
      attempts, temperature: Self.temperature, seed: seed, potential: TestPair.energies())
  }

  @Test("every state counts as often as it was kept: exact averages over all orderings")
  func exactAverages() throws {
    let averages = try Self.orderings.averages(of: try run(40_000, seed: 8))
    for (shell, average) in averages.enumerated() {
      #expect(average.error < 0.01)
      #expect(abs(average.value - Self.exact.right[shell]) < 3.5 * average.error)
    }
    // A mean over accepted states, each counted once, is another number.
    let differences = zip(averages, Self.exact.ofAccepted).map { abs($0.value - $1) / $0.error }
    #expect(try #require(differences.max()) > 8, "\(differences) \(Self.exact)")
  }

  @Test("the blocking error covers: 1.96 of it holds the exact value in 95 of 100 chains, about")
  func coverage() throws {
    var inside = 0
    for seed in 0..<100 {
      let average = try Self.orderings.averages(of: try run(4000, seed: 100 + UInt64(seed)))[0]
      if abs(average.value - Self.exact.right[0]) < 1.96 * average.error { inside += 1 }
    }
    // Of 100 at 93.5 % (Student's t of 19 degrees of freedom), 4 standard deviations.
    #expect((84...100).contains(inside), "\(inside)")
  }

  @Test("a chain that goes on from a checkpoint has the sums of one that was never interrupted")
  func resumed() throws {
    var settings = CanonicalSwaps.Settings(
      exchange: (.lithium, .aluminum), temperature: Self.temperature, seed: 3)
    settings.rule = StopRule(window: 1000, bound: 1e-30)
    let whole = try CanonicalSwaps(Self.orderings.system(TestPair.energies()), settings)
    _ = try whole.run(1000)
    var part = try CanonicalSwaps(Self.orderings.system(TestPair.energies()), settings)
    for attempts in [123, 377, 500] {
      _ = try part.run(attempts)
      let state = try JSONDecoder().decode(
        CanonicalSwaps.State.self, from: JSONEncoder().encode(part.checkpoint()))
      part = try CanonicalSwaps(resuming: state, potential: TestPair.energies(), settings)
      #expect(try CanonicalSwaps.pairSums(of: state) == part.pairSums)
    }
    #expect(part.pairSums == whole.pairSums)
    #expect(part.pairSums.averagedAttempts == 504)
  }

  @Test("states at several temperatures are kept apart")
  func temperatures() throws {
    let swaps = try run(100, seed: 5)
    swaps.temperature = 900
    _ = try swaps.run(60)
    let total = swaps.pairSums.total
    #expect(total.temperatures == [600, 900])
    #expect([600, 900].map { total[$0].attempts } == [20, 60])
  }

  @Test("with relaxation the pairs are those of the relaxed states")
  func relaxed() throws {
    var settings = CanonicalSwaps.Settings(
      exchange: (.lithium, .aluminum), temperature: Self.temperature, seed: 3)
    settings.relaxation = .every(1)
    let swaps = try CanonicalSwaps(Self.orderings.system(TestPair.energies()), settings) {
      structure in
      var wider = structure
      wider.cell = Cell(orthorhombic: Vector3(repeating: 6.6))
      wider.positions = Self.orderings.lithium.positions.map { 6.6 / 6.4 * $0 }
      return wider
    }
    _ = try swaps.run(10)
    let sums = swaps.pairSums.total[Self.temperature]
    // Nearest neighbours at 2.858 Å instead of 2.771 Å.
    #expect(sums.totalDistribution[55] == 0)
    #expect(sums.totalDistribution[57] > 1)
  }
}
