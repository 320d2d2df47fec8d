// Part of Ordeal. See LICENSE.

/// Correlations of two orders of the same things.
public enum RankCorrelation {
  /// Kendall's τ_b: (C − D)/sqrt((n₀ − n₁)(n₀ − n₂)).
  ///
  /// C and D are the numbers of concordant and discordant pairs, n₀ = n(n − 1)/2, n₁ and n₂ the pairs
  /// tied in x and in y. Kendall, Biometrika 33, 239 (1945).
  ///
  /// - Returns: Nil where all x or all y are equal.
  /// - Complexity: O(n log n).
  public static func kendall(_ x: [Double], _ y: [Double]) -> Double? {
    let errors = RankingErrors(reference: x, predicted: y)
    let (tiedX, tiedY) = (Ranks.tiedPairs(x), Ranks.tiedPairs(y))
    let (rankX, _) = Ranks.dense(x)
    let (rankY, countY) = Ranks.dense(y)
    let both = Ranks.tiedPairs(zip(rankX, rankY).map { Double($0 * countY + $1) })
    let all = errors.pairCount
    guard all > tiedX, all > tiedY else { return nil }
    let discordant = errors.mismatchCount - tiedX - tiedY + both
    let numerator = Double(all - tiedX - tiedY + both - 2 * discordant)
    return numerator / (Double(all - tiedX).squareRoot() * Double(all - tiedY).squareRoot())
  }

  /// Spearman's ρ: Pearson's correlation of the ranks, ties at their mean rank.
  ///
  /// - Returns: Nil where all x or all y are equal.
  /// - Complexity: O(n log n).
  public static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
    pearson(Ranks.average(x), Ranks.average(y))
  }

  /// Pearson's r: ⟨(x − x̄)(y − ȳ)⟩/(σ_x σ_y); nil where a variance vanishes.
  static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "as many x as y")
    let n = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
      xy += (a - meanX) * (b - meanY)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
  }
}
