// Part of Ordeal. See LICENSE.

import Scoring

extension Verdict {
  /// By the median rate of ranking errors over all phases that count.
  static func orderings(_ score: PotentialScore) -> Verdict {
    let area = "Orderings"
    let scope = VerdictScope(score)
    let rates = scope.counted.map { ($0.name, $0.score.ordering.wrongRate ?? 0) }
    guard let worst = rates.max(by: { ($0.1, $1.0) < ($1.1, $0.0) }) else {
      return notJudged(area, scope.whyNone)
    }
    return Verdict(
      area: area, grade: grade(median(rates.map(\.1)), good: 0.1, poor: 0.33),
      text: "In \(scope.phases) \(ranking(rates.map(\.1)))"
        + (worst.1 > 0 ? ". Worst: \(worst.0), \(VerdictWords.percent(worst.1))" : "")
        + "\(scope.ties)\(scope.others).",
      limits: "median rate of ranking errors: good up to 10 %, poor above 33 %")
  }

  /// How pairs of orderings are ranked in phases with these rates of errors.
  static func ranking(_ rates: [Double]) -> String {
    guard rates.contains(where: { $0 > 0 }) else {
      return "it ranks every pair of orderings right"
    }
    if rates.count == 1 {
      return "it ranks \(VerdictWords.percent(rates[0])) of the pairs of orderings wrongly"
        + (rates[0] > 0.5 ? ", worse than guessing" : "")
    }
    let median = median(rates)
    let middle =
      median > 0
      ? "it ranks \(VerdictWords.percent(median)) of the pairs of orderings wrongly (median)"
      : "it ranks every pair of orderings right in at least half of them"
    let guessing = rates.count { $0 > 0.5 }
    return middle + (guessing > 0 ? "; in \(guessing) it does worse than guessing" : "")
  }

  /// By the fraction of phases whose lowest ordering is found within 2 meV/atom.
  static func lowestEnergyOrderings(_ score: PotentialScore) -> Verdict {
    let area = "Lowest-energy orderings"
    let scope = VerdictScope(score)
    let misses = scope.counted.map { ($0.name, $0.score.ordering.lowestEnergyDifference ?? 0) }
    guard let worst = misses.max(by: { ($0.1, $1.0) < ($1.1, $0.0) }) else {
      return notJudged(area, scope.whyNone)
    }
    let matches = scope.counted.count { $0.score.ordering.lowestEnergyMatch == true }
    let close = misses.count { $0.1 <= 2 }
    var text = "It finds the lowest ordering of "
    text += matches == misses.count && misses.count > 1 ? "all " : "\(matches) of "
    text += scope.phases
    if close > matches { text += ", and misses that of \(close - matches) by 2 meV/atom at most" }
    if worst.1 > 0 {
      text +=
        "; its worst choice lies \(VerdictWords.energy(worst.1)) meV/atom too high (\(worst.0))"
    }
    return Verdict(
      area: area,
      grade: grade(Double(close) / Double(misses.count), good: 0.9, poor: 0.7),
      text: text + scope.others + ".",
      limits: "phases found within 2 meV/atom: good from 90 %, poor below 70 %")
  }
}
