// Part of Ordeal. See LICENSE.

/// A pool of potentials, ranked by the validation score: `selection.json`.
///
/// V depends on the pool, so the pool is part of the result.
public struct CandidateRanking: Codable, Hashable, Sendable {
  /// A criterion as it was used.
  public struct Criterion: Codable, Hashable, Sendable {
    /// "energyRMSE, training".
    public var name: String
    /// w.
    public var weight: Double
  }

  /// One potential of the pool.
  public struct Row: Codable, Hashable, Sendable {
    /// The potential.
    public var candidate: Candidate
    /// V; nil for one that lacks a criterion and so is outside the pool.
    public var score: Double?
    /// V without N_F, over the same pool.
    public var scoreWithoutForceCount: Double?
    /// Whether no other is as good in every criterion and better in one.
    public var isOnFront: Bool
    /// Who wins when this one is left out of the pool.
    public var winsWithout: String?
  }

  /// The version of this layout.
  public var schemaVersion = 1
  /// The criteria that V is a sum over.
  public var criteria: [Criterion]
  /// The criteria that no potential has, and V leaves out.
  public var absentCriteria: [String]
  /// The lowest V first; those without V last.
  public var rows: [Row]
  /// The lowest V.
  public var winner: String
  /// The winner by ranks in place of standardised criteria.
  public var winnerByRanks: String
  /// The winner by V without N_F; nil where N_F is no criterion.
  public var winnerWithoutForceCount: String?
  /// How many of the leave-one-out pools each potential wins, by name.
  public var leaveOneOutWins: [String: Int]

  /// Ranks a pool; nil if no potential has all criteria that any has.
  ///
  /// - Parameters:
  ///   - pool: Potentials that were trained on one set, of different names.
  ///   - weights: Weights by name in place of the paper's; a criterion of weight 0 is left out.
  public init?(_ pool: [Candidate], weights: [String: Double] = [:]) {
    let all = ValidationScore.criteria.map {
      Criterion(name: $0.name, weight: weights[$0.name] ?? $0.weight)
    }.filter { $0.weight > 0 }
    func isKnown(_ name: String) -> Bool { pool.contains { $0.criteria[name] != nil } }
    criteria = all.filter { isKnown($0.name) }
    absentCriteria = all.map(\.name).filter { !isKnown($0) }
    let (values, factors) = (Self.values(pool, criteria), criteria.map(\.weight))
    let ranking = ValidationScore(values, weights: factors)
    guard let first = ranking.winner,
      let byRanks = ValidationScore.winnerByRanks(values, weights: factors)
    else { return nil }
    winner = pool[first].name
    winnerByRanks = pool[byRanks].name
    let lenient = Self.withoutForceCount(criteria, values)
    winnerWithoutForceCount = lenient.flatMap(\.winner).map { pool[$0].name }
    let without = ValidationScore.winnersLeavingOneOut(values, weights: factors)
    let front = ParetoFront.indices(values)
    rows = pool.indices.map { index in
      Row(
        candidate: pool[index], score: ranking.scores[index],
        scoreWithoutForceCount: lenient?.scores[index], isOnFront: front.contains(index),
        winsWithout: without[index].map { pool[$0].name })
    }
    leaveOneOutWins = rows.filter { $0.score != nil }.compactMap(\.winsWithout)
      .reduce(into: [:]) { $0[$1, default: 0] += 1 }
    rows.sort {
      ($0.score ?? .infinity, $0.candidate.name) < ($1.score ?? .infinity, $1.candidate.name)
    }
  }

  /// Shape [candidates][criteria]; NaN for what is absent.
  private static func values(_ pool: [Candidate], _ criteria: [Criterion]) -> [[Double]] {
    pool.map { candidate in criteria.map { candidate.criteria[$0.name] ?? .nan } }
  }

  /// V over the same pool with a weight of 0 for N_F.
  private static func withoutForceCount(
    _ criteria: [Criterion], _ values: [[Double]]
  ) -> ValidationScore? {
    let left = IrregularCriterion.forces.name
    guard criteria.contains(where: { $0.name == left }) else { return nil }
    return ValidationScore(values, weights: criteria.map { $0.name == left ? 0 : $0.weight })
  }
}
