// Part of Ordeal. See LICENSE.

/// The validation score of a pool of scored potentials.
public struct ValidationRanking: Codable, Hashable, Sendable {
  /// One potential of the pool.
  public struct Row: Codable, Hashable, Sendable {
    /// Its name.
    public var potential: String
    /// V; nil for a potential whose criteria are not all finite.
    public var score: Double?
    /// Who wins when this one is left out of the pool.
    public var winsWithout: String
  }

  /// In the order of the pool.
  public var rows: [Row]
  /// The lowest V.
  public var winner: String
  /// The winner by ranks in place of standardised criteria.
  public var winnerByRanks: String

  /// Ranks a pool; nil unless at least two potentials have all ten criteria.
  public init?(_ pool: [PotentialScore]) {
    let names = ValidationScore.criteria.map(\.name)
    let weights = ValidationScore.criteria.map(\.weight)
    let values = pool.map { score in names.map { score.criteria[$0] ?? .nan } }
    guard values.count(where: { $0.allSatisfy(\.isFinite) }) > 1 else { return nil }
    let ranking = ValidationScore(values, weights: weights)
    let without = ValidationScore.winnersLeavingOneOut(values, weights: weights)
    func name(_ index: Int?) -> String { index.map { pool[$0].potential } ?? "" }
    rows = pool.indices.map {
      Row(potential: pool[$0].potential, score: ranking.scores[$0], winsWithout: name(without[$0]))
    }
    winner = name(ranking.winner)
    winnerByRanks = name(ValidationScore.winnerByRanks(values, weights: weights))
  }
}
