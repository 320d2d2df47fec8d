// Part of Ordeal. See LICENSE.

import Scoring
import Support

extension Verdict {
  /// By the number of phases on the convex hull that are missed or invented.
  static func stablePhases(_ score: PotentialScore) -> Verdict {
    let area = "Stable phases"
    guard let hull = score.hull else {
      return notJudged(area, score.reasons["hull"] ?? "no convex hull")
    }
    let count = hull.configurations ?? fewest
    guard count >= fewest else {
      return notJudged(
        area,
        "\(counted(count, "configuration")) of test sets between the pure elements "
          + "name their lattice; \(fewest) are needed")
    }
    let stable = hull.found.count + hull.missed.count
    guard stable + hull.invented.count > 0 else {
      return notJudged(area, "no phase between the pure elements is stable, by either")
    }
    var text =
      stable > 0
      ? "Of \(counted(stable, "intermediate phase")) that the reference has as stable it "
        + "finds \(hull.found.count)"
      : "The reference has no stable intermediate phase"
    func list(_ phases: [String], above place: String) -> String {
      VerdictWords.list(
        phases.map { phase in
          let height = hull.heights?[phase].map {
            " (\(VerdictWords.energy($0)) meV/atom above \(place))"
          }
          return phase + (height ?? "")
        })
    }
    if !hull.missed.isEmpty { text += ", misses " + list(hull.missed, above: "its hull") }
    if !hull.invented.isEmpty {
      text +=
        (stable > 0 ? " and invents " : "; it invents ")
        + list(hull.invented, above: "the reference's")
    }
    return Verdict(
      area: area,
      grade: grade(Double(hull.missed.count + hull.invented.count), good: 0, poor: 2),
      text: text
        + "; the hull is over \(counted(count, "configuration")) of test sets and the "
        + "pure elements.",
      limits: "missed plus invented: good if none, poor above 2")
  }
}
