// Part of Ordeal. See LICENSE.

import Scoring

/// `comparison.html`: several scored potentials side by side.
public struct ComparisonPage: Sendable {
  private let scores: [PotentialScore]

  /// A page about scores that were written before.
  public init(_ scores: [PotentialScore]) { self.scores = scores }

  /// The page.
  public var html: String {
    let names = scores.map { escaped($0.potential) }.joined(separator: ", ")
    return ReportPage.document(
      title: "Ordeal: " + scores.map(\.potential).joined(separator: ", "), navigation: "",
      body: """
        <header class="top"><h1>\(scores.count) potentials side by side</h1>\
        <p class="soft">\(names)</p></header><main>\(ComparisonSection(scores).html)</main>\
        <footer>Made with ordeal.</footer>
        """)
  }
}
