// Part of Ordeal. See LICENSE.

import Foundation
import Scoring
import Testing

/// What SciPy gets: Golden/make_statistics.py.
private struct Golden: Decodable {
  struct Correlation: Decodable {
    var x, y: [Double]
    var kendall, spearman: Double
  }

  struct Hull: Decodable {
    var x, energies: [Double]
    var vertices: [Int]
  }

  var correlations: [Correlation]
  var hulls: [Hull]

  static func load() throws -> Golden {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/statistics.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }
}

@Suite struct StatisticsTests {
  @Test("Kendall's tau and Spearman's rho are SciPy's, ties included")
  func correlations() throws {
    for golden in try Golden.load().correlations {
      let tau = try #require(RankCorrelation.kendall(golden.x, golden.y))
      let rho = try #require(RankCorrelation.spearman(golden.x, golden.y))
      #expect(abs(tau - golden.kendall) < 1e-12)
      #expect(abs(rho - golden.spearman) < 1e-12)
    }
  }

  @Test("the lower hull's vertices are SciPy's")
  func hulls() throws {
    for golden in try Golden.load().hulls {
      let hull = ConvexHull(x: golden.x, energies: golden.energies)
      #expect(hull.vertices == golden.vertices)
      for (x, energy) in zip(golden.x, golden.energies) {
        #expect(try #require(hull.energy(at: x)) <= energy + 1e-12)
      }
      #expect(hull.energy(at: 1.5) == nil)
    }
  }

  @Test("no correlation without spread")
  func noSpread() {
    #expect(RankCorrelation.kendall([1, 1, 1], [1, 2, 3]) == nil)
    #expect(RankCorrelation.spearman([1, 2, 3], [5, 5, 5]) == nil)
  }
}

@Suite struct RankingIntervalsTests {
  /// Labels of a population in which a pair is ranked wrongly with a known probability: the
  /// potential's energies are the reference's plus Gaussian noise of the same width, so that
  /// P = arctan(1)/π = 1/4.
  private func sample(_ n: Int, _ random: inout some RandomNumberGenerator) -> ([Double], [Double])
  {
    func normal() -> Double {
      let (u, v) = (
        Double.random(in: 0..<1, using: &random), Double.random(in: 0..<1, using: &random)
      )
      return (-2 * log(1 - u)).squareRoot() * cos(2 * .pi * v)
    }
    let reference = (0..<n).map { _ in normal() }
    return (reference, reference.map { $0 + normal() })
  }

  @Test("95 % intervals hold the true rate about that often", arguments: [30, 300])
  func coverage(n: Int) {
    var random = Seeded(state: 11)
    let trials = 200
    var (hits, width) = (0, 0.0)
    for trial in 0..<trials {
      let (reference, predicted) = sample(n, &random)
      let intervals = RankingIntervals(
        reference: reference, predicted: predicted, draws: 300, seed: UInt64(trial))
      guard let rate = intervals.rate else { continue }
      if rate.lower <= 0.25, 0.25 <= rate.upper { hits += 1 }
      width += (rate.upper - rate.lower) / Double(trials)
    }
    // 95 % of 200 with a binomial deviation of 3: at least 90 %, and not by being useless.
    #expect((0.89...1).contains(Double(hits) / Double(trials)), "\(hits) of \(trials)")
    #expect(width < (n == 30 ? 0.25 : 0.08))
  }

  @Test(
    "a perfect potential has no errors in any draw: a configuration is never paired with itself")
  func perfect() {
    let energies = (0..<29).map { Double($0) }
    let intervals = RankingIntervals(reference: energies, predicted: energies)
    #expect(intervals.rate == ConfidenceInterval(lower: 0, upper: 0))
    #expect(intervals.lowestEnergyMatchProbability == 1)
    #expect(intervals.kendallTau == ConfidenceInterval(lower: 1, upper: 1))
  }

  /// The first value is that of scipy.stats.kendalltau.
  @Test("with ties, too, the interval of Kendall's tau is one of tau_b, which it holds")
  func tiesOfTau() throws {
    // Ties in x alone: τ_b is 5/√(5·6).
    let (x, y) = ([1.0, 1, 2, 3], [1.0, 2, 3, 4])
    #expect(
      abs(try #require(RankCorrelation.kendall(x, y)) - 0.912870929175277) < 1e-12)
    // Each half of the configurations is one energy in both: all draws but those of one half
    // have τ_b = 1, though most of their pairs are ties.
    let halves = (0..<20).map { Double($0 / 10) }
    #expect(RankCorrelation.kendall(halves, halves) == 1)
    let intervals = RankingIntervals(reference: halves, predicted: halves)
    #expect(intervals.kendallTau == ConfidenceInterval(lower: 1, upper: 1))
    // Energies to a few digits: τ_b of the sample lies amid its interval.
    var random = Seeded(state: 8)
    let (reference, predicted) = sample(60, &random)
    let (a, b) = (reference.map { ($0 * 2).rounded() }, predicted.map { ($0 * 2).rounded() })
    let tau = try #require(RankCorrelation.kendall(a, b))
    let interval = try #require(RankingIntervals(reference: a, predicted: b).kendallTau)
    #expect(abs((interval.lower + interval.upper) / 2 - tau) < 0.04, "\(tau) \(interval)")
  }

  @Test("bootstrap and jackknife agree on a large sample")
  func agreement() throws {
    var random = Seeded(state: 5)
    let (reference, predicted) = sample(RankingIntervals.bootstrapLimit, &random)
    let more = sample(1, &random)
    let drawn = RankingIntervals(reference: reference, predicted: predicted)
    let left = RankingIntervals(
      reference: reference + more.0, predicted: predicted + more.1)
    let (a, b) = (try #require(drawn.rate), try #require(left.rate))
    #expect(abs((a.upper - a.lower) / (b.upper - b.lower) - 1) < 0.15)
    #expect(left.maximumDifference == nil)
  }
}

/// A generator for samples: the same numbers everywhere.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ (state >> 22)) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ (mixed >> 29)
  }
}
