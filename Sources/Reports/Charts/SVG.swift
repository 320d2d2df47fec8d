// Part of Ordeal. See LICENSE.

import Support

/// Draws charts as scalable vector graphics.
///
/// Colours are classes (`c0`…`c7`, `ink`, `soft`), so that a page can show them light or dark; a
/// drawing that stands alone carries its own style sheet.
public struct SVG {
  private let chart: Chart
  private let frame: Frame
  private var body = ""

  /// A drawing for a page that has the classes: `SVG.styles(dark:)`.
  public static func inline(_ chart: Chart) -> String { SVG(chart).document(styles: nil) }

  /// A drawing for a file of its own.
  public static func standalone(_ chart: Chart) -> String {
    SVG(chart).document(styles: styles(dark: false) + "svg.chart{background:#fff}")
  }

  /// The style sheet of all charts.
  public static func styles(dark: Bool) -> String {
    let ink = dark ? "#e8e6e1" : "#1b1b1b"
    let soft = dark ? "#8b8f98" : "#8a8a8a"
    let grid = dark ? "#33363d" : "#e6e6e6"
    let colors = (dark ? Color.darkPalette : Color.palette).enumerated().map {
      ".chart .c\($0)f{fill:\($1)}.chart .c\($0)s{stroke:\($1);fill:none}"
    }
    return """
      .chart text{font:11px Helvetica,Arial,sans-serif;fill:\(ink)}\
      .chart text.title{font-size:12.5px;font-weight:bold}\
      .chart text.cell{font-size:10px}.chart text.onDark{fill:#fff}.chart text.onLight{fill:#111}\
      .chart .axis{stroke:\(ink);fill:none;stroke-width:1}\
      .chart .grid{stroke:\(grid);fill:none;stroke-width:.7}\
      .chart .inkf{fill:\(ink)}.chart .inks{stroke:\(ink);fill:none}\
      .chart .softs{stroke:\(soft);fill:none}.chart .softf{fill:\(soft)}\
      .chart .hollow{fill-opacity:.18}.chart .point{fill-opacity:.75}
      """ + colors.joined()
  }

  private init(_ chart: Chart) {
    self.chart = chart
    frame = Frame(chart)
    drawAxes()
    body += "<g>"
    for mark in chart.marks { draw(mark) }
    body += "</g>"
    drawLegend()
    drawColorBar()
  }

  private func document(styles: String?) -> String {
    let (width, height) = (number(chart.size.width), number(chart.size.height))
    let style = styles.map { "<style>\($0)</style>" } ?? ""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 \(width) \(height)" \
      width="\(width)" height="\(height)" role="img" aria-label="\(escaped(chart.title))">\
      \(style)\(body)</svg>
      """
  }

  // MARK: Axes

  private mutating func drawAxes() {
    if !chart.title.isEmpty {
      text(chart.title, frame.left, 16, "start", classes: "title")
    }
    drawHorizontalTicks()
    drawVerticalTicks()
    body +=
      "<path class=\"axis\" d=\"M\(number(frame.left)) \(number(frame.top))V\(number(frame.bottom))"
      + "H\(number(frame.right))\"/>"
    text(chart.x.label, (frame.left + frame.right) / 2, chart.size.height - 8, "middle")
    let middle = (frame.top + frame.bottom) / 2
    body +=
      "<text text-anchor=\"middle\" transform=\"translate(14 \(number(middle))) rotate(-90)\">"
      + escaped(chart.y.label) + "</text>"
  }

  private mutating func drawHorizontalTicks() {
    if let categories = chart.x.categories {
      for (index, name) in categories.enumerated() {
        let x = frame.x(Double(index))
        if frame.tiltsNames {
          body +=
            "<text text-anchor=\"end\" transform=\"translate(\(number(x + 4)) "
            + "\(number(frame.bottom + 12))) rotate(-35)\">\(escaped(name))</text>"
        } else {
          text(name, x, frame.bottom + 15, "middle")
        }
      }
      return
    }
    let ticks = Ticks.numbers(in: frame.xDomain, about: 6)
    for tick in ticks {
      let x = frame.x(tick)
      line("grid", x, frame.top, x, frame.bottom)
      text(Ticks.text(tick, among: ticks), x, frame.bottom + 15, "middle")
    }
  }

  private mutating func drawVerticalTicks() {
    if let categories = chart.y.categories {
      for (index, name) in categories.enumerated() {
        text(name, frame.left - 6, frame.y(Double(index)) + 4, "end")
      }
      return
    }
    let ticks = Ticks.numbers(in: frame.yDomain, about: 6)
    for tick in ticks {
      let y = frame.y(tick)
      line("grid", frame.left, y, frame.right, y)
      text(Ticks.text(tick, among: ticks), frame.left - 6, y + 4, "end")
    }
  }

  // MARK: Marks

  private mutating func draw(_ mark: Mark) {
    switch mark {
    case .points(let points, let style):
      for point in points { draw(point, style) }
    case .line(let points, let style):
      let path = points.enumerated().map { index, point in
        "\(index == 0 ? "M" : "L")\(number(frame.x(point.x))) \(number(frame.y(point.y)))"
      }.joined()
      body +=
        "<path class=\"\(stroke(style))\" stroke-width=\"\(number(style.width))\"\(dash(style)) "
        + "d=\"\(path)\"/>"
    case .segments(let segments, let style):
      for segment in segments {
        body +=
          "<path class=\"\(stroke(style))\" stroke-width=\"\(number(style.width))\"\(dash(style))"
          + tip(segment.tip) + " d=\"M\(number(frame.x(segment.from.x))) "
          + "\(number(frame.y(segment.from.y)))L\(number(frame.x(segment.to.x))) "
          + "\(number(frame.y(segment.to.y)))\"/>"
      }
    case .boxes(let boxes, let style):
      for box in boxes { draw(box, style) }
    case .cells(let cells):
      for cell in cells { draw(cell) }
    case .rule(let rule):
      draw(rule)
    }
  }

  private mutating func draw(_ point: Mark.Point, _ style: MarkStyle) {
    let (x, y, r) = (frame.x(point.x), frame.y(point.y), style.size)
    guard x.isFinite, y.isFinite else { return }
    let path: String
    switch style.shape {
    case .circle:
      body +=
        "<circle class=\"\(fill(style)) point\"\(tip(point.tip)) cx=\"\(number(x))\" "
        + "cy=\"\(number(y))\" r=\"\(number(r))\"/>"
      return
    case .cross:
      body +=
        "<path class=\"\(stroke(style))\" stroke-width=\"1.4\"\(tip(point.tip)) "
        + "d=\"M\(number(x - r)) \(number(y - r))l\(number(2 * r)) \(number(2 * r))m0 "
        + "\(number(-2 * r))l\(number(-2 * r)) \(number(2 * r))\"/>"
      return
    case .square:
      path =
        "M\(number(x - r)) \(number(y - r))h\(number(2 * r))v\(number(2 * r))h\(number(-2 * r))z"
    case .triangle:
      path =
        "M\(number(x)) \(number(y - r))l\(number(r)) \(number(1.8 * r))h\(number(-2 * r))z"
    }
    body += "<path class=\"\(fill(style)) point\"\(tip(point.tip)) d=\"\(path)\"/>"
  }

  private mutating func draw(_ box: Mark.Box, _ style: MarkStyle) {
    let q = box.quartiles.map { frame.y($0) }
    let (x, left, right) = (
      frame.x(box.x), frame.x(box.x - box.halfWidth), frame.x(box.x + box.halfWidth)
    )
    body += "<g\(tip(box.tip))>"
    line(stroke(style), x, q[0], x, q[1])
    line(stroke(style), x, q[3], x, q[4])
    body +=
      "<rect class=\"\(fill(style)) hollow\" x=\"\(number(left))\" y=\"\(number(q[3]))\" "
      + "width=\"\(number(right - left))\" height=\"\(number(max(0.5, q[1] - q[3])))\"/>"
    for level in [q[0], q[2], q[4]] { line(stroke(style), left, level, right, level) }
    body += "</g>"
  }

  private mutating func draw(_ cell: Mark.Cell) {
    let (left, right) = (frame.x(cell.x - cell.halfWidth), frame.x(cell.x + cell.halfWidth))
    let (top, bottom) = (frame.y(cell.y + cell.halfHeight), frame.y(cell.y - cell.halfHeight))
    let (x, y) = (min(left, right), min(top, bottom))
    body +=
      "<rect\(tip(cell.tip)) x=\"\(number(x))\" y=\"\(number(y))\" "
      + "width=\"\(number(abs(right - left)))\" height=\"\(number(abs(bottom - top)))\" "
      + "fill=\"\(cell.color)\"/>"
    guard !cell.text.isEmpty else { return }
    text(
      cell.text, (left + right) / 2, (top + bottom) / 2 + 3.5, "middle",
      classes: "cell \(cell.color.isDark ? "onDark" : "onLight")")
  }

  private mutating func draw(_ rule: Mark.Rule) {
    let ends: (Double, Double, Double, Double)
    switch rule.direction {
    case .horizontal:
      ends = (frame.left, frame.y(rule.value), frame.right, frame.y(rule.value))
    case .vertical:
      ends = (frame.x(rule.value), frame.top, frame.x(rule.value), frame.bottom)
    case .diagonal:
      let low = max(frame.xDomain.lowerBound, frame.yDomain.lowerBound)
      let high = min(frame.xDomain.upperBound, frame.yDomain.upperBound)
      guard high > low else { return }
      ends = (frame.x(low), frame.y(low), frame.x(high), frame.y(high))
    }
    body +=
      "<path class=\"\(stroke(rule.style))\" stroke-width=\"\(number(rule.style.width))\""
      + "\(dash(rule.style)) d=\"M\(number(ends.0)) \(number(ends.1))L\(number(ends.2)) "
      + "\(number(ends.3))\"/>"
    guard !rule.label.isEmpty else { return }
    if rule.direction == .vertical {
      text(rule.label, ends.2 + 4, frame.top + 11, "start")
    } else {
      text(rule.label, frame.right - 3, ends.3 - 4, "end")
    }
  }

  // MARK: Legend

  private mutating func drawLegend() {
    for (row, entry) in chart.legend.enumerated() {
      let (x, y) = (frame.right + 14, frame.top + 10 + 17 * Double(row))
      if entry.isLine {
        body +=
          "<path class=\"\(stroke(entry.style))\" stroke-width=\"2\"\(dash(entry.style)) "
          + "d=\"M\(number(x - 6)) \(number(y))h14\"/>"
      } else {
        body += SVG.symbol(entry.style, x, y)
      }
      text(entry.text, x + 13, y + 4, "start")
    }
  }

  private static func symbol(_ style: MarkStyle, _ x: Double, _ y: Double) -> String {
    let colorClass = style.color.map { "c\($0)" } ?? "ink"
    switch style.shape {
    case .circle:
      return "<circle class=\"\(colorClass)f\" cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"4\"/>"
    case .cross:
      return
        "<path class=\"\(colorClass)s\" stroke-width=\"1.6\" "
        + "d=\"M\(number(x - 4)) \(number(y - 4))l8 8m0-8l-8 8\"/>"
    case .square:
      return
        "<path class=\"\(colorClass)f\" d=\"M\(number(x - 4)) \(number(y - 4))h8v8h-8z\"/>"
    case .triangle:
      return "<path class=\"\(colorClass)f\" d=\"M\(number(x)) \(number(y - 4.5))l4.5 8h-9z\"/>"
    }
  }

  private mutating func drawColorBar() {
    guard let bar = chart.colorBar else { return }
    let (x, steps) = (frame.right + 14, 40)
    let height = (frame.bottom - frame.top) / Double(steps)
    for step in 0..<steps {
      let fraction = (Double(step) + 0.5) / Double(steps)
      body +=
        "<rect x=\"\(number(x))\" y=\"\(number(frame.bottom - height * Double(step + 1)))\" "
        + "width=\"12\" height=\"\(number(height + 0.4))\" fill=\"\(Color.sequential(fraction))\"/>"
    }
    let ticks = Ticks.numbers(in: bar.range, about: 5)
    let width = bar.range.upperBound - bar.range.lowerBound
    for tick in ticks where width > 0 {
      let fraction = (tick - bar.range.lowerBound) / width
      let y = frame.bottom - fraction * (frame.bottom - frame.top)
      text(Ticks.text(tick, among: ticks), x + 17, y + 4, "start")
    }
    let middle = (frame.top + frame.bottom) / 2
    body +=
      "<text text-anchor=\"middle\" transform=\"translate(\(number(chart.size.width - 8)) "
      + "\(number(middle))) rotate(-90)\">\(escaped(bar.label))</text>"
  }

  // MARK: Elements

  private mutating func text(
    _ string: String, _ x: Double, _ y: Double, _ anchor: String, classes: String = ""
  ) {
    guard !string.isEmpty else { return }
    let attribute = classes.isEmpty ? "" : " class=\"\(classes)\""
    body +=
      "<text\(attribute) x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">"
      + escaped(string) + "</text>"
  }

  private mutating func line(
    _ classes: String, _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double
  ) {
    body +=
      "<path class=\"\(classes)\" d=\"M\(number(x0)) \(number(y0))L\(number(x1)) \(number(y1))\"/>"
  }

  private func fill(_ style: MarkStyle) -> String { (style.color.map { "c\($0)" } ?? "ink") + "f" }
  private func stroke(_ style: MarkStyle) -> String {
    (style.color.map { "c\($0)" } ?? "ink") + "s"
  }
  private func dash(_ style: MarkStyle) -> String {
    style.isDashed ? " stroke-dasharray=\"5 4\"" : ""
  }
  private func tip(_ text: String) -> String {
    text.isEmpty ? "" : " data-tip=\"\(escaped(text))\""
  }
}

/// A coordinate with two digits at the most, which is enough for any screen or press.
private func number(_ value: Double) -> String {
  // What is far outside of the page may be anywhere there.
  guard let hundredths = Int(rounding: value * 100, limitedTo: -100_000_000...100_000_000) else {
    return "0"
  }
  let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
  let sign = hundredths < 0 ? "-" : ""
  if rest == 0 { return "\(sign)\(whole)" }
  if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
  return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
}
