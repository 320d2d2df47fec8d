// Part of Ordeal. See LICENSE.

import Reports
import Scoring

/// Writes what `score` leaves behind.
struct ScoreFiles {
  let folder: ResultsFolder
  let writesReport: Bool
  let provenance: ReportPage.Provenance

  /// One potential into the folder itself, several into folders of their own.
  func write(_ potentials: [ScoredPotential]) throws {
    let isSingle = potentials.count == 1
    for potential in potentials {
      let prefix = isSingle ? "" : potential.score.potential + "/"
      try folder.writeJSON(potential.score, prefix + "scores.json")
      for table in ScoreTables.all(potential) {
        try folder.write(table.csv, prefix + table.name + ".csv")
      }
    }
    if !isSingle {
      try folder.writeJSON(Comparison(potentials.map(\.score)), "comparison.json")
    }
    guard writesReport else { return }
    let figures = potentials.map { ($0, $0.figures()) }
    for (potential, own) in figures {
      let prefix = isSingle ? "" : potential.score.potential + "/"
      for figure in own {
        try folder.write(SVG.standalone(figure.chart), "\(prefix)figures/\(figure.name).svg")
      }
    }
    try folder.write(ReportPage(figures, provenance: provenance).html, "report.html")
  }
}
