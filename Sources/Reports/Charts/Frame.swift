// Part of Ordeal. See LICENSE.

/// Where the plane of a chart lies in its drawing, and where values lie in the plane.
struct Frame {
  let (left, right, top, bottom): (Double, Double, Double, Double)
  let xDomain: ClosedRange<Double>
  let yDomain: ClosedRange<Double>
  /// Whether the names of the horizontal axis are too long to lie flat.
  let tiltsNames: Bool

  init(_ chart: Chart) {
    xDomain = chart.x.domain ?? Self.domain(chart.marks.flatMap(\.xValues))
    yDomain = chart.y.domain ?? Self.domain(chart.marks.flatMap(\.yValues))
    let verticalNames = chart.y.categories?.map(\.count).max() ?? 0
    left = chart.y.categories == nil ? 62 : 30 + 6.4 * Double(verticalNames)
    let legendWidth = chart.legend.map { 34 + 6.0 * Double($0.text.count) }.max() ?? 0
    right = chart.size.width - max(14, legendWidth, chart.colorBar == nil ? 0 : 74)
    top = chart.title.isEmpty ? 10 : 28
    let names = chart.x.categories ?? []
    let longest = names.map(\.count).max() ?? 0
    tiltsNames = 6.6 * Double(longest) * Double(names.count) > right - left
    let below = tiltsNames ? 22 + 4.2 * Double(longest) : 22
    bottom = chart.size.height - below - (chart.x.label.isEmpty ? 0 : 20)
  }

  func x(_ value: Double) -> Double {
    let width = xDomain.upperBound - xDomain.lowerBound
    return left + (value - xDomain.lowerBound) / width * (right - left)
  }

  func y(_ value: Double) -> Double {
    let height = yDomain.upperBound - yDomain.lowerBound
    return bottom - (value - yDomain.lowerBound) / height * (bottom - top)
  }

  private static func domain(_ values: [Double]) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let most = finite.max() else { return 0...1 }
    return Ticks.rounded(least...most, about: 6)
  }
}

extension Mark {
  fileprivate var xValues: [Double] {
    switch self {
    case .points(let points, _): points.map(\.x)
    case .line(let points, _): points.map(\.x)
    case .segments(let segments, _): segments.flatMap { [$0.from.x, $0.to.x] }
    case .boxes(let boxes, _): boxes.flatMap { [$0.x - $0.halfWidth, $0.x + $0.halfWidth] }
    case .cells(let cells): cells.flatMap { [$0.x - $0.halfWidth, $0.x + $0.halfWidth] }
    case .rule(let rule): rule.direction == .vertical ? [rule.value] : []
    }
  }

  fileprivate var yValues: [Double] {
    switch self {
    case .points(let points, _): points.map(\.y)
    case .line(let points, _): points.map(\.y)
    case .segments(let segments, _): segments.flatMap { [$0.from.y, $0.to.y] }
    case .boxes(let boxes, _): boxes.flatMap(\.quartiles)
    case .cells(let cells): cells.flatMap { [$0.y - $0.halfHeight, $0.y + $0.halfHeight] }
    case .rule(let rule): rule.direction == .horizontal ? [rule.value] : []
    }
  }
}
