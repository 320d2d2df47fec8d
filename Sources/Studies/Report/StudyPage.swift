// Part of Ordeal. See LICENSE.

import Reports

/// `study.html`: the steps of a study, what they took and what they led to.
struct StudyPage {
  private let report: StudyReport

  init(_ report: StudyReport) { self.report = report }

  /// The page.
  var html: String {
    ReportPage.document(
      title: "Ordeal: \(report.name)", navigation: "",
      body: """
        <header class="top"><h1>\(escaped(report.name))</h1>\
        <p class="soft">\(escaped(report.title))</p></header><main>\(summary)<h2>Steps</h2>\(steps)\
        \(figures)\(pages)</main><footer>Made with ordeal.</footer>
        """)
  }

  private var summary: String {
    let done = report.steps.count { $0.status == "done" }
    let hours = HTML.Cell.number(report.coreHours, 2).html
    return "<p>\(done) of \(report.steps.count) steps are done; together they took \(hours) "
      + "core-hours.</p>"
  }

  private var steps: String {
    let columns: [HTML.Column] = [
      .init(title: "step", isText: true), .init(title: "command", isText: true),
      .init(title: "status", isText: true), .init(title: "time", unit: "s"),
      .init(title: "core-hours"), .init(title: "ended", isText: true),
    ]
    let rows = report.steps.map { step in
      [
        HTML.Cell.text(step.name), .text(step.command),
        .text([step.status, step.reason].compactMap(\.self).joined(separator: ": ")),
        .number(step.seconds, 1), .number(step.coreHours, 3), .text(step.ended ?? ""),
      ]
    }
    return HTML.table(columns, rows)
  }

  private var figures: String {
    let rows = report.steps.flatMap { step in
      step.figures.map { figure in
        [
          HTML.Cell.text(step.name), .text(figure.name), .number(figure.value, figure.decimals),
          .text(figure.unit),
        ]
      }
    }
    guard !rows.isEmpty else { return "" }
    let columns: [HTML.Column] = [
      .init(title: "step", isText: true), .init(title: "figure", isText: true),
      .init(title: "value"), .init(title: "unit", isText: true),
    ]
    return "<h2>Figures</h2>" + HTML.table(columns, rows)
  }

  private var pages: String {
    let links = report.steps.compactMap { step in
      step.page.map { "<li><a href=\"\(escaped($0))\">\(escaped(step.name))</a></li>" }
    }
    return links.isEmpty ? "" : "<h2>Reports</h2><ul>\(links.joined())</ul>"
  }
}
