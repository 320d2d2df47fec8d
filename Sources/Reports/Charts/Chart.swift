// Part of Ordeal. See LICENSE.

/// A figure as a value: two axes and marks on them. `SVG` draws it.
public struct Chart: Sendable {
  /// Above the plot; empty for none.
  var title: String
  /// The horizontal axis.
  var x: Axis
  /// The vertical axis.
  var y: Axis
  /// In drawing order.
  var marks: [Mark]
  /// What colours and shapes stand for.
  var legend: [LegendEntry] = []
  /// The colour bar of a heat map.
  var colorBar: ColorBar?
  /// Of the whole figure, in pixels of 1/96 inch.
  var size: (width: Double, height: Double) = (430, 330)

  /// A chart of marks.
  init(_ title: String, x: Axis, y: Axis, marks: [Mark]) {
    (self.title, self.x, self.y, self.marks) = (title, x, y, marks)
  }
}

/// One line of a legend.
struct LegendEntry: Sendable {
  var text: String
  var style: MarkStyle
  var isLine = false
}

/// The range of colours of a heat map.
struct ColorBar: Sendable {
  var label: String
  var range: ClosedRange<Double>
}

/// An axis: numbers, or categories in order.
struct Axis: Sendable {
  /// What is shown, with its unit.
  var label: String
  /// The range of numbers; nil: that of the marks, rounded.
  var domain: ClosedRange<Double>?
  /// Names at 0, 1, 2, …, in place of numbers.
  var categories: [String]?

  /// An axis of numbers.
  static func numbers(_ label: String, in domain: ClosedRange<Double>? = nil) -> Axis {
    Axis(label: label, domain: domain, categories: nil)
  }

  /// An axis of names.
  static func names(_ label: String, _ categories: [String]) -> Axis {
    Axis(
      label: label, domain: -0.5...max(0.5, Double(categories.count) - 0.5),
      categories: categories)
  }
}

/// How a mark looks: a colour of the palette, a shape, a dash.
struct MarkStyle: Sendable {
  /// A position in the palette; nil: ink.
  var color: Int?
  var shape = Shape.circle
  var size = 2.6
  var isDashed = false
  var isFilled = true
  var width = 1.5

  enum Shape: Sendable { case circle, cross, square, triangle }
}

/// Something on the plane of a chart.
enum Mark: Sendable {
  /// Points, each with what it says when hovered.
  case points([Point], MarkStyle)
  /// A polyline.
  case line([(x: Double, y: Double)], MarkStyle)
  /// Lines between pairs of points.
  case segments([Segment], MarkStyle)
  /// Boxes over a distribution: whiskers to the extremes, a bar at the median.
  case boxes([Box], MarkStyle)
  /// Coloured cells with a text.
  case cells([Cell])
  /// A line across the plot.
  case rule(Rule)

  struct Point: Sendable {
    var x: Double
    var y: Double
    var tip: String
  }

  struct Segment: Sendable {
    var from: (x: Double, y: Double)
    var to: (x: Double, y: Double)
    var tip = ""
  }

  struct Box: Sendable {
    var x: Double
    var halfWidth: Double
    /// Minimum, first quartile, median, third quartile, maximum.
    var quartiles: [Double]
    var tip: String
  }

  struct Cell: Sendable {
    var x: Double
    var y: Double
    var halfWidth = 0.5
    var halfHeight = 0.5
    var color: Color
    var text = ""
    var tip: String
  }

  struct Rule: Sendable {
    enum Direction: Sendable { case horizontal, vertical, diagonal }
    var direction: Direction
    var value = 0.0
    var label = ""
    var style = MarkStyle(isDashed: true, width: 1)
  }
}
