// Part of Ordeal. See LICENSE.

import Scoring

extension CSVTable {
  /// A ranked pool: `selection.csv`, the lowest V first.
  public static func selection(_ ranking: CandidateRanking) -> CSVTable {
    let criteria = ranking.criteria.map(\.name)
    let parameters = Set(ranking.rows.flatMap(\.candidate.parameters.keys)).sorted()
    let figures = Set(ranking.rows.flatMap(\.candidate.figures.keys)).sorted()
    var table = CSVTable(
      "selection",
      [
        "name", "V", "V without \(IrregularCriterion.forces.name)", "on the Pareto front",
        "wins without it",
      ] + criteria
        + parameters + figures)
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    for row in ranking.rows {
      let candidate = row.candidate
      table.add(
        [
          candidate.name, text(row.score), text(row.scoreWithoutForceCount),
          row.isOnFront ? "yes" : "no", row.winsWithout ?? "",
        ] + criteria.map { text(candidate.criteria[$0]) }
          + parameters.map { text(candidate.parameters[$0]) }
          + figures.map { text(candidate.figures[$0]) })
    }
    return table
  }
}
