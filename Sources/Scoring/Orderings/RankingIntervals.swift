// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// How certain the ranking metrics of one phase are, given how few of its configurations were sampled.
///
/// Up to `bootstrapLimit` configurations: a bootstrap over configurations, n drawn with replacement.
/// A configuration drawn w times stands in w_A w_B pairs with another one; pairs of a configuration
/// with itself are left out, since a tie with itself would count as an error (a rate of 2.2 % became
/// 5.6 %). So they are from τ_b, which is `RankCorrelation.kendall` of such pairs,
///
///     τ_b = Σ w_A w_B sgn(x_A − x_B) sgn(y_A − y_B) / √(Σ_{x_A ≠ x_B} w_A w_B · Σ_{y_A ≠ y_B} w_A w_B)
///
/// Intervals are percentiles of 1000 such draws, a fixed seed.
///
/// Above: the jackknife of the rate and of the mean, which are ratios of sums over pairs,
///
///     σ² = (n − 1)/n Σ_A (θ_{−A} − θ̄)²
///
/// with 1.96 σ on each side; the maximum, the lowest configuration, τ_b and ρ have no interval then.
public struct RankingIntervals: Hashable, Sendable {
  /// Of the rate, a fraction.
  public private(set) var rate: ConfidenceInterval?
  /// Of the mean ΔE^ref over mismatched pairs, eV/atom.
  public private(set) var meanDifference: ConfidenceInterval?
  /// Of the maximum ΔE^ref over mismatched pairs, eV/atom.
  public private(set) var maximumDifference: ConfidenceInterval?
  /// Of ΔE^ref between the lowest configurations, eV/atom.
  public private(set) var lowestEnergyDifference: ConfidenceInterval?
  /// Of Kendall's τ_b.
  public private(set) var kendallTau: ConfidenceInterval?
  /// Of Spearman's ρ.
  public private(set) var spearmanRho: ConfidenceInterval?
  /// The fraction of draws in which the lowest configurations match.
  public private(set) var lowestEnergyMatchProbability: Double?

  /// The confidence of every interval.
  public static let confidence = 0.95
  /// The number of configurations up to which the bootstrap is taken.
  public static let bootstrapLimit = 250

  /// The intervals of one phase; all nil for fewer than three configurations.
  ///
  /// - Parameters:
  ///   - reference: Energies per atom, eV, shape [n].
  ///   - predicted: The potential's energies per atom, eV, shape [n].
  ///   - draws: The number of bootstrap draws.
  ///   - seed: The seed of the draws.
  public init(reference: [Double], predicted: [Double], draws: Int = 1000, seed: UInt64 = 1) {
    guard reference.count > 2 else { return }
    if reference.count <= Self.bootstrapLimit {
      bootstrap(reference, predicted, draws: draws, seed: seed)
    } else {
      jackknife(reference, predicted)
    }
  }

  private mutating func bootstrap(
    _ reference: [Double], _ predicted: [Double], draws: Int, seed: UInt64
  ) {
    var random = SplitMix64(seed: seed)
    var replicates = Replicates()
    let n = reference.count
    for _ in 0..<draws {
      var weights = Array(repeating: 0, count: n)
      for _ in 0..<n { weights[Int.random(in: 0..<n, using: &random)] += 1 }
      replicates.add(WeightedRanking(reference, predicted, weights))
    }
    func interval(_ values: [Double]) -> ConfidenceInterval? {
      ConfidenceInterval(percentilesOf: values, confidence: Self.confidence)
    }
    rate = interval(replicates.rates)
    meanDifference = interval(replicates.means)
    maximumDifference = interval(replicates.maxima)
    lowestEnergyDifference = interval(replicates.lowest)
    kendallTau = interval(replicates.taus)
    spearmanRho = interval(replicates.rhos)
    lowestEnergyMatchProbability = Double(replicates.matches) / Double(draws)
  }

  private mutating func jackknife(_ reference: [Double], _ predicted: [Double]) {
    let sums = MismatchesByConfiguration(reference: reference, predicted: predicted)
    let n = reference.count
    let mismatches = sums.counts.reduce(0, +) / 2
    let difference = sums.differences.reduce(0, +) / 2
    let pairs = Double((n - 1) * (n - 2) / 2)
    rate = Self.jackknife(sums.counts.map { Double(mismatches - $0) / pairs })
    guard mismatches > 0 else { return }
    meanDifference = Self.jackknife(
      zip(sums.counts, sums.differences).map { count, sum in
        mismatches > count ? (difference - sum) / Double(mismatches - count) : 0
      })
  }

  private static func jackknife(_ leftOut: [Double]) -> ConfidenceInterval {
    let n = Double(leftOut.count)
    let mean = leftOut.reduce(0, +) / n
    let variance = (n - 1) / n * leftOut.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let half = 1.96 * variance.squareRoot()
    return ConfidenceInterval(lower: max(0, mean - half), upper: mean + half)
  }
}

/// The metrics of every draw.
private struct Replicates {
  var (rates, means, maxima, lowest): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
  var (taus, rhos): ([Double], [Double]) = ([], [])
  var matches = 0

  mutating func add(_ draw: WeightedRanking) {
    if draw.pairs > 0 { rates.append(draw.mismatches / draw.pairs) }
    if draw.mismatches > 0 {
      means.append(draw.differences / draw.mismatches)
      maxima.append(draw.maximum)
    }
    lowest.append(draw.lowestDifference)
    if draw.lowestDifference == 0 { matches += 1 }
    if let tau = draw.tau { taus.append(tau) }
    if let rho = draw.rho { rhos.append(rho) }
  }
}

/// The ranking metrics of configurations that count several times or not at all.
private struct WeightedRanking {
  var pairs = 0.0
  var mismatches = 0.0
  var differences = 0.0
  var maximum = 0.0
  var lowestDifference = 0.0
  var tau: Double?
  var rho: Double?

  init(_ reference: [Double], _ predicted: [Double], _ weights: [Int]) {
    let drawn = weights.indices.filter { weights[$0] > 0 }
    var (concordance, untiedX, untiedY) = (0.0, 0.0, 0.0)
    for (position, i) in drawn.enumerated() {
      for j in drawn[..<position] {
        let weight = Double(weights[i] * weights[j])
        let (x, y) = (reference[i] - reference[j], predicted[i] - predicted[j])
        pairs += weight
        if x != 0 { untiedX += weight }
        if y != 0 { untiedY += weight }
        if x * y > 0 {
          concordance += weight
        } else {
          if x * y < 0 { concordance -= weight }
          mismatches += weight
          differences += weight * abs(x)
          maximum = max(maximum, abs(x))
        }
      }
    }
    let (x, y) = (drawn.map { reference[$0] }, drawn.map { predicted[$0] })
    lowestDifference = LowestEnergy(reference: x, predicted: y)?.difference ?? 0
    if untiedX > 0, untiedY > 0 { tau = concordance / (untiedX * untiedY).squareRoot() }
    let repeated = drawn.flatMap { Array(repeating: $0, count: weights[$0]) }
    rho = RankCorrelation.spearman(repeated.map { reference[$0] }, repeated.map { predicted[$0] })
  }
}

/// Of each configuration: its mismatched pairs, and the sum of |ΔE^ref| over them.
struct MismatchesByConfiguration {
  /// Shape [n].
  private(set) var counts: [Int]
  /// Σ |E_A − E_B|^ref over mismatched B, eV/atom, shape [n].
  private(set) var differences: [Double]

  /// - Complexity: O(n log n): one pass for partners that lie lower in the reference, one for those
  ///   that lie higher, which is the same with both energies turned around.
  init(reference: [Double], predicted: [Double]) {
    counts = Array(repeating: 0, count: reference.count)
    differences = Array(repeating: 0, count: reference.count)
    addLower(reference, predicted)
    addLower(reference.map { -$0 }, predicted.map { -$0 })
    let (ranks, rankCount) = Ranks.dense(reference)
    var equal = Array(repeating: 0, count: rankCount)
    for rank in ranks { equal[rank] += 1 }
    for index in counts.indices { counts[index] += equal[ranks[index]] - 1 }
  }

  private mutating func addLower(_ reference: [Double], _ predicted: [Double]) {
    let order = Ranks.order(reference)
    let (ranks, rankCount) = Ranks.dense(predicted)
    var tree = FenwickTree(count: rankCount)
    var begin = 0
    while begin < order.count {
      let energy = reference[order[begin]]
      let end = order[begin...].firstIndex { reference[$0] != energy } ?? order.count
      for index in order[begin..<end] {
        let above = tree.atOrAbove(ranks[index])
        counts[index] += above.count
        differences[index] += Double(above.count) * energy - above.sum
      }
      for index in order[begin..<end] { tree.insert(ranks[index], weight: energy) }
      begin = end
    }
  }
}
