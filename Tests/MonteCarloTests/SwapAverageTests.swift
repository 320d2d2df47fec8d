// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

/// Averages over swaps of 4 Al among 12 Li on 16 sites of bcc, whose 1820 orderings can be written
/// down: Lennard-Jones of tests between the first two shells.
@Suite struct SwapAverageTests {
  private static let temperature = 600.0
  private static let edge = 3.2
  /// Shells of 8 neighbours at 2.771 Å and of 6 at 3.2 Å.
  private static let shells = [0..<60, 60..<70]

  private static let start = Structure(
    cell: Cell(orthorhombic: Vector3(repeating: edge)), elements: [.lithium, .lithium],
    positions: [.zero, Vector3(repeating: edge / 2)]
  ).replicated(2, 2, 2)

  private static func system() throws -> AtomicSystem {
    var structure = start
    for site in 0..<4 { structure.elements[site] = .aluminum }
    return try AtomicSystem(structure, potential: TestPair.energies())
  }

  /// How often site b, or an image of it, is a neighbour of a in either shell, shape [shell][a][b].
  private static let neighbors: [[[Int]]] = [edge * 0.75.squareRoot(), edge].map { distance in
    start.positions.map { a in
      start.positions.map { b in
        var count = 0
        for x in -1...1 {
          for y in -1...1 {
            for z in -1...1 {
              let shift = 2 * edge * Vector3(Double(x), Double(y), Double(z))
              if abs(length(b + shift - a) - distance) < 1e-6 { count += 1 }
            }
          }
        }
        return count
      }
    }
  }

  /// E (eV), the number of swaps that are accepted of an attempt (times 48), and α_LiAl of both
  /// shells, of every ordering by the bits of its Al sites.
  private static let orderings: [Int: (energy: Double, alphas: [Double])] = {
    var result: [Int: (energy: Double, alphas: [Double])] = [:]
    for state in 0..<1 << 16 where state.nonzeroBitCount == 4 {
      var (energy, alphas): (Double, [Double]) = (0, [])
      for (shell, distance) in [edge * 0.75.squareRoot(), edge].enumerated() {
        var pairs = [[0, 0], [0, 0]]
        for a in 0..<16 {
          for b in 0..<16 { pairs[state >> a & 1][state >> b & 1] += neighbors[shell][a][b] }
        }
        for a in 0..<2 {
          for b in 0..<2 {
            let one = TestPair.energy(distance * distance, TestPair.strength(a, b))
            energy += Double(pairs[a][b]) / 2 * one
          }
        }
        alphas.append(1 - Double(pairs[0][1]) / Double(pairs[0][0] + pairs[0][1]) / 0.25)
      }
      result[state] = (energy, alphas)
    }
    return result
  }()

  /// α of both shells, states weighted by exp(−βE), and by that times their chance to be left.
  private static let exact: (right: [Double], ofAccepted: [Double]) = {
    var (right, accepted) = ([0.0, 0], [0.0, 0])
    var (weights, flows) = (0.0, 0.0)
    for (state, ordering) in orderings {
      let weight = exp(-beta * ordering.energy)
      var leaves = 0.0
      for al in 0..<16 where state >> al & 1 == 1 {
        for li in 0..<16 where state >> li & 1 == 0 {
          let next = orderings[state ^ 1 << al ^ 1 << li]?.energy ?? .infinity
          leaves += min(1, exp(-beta * (next - ordering.energy))) / 48
        }
      }
      weights += weight
      flows += weight * leaves
      for shell in 0..<2 {
        right[shell] += weight * ordering.alphas[shell]
        accepted[shell] += weight * leaves * ordering.alphas[shell]
      }
    }
    return (right.map { $0 / weights }, accepted.map { $0 / flows })
  }()

  private func run(_ attempts: Int, seed: UInt64) throws -> CanonicalSwaps {
    var settings = CanonicalSwaps.Settings(
      exchange: (.lithium, .aluminum), temperature: Self.temperature, seed: seed)
    settings.rule = StopRule(window: 1000, bound: 1e-30)
    let swaps = try CanonicalSwaps(Self.system(), settings)
    _ = try swaps.run(attempts)
    return swaps
  }

  private func averages(_ swaps: CanonicalSwaps) throws -> [(value: Double, error: Double)] {
    let half = swaps.pairSums
    let blocks = try #require(half.blocks()).map { $0[Self.temperature] }
    return try Self.shells.map { bins in
      let parts = try blocks.map { try #require($0.warrenCowley(0, 1, bins: bins)) }
      let value = half.total[Self.temperature].warrenCowley(0, 1, bins: bins)
      let error = BlockAverage(parts, blockCount: parts.count)?.standardError
      return (try #require(value), try #require(error))
    }
  }

  @Test("every state counts as often as it was kept: exact averages over all orderings")
  func exactAverages() throws {
    let averages = try averages(try run(40_000, seed: 8))
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
      let average = try averages(try run(4000, seed: 100 + UInt64(seed)))[0]
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
    let whole = try CanonicalSwaps(Self.system(), settings)
    _ = try whole.run(1000)
    var part = try CanonicalSwaps(Self.system(), settings)
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
    let swaps = try CanonicalSwaps(Self.system(), settings) { structure in
      var wider = structure
      wider.cell = Cell(orthorhombic: Vector3(repeating: 6.6))
      wider.positions = Self.start.positions.map { 6.6 / 6.4 * $0 }
      return wider
    }
    _ = try swaps.run(10)
    let sums = swaps.pairSums.total[Self.temperature]
    // Nearest neighbours at 2.858 Å instead of 2.771 Å.
    #expect(sums.totalDistribution[55] == 0)
    #expect(sums.totalDistribution[57] > 1)
  }
}
