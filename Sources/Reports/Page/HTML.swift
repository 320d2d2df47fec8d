// Part of Ordeal. See LICENSE.

/// Pieces of a page.
package enum HTML {
  /// A column of a table: its heading, and the unit in small print.
  package struct Column {
    var title: String
    var unit = ""
    var isText = false

    /// A column; one of text is set to the left.
    package init(title: String, unit: String = "", isText: Bool = false) {
      (self.title, self.unit, self.isText) = (title, unit, isText)
    }
  }

  /// A cell: what it shows, and what it is sorted by where that differs.
  package struct Cell {
    package var html: String
    var value: Double?
    var classes = ""

    /// Text as it is.
    package static func text(_ text: String) -> Cell { Cell(html: escaped(text), classes: "text") }

    /// A number with so many digits; "–" for none, with the reason as a hint.
    package static func number(_ value: Double?, _ digits: Int, reason: String? = nil) -> Cell {
      guard let value, value.isFinite else {
        let hint = reason.map { " data-tip=\"\(escaped($0))\"" } ?? ""
        return Cell(html: "<span\(hint)>–</span>")
      }
      return Cell(html: decimal(value, digits), value: value)
    }
  }

  /// A table whose columns sort.
  package static func table(_ columns: [Column], _ rows: [[Cell]], attributes: [String] = [])
    -> String
  {
    let heads = columns.map { column in
      let unit = column.unit.isEmpty ? "" : "<small>\(escaped(column.unit))</small>"
      let classes = column.isText ? " class=\"text\"" : ""
      return
        "<th scope=\"col\"\(classes)><button type=\"button\">\(escaped(column.title))</button>\(unit)</th>"
    }.joined()
    let body = rows.enumerated().map { index, cells in
      let attribute = index < attributes.count ? " " + attributes[index] : ""
      return "<tr\(attribute)>" + cells.map(cell).joined() + "</tr>"
    }.joined(separator: "\n")
    return """
      <div class="scroll"><table><thead><tr>\(heads)</tr></thead>
      <tbody>\(body)</tbody></table></div>
      """
  }

  private static func cell(_ cell: Cell) -> String {
    let classes = cell.classes.isEmpty ? "" : " class=\"\(cell.classes)\""
    let value = cell.value.map { " data-value=\"\($0)\"" } ?? ""
    return "<td\(classes)\(value)>\(cell.html)</td>"
  }

  /// A figure with its caption.
  static func figure(_ figure: Figure) -> String {
    let width = Int(figure.chart.size.width)
    return """
      <figure id="\(escaped(figure.name))"><div class="frame">\(SVG.inline(figure.chart)
        .replacing("<svg ", with: "<svg style=\"max-width:\(width)px\" ", maxReplacements: 1))</div>\
      <figcaption>\(escaped(figure.caption))</figcaption></figure>
      """
  }

  /// Figures side by side, as many as fit.
  static func figures(_ figures: [Figure], small: Bool = false) -> String {
    figures.isEmpty
      ? "" : "<div class=\"figures\(small ? " small" : "")\">\(figures.map(figure).joined())</div>"
  }
}
