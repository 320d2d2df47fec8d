// Part of Ordeal. See LICENSE.

import Scoring
import Structures

/// Convex hulls and the transition between two lattices, as in the paper's figure 5.
enum ThermodynamicFigures: ScoredFigures {
  static let place = FigurePlace.phases

  static func all(_ potential: ScoredPotential) -> [Figure] {
    [hull(potential)].compactMap(\.self) + transition(potential)
  }

  private static func hull(_ potential: ScoredPotential) -> Figure? {
    guard let hull = potential.score.hull, let system = AlloySystem(potential.sets) else {
      return nil
    }
    var reference: [Mark.Point] = []
    var predicted: [Mark.Point] = []
    for state in HullScore.states(in: potential.sets, system) {
      let energies = system.formationEnergy(state)
      let x = 100 * state.fraction
      let name = "\(state.set): \(state.label) \(state.index)"
      reference.append(Mark.Point(x: x, y: 1000 * energies.reference, tip: name + ", reference"))
      predicted.append(Mark.Point(x: x, y: 1000 * energies.predicted, tip: name + ", potential"))
    }
    let step = (reference.count + pointLimit - 1) / max(1, pointLimit)
    func thinned(_ points: [Mark.Point]) -> [Mark.Point] {
      stride(from: 0, to: points.count, by: max(1, step)).map { points[$0] }
    }
    func line(_ points: [HullScore.Point]) -> [(x: Double, y: Double)] {
      points.map { (100 * $0.fraction, $0.formationEnergy) }
    }
    let styles = (MarkStyle(color: 0, size: 2.2), MarkStyle(color: 1, shape: .cross, size: 2.2))
    var chart = Chart(
      "Convex hull", x: .numbers("\(hull.element) (%)", in: 0...100),
      y: .numbers("formation energy (meV/atom)"),
      marks: [
        .points(thinned(reference), styles.0), .points(thinned(predicted), styles.1),
        .line(line(hull.reference), MarkStyle(color: 0, width: 1.8)),
        .line(line(hull.predicted), MarkStyle(color: 1, isDashed: true, width: 1.8)),
      ])
    chart.legend = [
      LegendEntry(text: "reference", style: styles.0),
      LegendEntry(text: "potential", style: styles.1),
    ]
    chart.size = (560, 370)
    return Figure(
      name: "hull",
      caption: "Formation energies against the pure elements, each by its own energies of them: of "
        + "\(reference.count) configurations, those of test sets that name their lattice, and the two "
        + "pure ones, which may be from any set. Cells with a vacancy are left out."
        + (step > 1 ? " One of \(step) configurations is drawn; the lines are through all." : ""),
      chart: chart)
  }

  /// The most configurations that a page shows without effort.
  private static let pointLimit = 20_000

  private static func transition(_ potential: ScoredPotential) -> [Figure] {
    guard let score = potential.score.transition, let system = AlloySystem(potential.sets),
      let curves = TransitionCurves(potential.sets, second: system.elements.1)
    else { return [] }
    let sides = [
      ("reference", curves.reference, score.reference),
      ("potential", curves.predicted, score.predicted),
    ]
    return sides.map { name, lattices, crossing in
      func points(_ minima: [LatticeTransition.Minimum]) -> [(x: Double, y: Double)] {
        minima.map { (100 * $0.fraction, 1000 * $0.energy) }
      }
      let styles = (
        MarkStyle(color: 5, shape: .square, size: 3.4),
        MarkStyle(color: 6, shape: .triangle, size: 4)
      )
      func marks(_ minima: [LatticeTransition.Minimum], _ style: MarkStyle) -> [Mark] {
        [
          .line(points(minima), MarkStyle(color: style.color)),
          .points(
            points(minima).map { Mark.Point(x: $0.x, y: $0.y, tip: decimal($0.y, 2)) }, style),
        ]
      }
      var chart = Chart(
        "\(curves.first) to \(curves.second), \(name)",
        x: .numbers("\(system.elements.1.symbol) (%)"), y: .numbers("E′ (meV/atom)"),
        marks: marks(lattices.0, styles.0) + marks(lattices.1, styles.1))
      if let crossing {
        chart.marks.append(
          .rule(
            Mark.Rule(
              direction: .vertical, value: 100 * crossing, label: "\(decimal(100 * crossing, 1)) %",
              style: MarkStyle(color: 1, isDashed: true, width: 1.2))))
      }
      chart.legend = [
        LegendEntry(text: curves.first, style: styles.0),
        LegendEntry(text: curves.second, style: styles.1),
      ]
      chart.size = (440, 300)
      return Figure(
        name: "transition-\(name)",
        caption: "The lowest energies of two lattices over composition, by the \(name).",
        chart: chart)
    }
  }
}
