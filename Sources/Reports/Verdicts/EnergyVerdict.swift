// Part of Ordeal. See LICENSE.

import Scoring
import Support

extension Verdict {
  /// By the energy RMSE over all labelled configurations, whatever their labels.
  static func energies(_ score: PotentialScore) -> Verdict {
    let area = "Energies"
    let sets = VerdictScope(score).judged(\.errors.energyRMSE)
    guard !sets.isEmpty else {
      return notJudged(area, "no set that is not irregular has reference energies")
    }
    let counts = sets.map {
      $0.score.errors.energyConfigurations ?? $0.score.errors.configurations
    }
    let count = counts.reduce(0, +)
    let place = VerdictWords.sets(sets)
    let data = VerdictWords.Data(count, of: sets)
    guard data.different >= fewest else {
      return notJudged(
        area, "\(data.words) with reference energies in \(place)\(data.shortage)")
    }
    let squares = zip(sets, counts).map { set, count in
      let error = set.score.errors.energyRMSE ?? 0
      return Double(count) * error * error
    }
    let error = (squares.reduce(0, +) / Double(count)).squareRoot()
    return Verdict(
      area: area, grade: grade(error, good: 5, poor: 20),
      text: "On \(data.words) of \(place) the energy RMSE is "
        + "\(VerdictWords.energy(error)) meV/atom\(worst(sets))\(data.note).",
      limits: "energy RMSE over all these configurations: good up to 5 meV/atom, poor above 20")
  }

  /// "; the worst set is A (12.1), the worst phase with 6 or more configurations is B of A (80.2)".
  private static func worst(_ sets: [(name: String, score: SetScore)]) -> String {
    let bySet = sets.compactMap { set in set.score.errors.energyRMSE.map { (set.name, $0) } }
    let byPhase = sets.flatMap { set in
      set.score.phases.filter(\.value.hasEnough).compactMap { name, phase in
        phase.errors.energyRMSE.map { ("\(name) of \(set.name)", $0) }
      }
    }
    var parts: [String] = []
    let kinds = [("set", bySet), ("phase with \(fewest) or more configurations", byPhase)]
    for (what, errors) in kinds where errors.count > 1 {
      guard let worst = errors.max(by: { ($0.1, $1.0) < ($1.1, $0.0) }), worst.1 > 0 else {
        continue
      }
      parts.append("the worst \(what) is \(worst.0) (\(VerdictWords.energy(worst.1)))")
    }
    return parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
  }
}
