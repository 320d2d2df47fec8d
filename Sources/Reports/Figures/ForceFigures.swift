// Part of Ordeal. See LICENSE.

import Scoring

/// Cumulative distributions of force errors, as in the paper's figure 6.
enum ForceFigures: ScoredFigures {
  static let place = FigurePlace.forces

  static func all(_ potential: ScoredPotential) -> [Figure] {
    let errors = potential.sets.map { (name: $0.name, errors: ForceErrors($0.predictions)) }
      .filter { !$0.errors.vectors.isEmpty }
    guard !errors.isEmpty else { return [] }
    return migrating(potential) + [
      figure(
        "force-size", "Size of forces", "| |F| − |F ref| | (eV/Å)", NormalizedArea.forceRange,
        errors.map { ($0.name, $0.errors.magnitudes) }),
      figure(
        "force-direction", "Direction of forces", "angle (degrees)", NormalizedArea.angleRange,
        errors.map { ($0.name, $0.errors.angles) }),
    ]
  }

  /// Of each set with migrating atoms: the potential, and the coarser reference beside it.
  private static func migrating(_ potential: ScoredPotential) -> [Figure] {
    guard let migration = potential.migration else { return [] }
    return potential.sets.flatMap { set -> [Figure] in
      let forces = MigratingForces(
        set.predictions, sites: migration.sites, element: migration.element)
      guard !forces.potential.vectors.isEmpty else { return [] }
      let sources = [(potential.score.potential, forces.potential), ("DFT K1", forces.k1)]
        .filter { !$0.1.vectors.isEmpty }
      let title = "migrating \(migration.element.symbol), \(set.name)"
      return [
        figure(
          "migrating-size-\(fileName(set.name))", "Size of forces, \(title)",
          "| |F| − |F ref| | (eV/Å)", NormalizedArea.forceRange,
          sources.map { ($0.0, $0.1.magnitudes) }),
        figure(
          "migrating-direction-\(fileName(set.name))", "Direction of forces, \(title)",
          "angle (degrees)", NormalizedArea.angleRange, sources.map { ($0.0, $0.1.angles) }),
      ]
    }
  }

  private static func figure(
    _ name: String, _ title: String, _ label: String, _ range: Double,
    _ sets: [(name: String, errors: [Double])]
  ) -> Figure {
    var chart = Chart(
      title, x: .numbers(label, in: 0...range), y: .numbers("atoms below (%)", in: 0...100),
      marks: [
        .rule(
          Mark.Rule(
            direction: .horizontal, value: 90, label: "90 %",
            style: MarkStyle(color: 1, isDashed: true, width: 1)))
      ])
    for (color, set) in sets.enumerated() {
      let style = MarkStyle(color: color % 8)
      let curve = NormalizedArea.curve(set.errors, range: range)
      chart.marks.append(.line(curve.map { ($0.x, 100 * $0.fraction) }, style))
      let area = NormalizedArea.of(set.errors, range: range).map { decimal($0, 3) } ?? "–"
      chart.legend.append(
        LegendEntry(text: "\(set.name): \(area)", style: style, isLine: true))
    }
    chart.size = (480, 300)
    return Figure(
      name: "cdf-\(name)",
      caption:
        "The fraction of atoms with a smaller error; in the legend the normalised area under "
        + "the curve (NAC), 1 is perfect.",
      chart: chart)
  }
}
