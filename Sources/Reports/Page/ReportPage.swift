// Part of Ordeal. See LICENSE.

import Foundation
import Scoring
import Support

/// `report.html`: one file that needs nothing else.
public struct ReportPage: Sendable {
  /// What the report is about, and how it was made.
  public struct Provenance: Sendable {
    /// Rows of name and value: versions, hashes, settings.
    public var rows: [(name: String, value: String)]

    /// The given rows.
    public init(_ rows: [(name: String, value: String)]) { self.rows = rows }
  }

  private let potentials: [(potential: ScoredPotential, figures: [Figure])]
  private let provenance: Provenance

  /// A page about potentials and their figures.
  public init(
    _ potentials: [(potential: ScoredPotential, figures: [Figure])], provenance: Provenance
  ) {
    (self.potentials, self.provenance) = (potentials, provenance)
  }

  /// What is said of a potential, area by area, as lines of text.
  public static func verdicts(_ score: PotentialScore) -> [String] {
    Verdict.all(score).map(\.line)
  }

  /// The page.
  public var html: String {
    Self.document(title: title, navigation: navigation, body: body)
  }

  /// A page in the style of all reports.
  package static func document(title: String, navigation: String, body: String) -> String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
    style-src 'unsafe-inline'; script-src 'unsafe-inline'; script-src-attr 'none'; base-uri 'none'; \
    form-action 'none'">
    <meta name="color-scheme" content="light dark">
    <title>\(escaped(title))</title>
    <link rel="icon" href="data:,">
    <style>\(text(PackageResources.report_css))
    \(SVG.styles(dark: false))
    @media (prefers-color-scheme: dark) { \(SVG.styles(dark: true)) }
    @media print { \(SVG.styles(dark: false)) }</style></head>
    <body>\(navigation)\(body)<div id="tip" role="status"></div>
    <script>\(text(PackageResources.report_js))</script></body></html>

    """
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private var title: String {
    "Ordeal: " + potentials.map(\.potential.score.potential).joined(separator: ", ")
  }

  private var navigation: String {
    let names = potentials.map(\.potential.score.potential)
    let links = [
      ("verdict", "Verdict"), ("errors", "Errors"), ("orderings", "Orderings"),
      ("phases", "Phases"), ("forces", "Forces"), ("worst", "Worst"), ("made", "How it was made"),
    ]
    let comparison = names.count > 1 ? "<a href=\"#comparison\">Comparison</a>" : ""
    let buttons = names.map {
      "<button type=\"button\" value=\"\(escaped($0))\" aria-pressed=\"false\">\(escaped($0))</button>"
    }.joined()
    let chooser =
      names.count > 1
      ? "<span class=\"switch\" role=\"group\" aria-label=\"Potential\">\(buttons)</span>" : ""
    return "<nav><div>\(comparison)"
      + links.map { "<a href=\"#\($0.0)\">\($0.1)</a>" }.joined() + chooser + "</div></nav>"
  }

  private var body: String {
    let scores = potentials.map(\.potential.score)
    let comparison = scores.count > 1 ? ComparisonSection(scores).html : ""
    let sets = scores.first?.sets.values.filter { $0.role != .irregular } ?? []
    let count = sets.reduce(0) { $0 + $1.errors.configurations }
    let irregular = scores.first?.irregular.map {
      " Besides, \($0.configurations) configurations far from equilibrium were predicted."
    }
    let made = provenance.rows.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
    return """
      <header class="top"><h1>How well \(escaped(scores.map(\.potential)
        .formatted(.list(type: .and).locale(Locale(identifier: "en"))))) \
      order\(scores.count > 1 ? "" : "s") alloys</h1>
      <p class="soft">Scored against reference calculations on \(counted(count, "configuration")) in \
      \(counted(sets.count, "set")).\(irregular ?? "") Energies are per atom and \
      absolute.</p></header>
      <main>\(comparison)\(potentials.map { PotentialSection($0.potential, figures: $0.figures).html }
        .joined(separator: "\n"))
      <h2 id="made">How it was made</h2><dl class="made">\(made.joined())</dl>
      <p class="soft">Metrics: Y. Liu and Y. Mo, Acta Materialia 268, 119742 (2024).</p></main>
      <footer>Made with ordeal.</footer>
      """
  }
}
