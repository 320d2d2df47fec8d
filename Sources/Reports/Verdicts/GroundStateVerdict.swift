// Part of Ordeal. See LICENSE.

import Scoring
import Support

extension Verdict {
  /// By the fraction of compositions whose lowest lattice is found within 2 meV/atom.
  static func groundStates(_ score: PotentialScore) -> Verdict {
    let area = "Ground states"
    let states = score.judgedGroundStates
    guard !states.isEmpty else {
      let reason =
        score.groundStates.isEmpty
        ? score.reasons["groundStates"] ?? "no configuration names its lattice"
        : "no composition has two lattices and \(fewest) configurations"
      return notJudged(area, reason)
    }
    let wrong = states.filter { $0.value.reference != $0.value.predicted }
      .sorted { ($1.value.difference, $0.key) < ($0.value.difference, $1.key) }
    let close = states.values.count { $0.difference <= 2 }
    let list = wrong.map { composition, state in
      "\(subscripted(composition)) (\(state.predicted) for \(state.reference), "
        + "\(VerdictWords.energy(state.difference)) meV/atom higher\(state.tie ? ", a tie" : ""))"
    }
    let apart = score.groundStates.count - states.count
    let rest =
      apart > 0
      ? "; \(counted(apart, "composition")) with one lattice or fewer than \(fewest) "
        + "configurations not counted" : ""
    return Verdict(
      area: area,
      grade: grade(Double(close) / Double(states.count), good: 1, poor: 0.6),
      text: "Of all sets' configurations, the lattice with the lowest energy is right at "
        + "\(states.count - wrong.count) of \(counted(states.count, "composition")) with "
        + "several lattices"
        + (list.isEmpty ? "" : "; wrong: \(list.joined(separator: ", "))") + rest + ".",
      limits: "choices within 2 meV/atom of the lowest: good if all, poor below 60 %")
  }
}
