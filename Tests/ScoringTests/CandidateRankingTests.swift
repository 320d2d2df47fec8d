// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import Scoring

@Suite struct CandidateRankingTests {
  /// What `Golden/validation_score.py` computes of a pool, with Python's standard library alone.
  private struct Golden: Decodable {
    var tolerance: Double
    var pool: [String: [String: Double]]
    var scores: [String: Double?]
    var scoresWithoutForceCount: [String: Double?]
    var winner: String
    var winnerByRanks: String
    var winnersWithout: [String: String]
    var front: [String]
  }

  private let golden: Golden
  private let ranking: CandidateRanking

  init() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/validation-score.json")
    golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    let pool = golden.pool.map { Candidate(name: $0.key, criteria: $0.value) }
    ranking = try #require(CandidateRanking(pool))
  }

  @Test func scoresAgreeWithAnIndependentScript() throws {
    #expect(ranking.rows.count == 40)
    for row in ranking.rows {
      let name = row.candidate.name
      expectEqual(row.score, try #require(golden.scores[name]))
      expectEqual(row.scoreWithoutForceCount, try #require(golden.scoresWithoutForceCount[name]))
      #expect(row.winsWithout == golden.winnersWithout[name])
    }
    #expect(ranking.rows.filter(\.isOnFront).map(\.candidate.name).sorted() == golden.front)
    #expect(ranking.winner == golden.winner)
    #expect(ranking.winnerByRanks == golden.winnerByRanks)
    #expect(ranking.rows.first?.candidate.name == golden.winner)
  }

  @Test func theOneThatLacksACriterionIsOutsideThePool() {
    let outside = ranking.rows.filter { $0.score == nil }
    #expect(outside.map(\.candidate.name) == ["potential 7"])
    #expect(outside.allSatisfy { !$0.isOnFront })
    #expect(ranking.rows.last?.candidate.name == "potential 7")
    #expect(ranking.leaveOneOutWins.values.reduce(0, +) == 39)
  }

  @Test func criteriaThatNobodyHasAreLeftOutAndNamed() throws {
    let pool = golden.pool.map { name, criteria in
      Candidate(name: name, criteria: criteria.filter { !$0.key.hasPrefix("N_") })
    }
    let ranking = try #require(CandidateRanking(pool))
    #expect(ranking.absentCriteria == ["N_F", "N_E"])
    #expect(ranking.criteria.count == 8 && ranking.winnerWithoutForceCount == nil)
    #expect(ranking.rows.allSatisfy { $0.score != nil })
  }

  @Test func aWeightOfZeroLeavesACriterionOut() throws {
    let pool = golden.pool.map { Candidate(name: $0.key, criteria: $0.value) }
    let ranking = try #require(CandidateRanking(pool, weights: ["N_F": 0]))
    #expect(ranking.criteria.count == 9 && ranking.absentCriteria.isEmpty)
    // The one without N_F is in this pool, which the others' scores depend on.
    #expect(ranking.rows.allSatisfy { $0.score != nil })
  }

  @Test func nobodyWithAllCriteriaMeansNoRanking() {
    #expect(CandidateRanking([]) == nil)
    let halves = [
      Candidate(name: "a", criteria: ["N_F": 1]), Candidate(name: "b", criteria: ["N_E": 1]),
    ]
    #expect(CandidateRanking(halves) == nil)
  }

  private func expectEqual(_ a: Double?, _ b: Double?) {
    #expect((a == nil) == (b == nil))
    guard let a, let b else { return }
    #expect(abs(a - b) <= golden.tolerance * max(1, abs(b)))
  }
}
