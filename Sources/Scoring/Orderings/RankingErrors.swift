// Part of Ordeal. See LICENSE.

/// How often a potential orders the configurations of one phase wrongly.
///
/// Over all n(n − 1)/2 pairs (A, B): a pair is mismatched if
///
///     (E_A − E_B)^ref (E_A − E_B)^pot ≤ 0      Liu & Mo, Acta Mater. 268, 119742 (2024)
///
/// with energies per atom. A tie in either is a mismatch.
public struct RankingErrors: Hashable, Sendable {
  /// n(n − 1)/2.
  public let pairCount: Int
  /// The number of mismatched pairs.
  public let mismatchCount: Int
  /// The number of pairs with equal reference energies, which are among the mismatched ones.
  public let tieCount: Int
  /// ⟨|E_A − E_B|^ref⟩ over mismatched pairs, eV/atom; nil without any.
  public let meanDifference: Double?
  /// max |E_A − E_B|^ref over mismatched pairs, eV/atom; nil without any.
  public let maximumDifference: Double?

  /// `mismatchCount` / `pairCount`; nil for fewer than two configurations.
  public var rate: Double? {
    pairCount > 0 ? Double(mismatchCount) / Double(pairCount) : nil
  }

  /// `tieCount` / `pairCount`; nil for fewer than two configurations.
  public var tieRate: Double? {
    pairCount > 0 ? Double(tieCount) / Double(pairCount) : nil
  }

  /// Compares all pairs.
  ///
  /// - Parameters:
  ///   - reference: Energies per atom, eV, shape [n].
  ///   - predicted: The potential's energies per atom, eV, shape [n].
  /// - Complexity: O(n log n): the configurations are sorted by the reference, and those that the
  ///   potential puts at or below an earlier one are counted in a Fenwick tree.
  public init(reference: [Double], predicted: [Double]) {
    precondition(reference.count == predicted.count, "one prediction for each reference")
    let n = reference.count
    pairCount = n * (n - 1) / 2
    let order = Ranks.order(reference)
    let (ranks, rankCount) = Ranks.dense(predicted)
    var counts = FenwickTree(count: rankCount)
    var (mismatches, tied, sum, maximum) = (0, 0, 0.0, -Double.infinity)
    var begin = 0
    while begin < n {
      var end = begin
      while end < n, reference[order[end]] == reference[order[begin]] { end += 1 }
      let energy = reference[order[begin]]
      for position in begin..<end {
        // Earlier ones lie strictly below in the reference: wrong where the potential puts them
        // at or above this one.
        let above = counts.atOrAbove(ranks[order[position]])
        mismatches += above.count
        sum += Double(above.count) * energy - above.sum
        if above.count > 0 { maximum = max(maximum, energy - above.minimum) }
      }
      for position in begin..<end { counts.insert(ranks[order[position]], weight: energy) }
      // Ties of the reference are mismatches at a distance of 0.
      let ties = (end - begin) * (end - begin - 1) / 2
      mismatches += ties
      tied += ties
      if ties > 0 { maximum = max(maximum, 0) }
      begin = end
    }
    (mismatchCount, tieCount) = (mismatches, tied)
    meanDifference = mismatches > 0 ? sum / Double(mismatches) : nil
    maximumDifference = mismatches > 0 ? maximum : nil
  }
}

/// Counts, sums and minima of weights over ranks at or above a rank.
struct FenwickTree {
  private var counts: [Int]
  private var sums: [Double]
  private var minima: [Double]

  /// A tree for the ranks 0..<`count`.
  init(count: Int) {
    counts = Array(repeating: 0, count: count + 1)
    sums = Array(repeating: 0, count: count + 1)
    minima = Array(repeating: .infinity, count: count + 1)
  }

  mutating func insert(_ rank: Int, weight: Double) {
    // The highest rank comes first, so that prefixes are "at or above".
    var i = counts.count - 1 - rank
    while i < counts.count {
      counts[i] += 1
      sums[i] += weight
      minima[i] = min(minima[i], weight)
      i += i & -i
    }
  }

  func atOrAbove(_ rank: Int) -> (count: Int, sum: Double, minimum: Double) {
    var i = counts.count - 1 - rank
    var result = (count: 0, sum: 0.0, minimum: Double.infinity)
    while i > 0 {
      result.count += counts[i]
      result.sum += sums[i]
      result.minimum = min(result.minimum, minima[i])
      i -= i & -i
    }
    return result
  }
}
