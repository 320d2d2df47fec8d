// Part of Ordeal. See LICENSE.

import Scoring

/// `selection.html`: a pool of potentials and the one that was chosen.
public struct SelectionPage: Sendable {
  private let ranking: CandidateRanking
  private let failures: [(name: String, reason: String)]

  /// A page about a ranked pool, and those that did not come so far.
  public init(_ ranking: CandidateRanking, failures: [(name: String, reason: String)]) {
    (self.ranking, self.failures) = (ranking, failures)
  }

  /// The page.
  public var html: String {
    let count = ranking.rows.count { $0.score != nil }
    return ReportPage.document(
      title: "Ordeal: \(ranking.winner) of \(count)", navigation: "",
      body: """
        <header class="top"><h1>\(escaped(ranking.winner))</h1>\
        <p class="soft">chosen among \(count) potentials by the validation score \
        V = Σ (w (c − min c)/std c)² over \(ranking.criteria.count) criteria. V depends on the \
        pool.</p></header><main>\(verdict)<h2>The pool</h2>\(table)\
        <h2>Figures</h2>\(HTML.figures(SelectionFigures(ranking).all))\(failed)</main>\
        <footer>Made with ordeal.</footer>
        """)
  }

  private var verdict: String {
    let wins = ranking.leaveOneOutWins.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) (\($0.value))" }.joined(separator: "; ")
    var lines = [
      "By ranks in place of standardised criteria: \(ranking.winnerByRanks).",
      "Winners of the pools that lack one potential, and of how many: \(wins).",
    ]
    if let lenient = ranking.winnerWithoutForceCount {
      lines.append("Without \(IrregularCriterion.forces.name): \(lenient).")
    }
    if !ranking.absentCriteria.isEmpty {
      lines.append(
        "Left out, as no potential has them: \(ranking.absentCriteria.joined(separator: "; ")).")
    }
    return "<ul>" + lines.map { "<li>\(escaped($0))</li>" }.joined() + "</ul>"
  }

  private var table: String {
    let columns =
      [
        HTML.Column(title: "potential", isText: true), .init(title: "V"),
        .init(title: "V", unit: "without \(IrregularCriterion.forces.name)"),
        .init(title: "front", isText: true),
      ] + ranking.criteria.map { HTML.Column(title: $0.name, unit: "w = \($0.weight)") }
    let cells = ranking.rows.map { row in
      [
        HTML.Cell.text(row.candidate.name), .number(row.score, 3),
        .number(row.scoreWithoutForceCount, 3), .text(row.isOnFront ? "yes" : ""),
      ]
        + ranking.criteria.map { criterion in
          .number(
            row.candidate.criteria[criterion.name],
            SelectionCriteria.named(criterion.name)?.isCount == true ? 0 : 4,
            reason: "not finite, or not computed")
        }
    }
    return HTML.table(columns, cells)
  }

  private var failed: String {
    guard !failures.isEmpty else { return "" }
    let cells = failures.map { [HTML.Cell.text($0.name), .text($0.reason)] }
    return "<h2>Failed</h2>"
      + HTML.table(
        [.init(title: "potential", isText: true), .init(title: "why", isText: true)], cells)
  }
}
