// Part of Ordeal. See LICENSE.

import Scoring

/// "The paper says" beside "we get", claim by claim.
public struct ReproductionPage: Sendable {
  /// One claim and what came of it.
  public struct Row: Codable, Hashable, Sendable {
    /// The section of the paper.
    public var section: String
    /// The claim.
    public var claim: String
    /// What the paper says.
    public var paper: String
    /// What the present data give; nil where they cannot say.
    public var found: String?
    /// "agrees", "differs" or "not testable".
    public var verdict: String
    /// Why it cannot be tested.
    public var reason: String?
  }

  /// In the paper's order.
  public let rows: [Row]

  /// Tests all claims on what was scored.
  public init(_ potentials: [ScoredPotential]) {
    let published = Published(potentials)
    rows = PaperClaims.all.map { claim in
      var row = Row(
        section: claim.section, claim: claim.text, paper: claim.paper, verdict: "not testable")
      switch claim.test(published) {
      case .found(let text, let agrees):
        row.found = text
        row.verdict = agrees ? "agrees" : "differs"
      case .untestable(let reason): row.reason = reason
      }
      return row
    }
  }

  /// How many claims have a verdict.
  public func count(_ verdict: String) -> Int { rows.count { $0.verdict == verdict } }

  /// The page.
  public var html: String {
    let columns = [
      HTML.Column(title: "section", isText: true), .init(title: "claim", isText: true),
      .init(title: "paper says", isText: true), .init(title: "we get", isText: true),
      .init(title: "verdict", isText: true),
    ]
    let cells = rows.map { row in
      var verdict = HTML.Cell.text(row.verdict)
      verdict.classes +=
        row.verdict == "agrees" ? " better" : row.verdict == "differs" ? " worse" : ""
      return [
        HTML.Cell.text(row.section), .text(row.claim), .text(row.paper),
        .text(row.found ?? row.reason ?? ""), verdict,
      ]
    }
    return ReportPage.document(
      title: "Ordeal: the paper and the data", navigation: "",
      body: """
        <header class="top"><h1>The paper says, we get</h1>
        <p class="soft">Y. Liu and Y. Mo, Acta Materialia 268, 119742 (2024), against its published \
        data and models. \(count("agrees")) claims agree, \(count("differs")) differ, \
        \(count("not testable")) cannot be tested with what is present. Where text and data differ, \
        the data are taken as they are.</p></header>
        <main>\(HTML.table(columns, cells))</main><footer>Made with ordeal.</footer>
        """)
  }
}
