// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

@Suite struct StatisticsTests {
  /// x' = a x + √(1 − a²) ξ: ρ(t) = a^t, τ = (1 + a)/(1 − a), and the mean of n values has the
  /// variance τ/n.
  private func autoregression(_ a: Double, count: Int, seed: UInt64) -> [Double] {
    var random = RandomStream(seed: seed)
    var x = random.normal()
    return (0..<count).map { _ in
      x = a * x + (1 - a * a).squareRoot() * random.normal()
      return x
    }
  }

  @Test("the autocorrelation time of autoregressions", arguments: [0.0, 0.5, 0.9])
  func autocorrelationTime(a: Double) throws {
    let values = autoregression(a, count: 100_000, seed: 2)
    let time = try #require(Autocorrelation.time(of: values))
    let exact = (1 + a) / (1 - a)
    // Sokal's error of τ: τ √(2 (2M + 1)/n) with M = 5 τ.
    #expect(abs(time - exact) < 4 * exact * (2 * (10 * exact + 1) / 1e5).squareRoot())
  }

  @Test("a series too short to know its autocorrelation time says so")
  func shortSeries() {
    #expect(Autocorrelation.time(of: (0..<100).map { Double($0) }) == nil)
    #expect(Autocorrelation.time(of: Array(repeating: 3, count: 100)) == nil)
    #expect(Autocorrelation.time(of: [1]) == nil)
  }

  @Test("block averages: by hand, and the error of correlated values")
  func blockAverages() throws {
    let small = try #require(BlockAverage([1, 3, 5, 7], blockCount: 2))
    #expect(small.mean == 4)
    #expect(small.standardError == 2)
    #expect(small.blockLength == 2)
    #expect(BlockAverage([1], blockCount: 2) == nil)
    // Nothing is left out: 39 values are 20 blocks of 1 and 2.
    let odd = try #require(BlockAverage((0..<39).map(Double.init), blockCount: 20))
    #expect(odd.mean == 19 && odd.blockLength == 1)
    // Errors of 40 series scatter by 1/√(2·19·40) about the exact one.
    let (n, time) = (20_000, 19.0)
    let squares = try (0..<40).map { (seed: UInt64) -> Double in
      let block = try #require(BlockAverage(autoregression(0.9, count: n, seed: 100 + seed)))
      let error = try #require(block.standardError)
      return error * error
    }
    let ratio = squares.reduce(0, +) / 40 / (time / Double(n))
    // Blocks of 1000 = 53 τ underestimate by about 1/53.
    let tolerance = 4 * (2.0 / (19 * 40)).squareRoot() + 0.02
    #expect(abs(ratio - 1) < tolerance)
  }

  @Test("a series that stays where it is for blocks on end has no error")
  func stuck() throws {
    #expect(try #require(BlockAverage(Array(repeating: 3, count: 100))).standardError == nil)
    let steps = (0..<100).map { Double($0 / 30) }
    #expect(try #require(BlockAverage(steps)).standardError == nil)
    #expect(try #require(BlockAverage(steps, blockCount: 5)).standardError != nil)
  }

  @Test("the stop rule looks at the last energies only")
  func stopRule() throws {
    var rule = StopRule(window: 4, bound: 1e-3)
    for energy in [-5.0, -100, -100, -100] { rule.add(energy, accepted: true) }
    #expect(!rule.isMet)
    rule.add(-100.1, accepted: false)
    // Deviations 0.025 three times and 0.075: σ = 0.0433.
    #expect(abs(try #require(rule.relativeDeviation) - 0.0433012702 / 100.025) < 1e-10)
    #expect(rule.acceptance == 0.75)
    #expect(rule.isMet)
    var short = StopRule(window: 4)
    short.add(1, accepted: true)
    #expect(short.relativeDeviation == nil)
    #expect(!short.isMet)
  }

  private static func ordered(_ a: Double) -> Structure {
    Structure(
      cell: Cell(orthorhombic: Vector3(repeating: a)), elements: [.lithium, .aluminum],
      positions: [.zero, Vector3(repeating: a / 2)]
    ).replicated(3, 3, 3)
  }

  @Test("B2: every neighbour is unlike, every second neighbour alike")
  func shortRangeOrderOfB2() throws {
    let b2 = Self.ordered(3)
    let first = try ShortRangeOrder.warrenCowley(
      b2, center: .lithium, neighbor: .aluminum, shell: 2..<2.8)
    let second = try ShortRangeOrder.warrenCowley(
      b2, center: .lithium, neighbor: .aluminum, shell: 2.8..<3.1)
    #expect(first == -1)
    #expect(second == 1)
    #expect(
      try ShortRangeOrder.warrenCowley(b2, center: .lithium, neighbor: .silicon, shell: 2..<3)
        == nil)
  }

  @Test("pair distributions: the shells of B2, and 1 for an ideal gas")
  func pairDistributions() throws {
    let b2 = Self.ordered(3)
    let g = try PairDistribution(
      b2, first: .lithium, second: .aluminum, cutoff: 5, binCount: 50)
    // 8 neighbours at 2.598 Å: bin 25 is 2.5..<2.6.
    let shell = 4 / 3 * Double.pi * (pow(2.6, 3) - pow(2.5, 3))
    #expect(abs(g.values[25] - 8 / (shell / 27)) < 1e-9)
    #expect(g.values[..<25].allSatisfy { $0 == 0 })
    var random = RandomStream(seed: 6)
    let cell = Cell(Matrix3(Vector3(12, 0, 0), Vector3(3, 11, 0), Vector3(-2, 1, 10)))
    let gas = Structure(
      cell: cell, elements: Array(repeating: .lithium, count: 800),
      positions: (0..<800).map { _ in
        cell.cartesian(Vector3(random.uniform(), random.uniform(), random.uniform()))
      })
    let flat = try PairDistribution(gas, first: .lithium, second: .lithium, cutoff: 5, binCount: 5)
    // Pairs of a bin, each counted twice: 800²/2 · shell/V.
    for (r, value) in zip(flat.distances, flat.values) {
      let pairs = 320_000 * 4 * Double.pi * (r * r + 1.0 / 12) / cell.volume
      #expect(abs(value - 1) < 4 / pairs.squareRoot() + 1.0 / 800)
    }
  }
}
