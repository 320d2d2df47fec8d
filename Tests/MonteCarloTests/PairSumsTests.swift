// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

@Suite struct PairSumsTests {
  private let alloy = TestSystems.alloy((2, 2, 1), sheared: true)

  @Test("pairs kept while atoms change their elements are those counted anew, images included")
  func keptPairs() throws {
    var structure = alloy
    var kept = try PairCounts(structure, elements: [.lithium, .aluminum])
    var random = RandomStream(seed: 4)
    for _ in 0..<20 {
      let (a, b) = (random.index(below: structure.count), random.index(below: structure.count))
      structure.elements.swapAt(a, b)
      structure.elements[a] = random.index(below: 2) == 0 ? .lithium : .aluminum
      kept.update(elements: structure.elements)
      let fresh = try PairCounts(structure, elements: [.lithium, .aluminum])
      #expect(kept.counts == fresh.counts)
      #expect(kept.atoms == fresh.atoms)
    }
  }

  @Test("of one state, sums give its pair distribution and its Warren–Cowley parameters")
  func oneState() throws {
    let sums = PairSums(try PairCounts(alloy))
    let elements: [Element] = [.lithium, .aluminum]
    for (a, first) in elements.enumerated() {
      for (b, second) in elements.enumerated() {
        let expected = try PairDistribution(
          alloy, first: first, second: second, cutoff: PairCounts.cutoff,
          binCount: PairCounts.binCount)
        #expect(zip(sums.distribution(a, b), expected.values).allSatisfy { abs($0 - $1) < 1e-9 })
        let alpha = try #require(
          try ShortRangeOrder.warrenCowley(
            alloy, center: first, neighbor: second, shell: 2.5..<3.0))
        #expect(abs(try #require(sums.warrenCowley(a, b, bins: 50..<60)) - alpha) < 1e-12)
      }
    }
  }

  @Test("averages are ratios of sums over states, each as often as it counts")
  func severalStates() throws {
    let other = TestSystems.alloy((2, 2, 1), sheared: true, seed: 2)
    let states = try [alloy, other].map { try PairCounts($0) }
    var (sums, repeated) = (PairSums(), PairSums())
    sums.add(states[0], attempts: 3)
    sums.add(states[1], attempts: 1)
    for state in [states[0], states[1], states[0], states[0]] {
      repeated.add(PairSums(state))
    }
    #expect(sums.attempts == 4)
    #expect(sums.warrenCowley(0, 1, bins: 50..<60) == repeated.warrenCowley(0, 1, bins: 50..<60))
    let bin = try #require(sums.totalDistribution.firstIndex { $0 > 1 })
    #expect(abs(sums.totalDistribution[bin] - repeated.totalDistribution[bin]) < 1e-12)
  }
}

/// Numbers, and how often each counts.
private struct NumberSum: BlockSum {
  var sum = 0.0
  var count = 0

  mutating func add(_ state: Double, attempts: Int) {
    sum += state * Double(attempts)
    count += attempts
  }

  mutating func add(_ other: NumberSum) {
    sum += other.sum
    count += other.count
  }
}

@Suite struct SecondHalfTests {
  @Test(
    "the second half to the block, and 20 blocks that make it up",
    arguments: [1, 2, 39, 40, 159, 160, 161, 1000, 20_000, 20_479, 20_480])
  func halves(count: Int) throws {
    var half = SecondHalf<NumberSum>()
    for value in 1...count { half.add(Double(value), attempts: 1) }
    #expect(half.attempts == count)
    let averaged = half.averagedAttempts
    #expect(averaged >= count - count / 2 && averaged < count - count / 2 + half.blockLength)
    #expect(half.blockLength == 1 || averaged >= 40 * half.blockLength)
    let total = half.total
    #expect(total.count == averaged)
    #expect(total.sum == Double((count - averaged + 1 + count) * averaged) / 2)
    guard averaged >= 20 else {
      #expect(half.blocks() == nil)
      return
    }
    let blocks = try #require(half.blocks())
    #expect(blocks.count == 20)
    let lengths = blocks.map(\.count)
    #expect(try #require(lengths.max()) - #require(lengths.min()) <= half.blockLength)
    // What is left is the block that is not full.
    #expect(averaged - lengths.reduce(0, +) < half.blockLength)
    let means = blocks.map { $0.sum / Double($0.count) }
    #expect(zip(means, means.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("the error by blocks is that of the mean of the whole second half")
  func calibration() throws {
    // 20 000 attempts leave 78 merged blocks in the second half, which 20 does not divide.
    let ratios = try (0..<200).map { (seed: UInt64) -> Double in
      var random = RandomStream(seed: seed)
      var half = SecondHalf<NumberSum>()
      for _ in 0..<20_000 { half.add(random.normal(), attempts: 1) }
      let blocks = try #require(half.blocks()).map { $0.sum / Double($0.count) }
      let error = try #require(BlockAverage(blocks, blockCount: 20)?.standardError)
      return error * error * Double(half.averagedAttempts)
    }
    // Squared errors scatter by √(2/19).
    let mean = ratios.reduce(0, +) / 200
    #expect(abs(mean - 1) < 4 * (2.0 / (19 * 200)).squareRoot(), "\(mean)")
  }

  @Test("how often a state is added at a time makes no difference")
  func weights() {
    var (single, weighted) = (SecondHalf<NumberSum>(), SecondHalf<NumberSum>())
    for (state, attempts) in [(2.0, 1), (3.0, 700), (5.0, 13), (7.0, 290)] {
      weighted.add(state, attempts: attempts)
      for _ in 0..<attempts { single.add(state, attempts: 1) }
    }
    #expect(single == weighted)
  }
}
