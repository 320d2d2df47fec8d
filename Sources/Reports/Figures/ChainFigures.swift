// Part of Ordeal. See LICENSE.

/// What happened in a Markov chain.
public enum ChainFigures {
  /// The energy against attempts.
  public static func energy(_ energies: [Double]) -> Chart {
    series(energies, "Energy", axis: "energy (eV)")
  }

  /// A quantity against attempts; of very many every so many-th is drawn.
  ///
  /// - Parameters:
  ///   - values: One value after each attempt.
  ///   - title: What the chart shows.
  ///   - axis: The name of the quantity, with its unit.
  /// - Returns: The chart.
  public static func series(_ values: [Double], _ title: String, axis: String) -> Chart {
    let stride = max(1, values.count / 2000)
    let points = values.enumerated().compactMap { index, value in
      index.isMultiple(of: stride) ? (x: Double(index + 1), y: value) : nil
    }
    return chart(title, x: "attempts", y: axis, [.line(points, MarkStyle(color: 0, width: 1.1))])
  }

  /// The number of atoms against the chemical potential.
  public static func isotherm(_ points: [(x: Double, y: Double)], axis: String) -> Chart {
    let line = points.map { (x: $0.x, y: $0.y) }
    return chart(
      "Isotherm", x: "chemical potential (eV)", y: axis,
      [.line(line, MarkStyle(color: 0, width: 1.1))])
  }

  /// g(r) of pairs of elements.
  ///
  /// - Parameters:
  ///   - distances: r, Å.
  ///   - curves: The name of each pair and g at each distance.
  /// - Returns: The chart.
  public static func pairDistributions(
    _ distances: [Double], _ curves: [(name: String, values: [Double])]
  ) -> Chart {
    let styles = curves.indices.map { MarkStyle(color: $0, width: 1.3) }
    let marks = zip(curves, styles).map { curve, style in
      Mark.line(zip(distances, curve.values).map { (x: $0, y: $1) }, style)
    }
    var chart = chart("Pair distribution", x: "distance (Å)", y: "g(r)", marks)
    chart.legend = zip(curves, styles).map {
      LegendEntry(text: $0.name, style: $1, isLine: true)
    }
    return chart
  }

  private static func chart(_ title: String, x: String, y: String, _ marks: [Mark]) -> Chart {
    var chart = Chart(title, x: .numbers(x), y: .numbers(y), marks: marks)
    chart.size = (520, 300)
    return chart
  }
}
