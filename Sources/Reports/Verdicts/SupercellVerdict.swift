// Part of Ordeal. See LICENSE.

import Scoring
import Support

extension Verdict {
  /// By energies and orderings of supercells that Monte Carlo leads to; the worse of both.
  static func supercells(_ score: PotentialScore) -> Verdict {
    let area = "Supercells"
    let scope = VerdictScope(score)
    let cells = scope.counted.filter { $0.score.kind == "supercell" }
    let errors = cells.compactMap { cell in
      cell.score.errors.energyRMSE.map { (cell.name, $0) }
    }
    guard let worst = errors.max(by: { ($0.1, $1.0) < ($1.1, $0.0) }) else {
      return notJudged(
        area,
        "no test set has supercells (kind=supercell, or such labels of the published layout) "
          + "with \(fewest) or more configurations of one composition")
    }
    let rates = cells.compactMap { cell in
      cell.score.ordering.wrongRate.map { (cell.name, $0) }
    }
    let values = rates.map(\.1)
    var text = "In \(counted(cells.count, "supercell")) with \(fewest) or more "
    text += "configurations of \(VerdictWords.sets(scope.tests)) energies are "
    text +=
      worst.1 > 0
      ? "off by up to \(VerdictWords.energy(worst.1)) meV/atom (RMSE, \(worst.0))"
      : "those of the reference"
    text += "; \(ranking(values))"
    if let wrong = rates.max(by: { ($0.1, $1.0) < ($1.1, $0.0) }), wrong.1 > 0, rates.count > 1 {
      text += ". Worst: \(wrong.0), \(VerdictWords.percent(wrong.1))"
    }
    return Verdict(
      area: area,
      grade: worse(
        grade(worst.1, good: 5, poor: 20), grade(median(values), good: 0.1, poor: 0.33)),
      text: text + ".",
      limits: "largest energy RMSE: good up to 5 meV/atom, poor above 20; median rate of ranking "
        + "errors: good up to 10 %, poor above 33 %")
  }
}
