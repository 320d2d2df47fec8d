// Part of Ordeal. See LICENSE.

/// The score by which the paper chose among thousands of potentials: the lowest wins.
///
///     v = (c − min c)/std c      V = Σ (w v)²      Eq. 1 and 2 of Liu & Mo, Acta Mater. 268 (2024)
///
/// over ten criteria, with min and std (of the population) over the pool of potentials: V means
/// nothing apart from its pool. A criterion without spread contributes 0. A potential with a
/// criterion that is not finite has no score and stays outside min and std.
public struct ValidationScore: Sendable {
  /// A criterion: its name, and its weight w.
  public struct Criterion: Hashable, Sendable {
    /// "energyRMSE, training".
    public var name: String
    /// w.
    public var weight: Double
  }

  /// The paper's ten: errors on training and validation data, and counts on irregular ones.
  public static let criteria: [Criterion] =
    SelectionCriteria.all.map { Criterion(name: $0.name, weight: $0.weight) }

  /// V of each potential, nil for those outside the pool; shape [potentials].
  public let scores: [Double?]
  /// The position of the lowest V.
  public var winner: Int? {
    scores.indices.filter { scores[$0] != nil }.min { score($0) < score($1) }
  }

  /// Scores a pool.
  ///
  /// - Parameters:
  ///   - values: The criteria of each potential, shape [potentials][criteria]; smaller is better.
  ///   - weights: w of each criterion.
  public init(_ values: [[Double]], weights: [Double]) {
    precondition(values.allSatisfy { $0.count == weights.count }, "one value for each criterion")
    let pool = values.filter { $0.allSatisfy(\.isFinite) }
    let spreads = weights.indices.map { criterion in Spread(pool.map { $0[criterion] }) }
    scores = values.map { row in
      guard row.allSatisfy(\.isFinite) else { return nil }
      return row.indices.reduce(0) { sum, k in
        let v = weights[k] * spreads[k].standardised(row[k])
        return sum + v * v
      }
    }
  }

  /// The winner by ranks in place of v: V = Σ (w rank)², ranks 0, 1, … with ties at their mean.
  public static func winnerByRanks(_ values: [[Double]], weights: [Double]) -> Int? {
    let pool = values.indices.filter { values[$0].allSatisfy(\.isFinite) }
    let ranks = weights.indices.map { k in Ranks.average(pool.map { values[$0][k] }) }
    let sums = pool.indices.map { row in
      weights.indices.reduce(0) { $0 + (weights[$1] * (ranks[$1][row] - 1)).squared }
    }
    return sums.indices.min { sums[$0] < sums[$1] }.map { pool[$0] }
  }

  /// The winner of each pool that lacks one potential: whether the choice hangs on one other.
  ///
  /// - Returns: Positions among all potentials, shape [potentials]; nil where nobody is left.
  public static func winnersLeavingOneOut(_ values: [[Double]], weights: [Double]) -> [Int?] {
    values.indices.map { left in
      let kept = values.indices.filter { $0 != left }
      return ValidationScore(kept.map { values[$0] }, weights: weights).winner.map { kept[$0] }
    }
  }

  private func score(_ index: Int) -> Double { scores[index] ?? .infinity }
}

/// The minimum and the standard deviation of one criterion over the pool.
private struct Spread {
  var minimum = 0.0
  var deviation = 0.0

  init(_ values: [Double]) {
    guard let least = values.min() else { return }
    minimum = least
    let mean = values.reduce(0, +) / Double(values.count)
    deviation = (values.reduce(0) { $0 + ($1 - mean).squared } / Double(values.count)).squareRoot()
  }

  func standardised(_ value: Double) -> Double {
    deviation > 0 ? (value - minimum) / deviation : 0
  }
}

extension Double {
  fileprivate var squared: Double { self * self }
}
