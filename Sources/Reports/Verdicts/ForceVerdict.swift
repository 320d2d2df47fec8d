// Part of Ordeal. See LICENSE.

import Scoring
import Support

extension Verdict {
  /// By the force score P of the worst set.
  static func forces(_ score: PotentialScore) -> Verdict {
    let area = "Forces"
    let scope = VerdictScope(score)
    let known = scope.judged(\.errors.forceRMSE)
    guard !known.isEmpty else {
      let sets = score.sets.filter { $0.value.role != .irregular }.sorted { $0.key < $1.key }
      let reasons = Dictionary(grouping: sets) {
        $0.value.reasons[metric: .forceRMSE] ?? "no forces"
      }
      .sorted { $0.key < $1.key }.map { reason, sets in
        "\(reason) in \(VerdictWords.sets(sets.map { (name: $0.key, score: $0.value) }))"
      }
      return notJudged(
        area,
        reasons.isEmpty ? "no set that is not irregular" : reasons.joined(separator: "; "))
    }
    let count = known.reduce(0) {
      $0 + ($1.score.errors.forceConfigurations ?? $1.score.errors.configurations)
    }
    let place = VerdictWords.sets(known)
    let data = VerdictWords.Data(count, of: known)
    guard data.different >= fewest else {
      return notJudged(
        area, "\(data.words) with reference forces in \(place)\(data.shortage)")
    }
    let sets = known.compactMap { set in set.score.forcePerformance.map { (set.name, $0) } }
    guard let worst = sets.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else {
      return notJudged(area, "all reference forces of \(place) vanish: they have no direction")
    }
    let error = known.compactMap(\.score.errors.forceRMSE).max() ?? 0
    return Verdict(
      area: area, grade: grade(worst.1, good: 0.85, poor: 0.6),
      text:
        "On \(data.words) of \(place) the force score P, 1 for perfect sizes and directions, "
        + "is \(sets.count > 1 ? "at least " : "")\(decimal(worst.1, 2))"
        + (sets.count > 1 ? " (lowest on \(worst.0))" : "")
        + "; the \(sets.count > 1 ? "largest " : "")force RMSE is \(decimal(error, 3)) eV/Å"
        + "\(data.note).",
      limits: "lowest P over these sets: good from 0.85, poor below 0.6")
  }
}
