// Part of Ordeal. See LICENSE.

import Scoring
import Structures

/// Errors in large supercells from Monte Carlo against composition, as in the paper's figure 4.
enum SupercellFigure: ScoredFigures {
  static let place = FigurePlace.phases

  static func all(_ potential: ScoredPotential) -> [Figure] {
    let scores = potential.score.orderings
    let phases = potential.orderings.compactMap { label, predictions -> Row? in
      guard let first = predictions.first, let phase = Phase(of: first.structure),
        phase.kind == .supercell, let score = scores[label],
        let fraction = score.fraction, let error = score.errors.energyRMSE
      else { return nil }
      return Row(size: phase.lattice, percent: 100 * fraction, error: error, label: label)
    }
    guard !phases.isEmpty else { return [] }
    var chart = Chart(
      "Supercells from Monte Carlo", x: .numbers("second element (%)"),
      y: .numbers("energy RMSE (meV/atom)"), marks: [])
    let sizes = Dictionary(grouping: phases, by: \.size).sorted { $0.key < $1.key }
    for (color, (size, rows)) in sizes.enumerated() {
      let sorted = rows.sorted { $0.percent < $1.percent }
      let style = MarkStyle(color: color % 8, shape: shapes[color % shapes.count], size: 3.6)
      chart.marks.append(.line(sorted.map { ($0.percent, $0.error) }, MarkStyle(color: color % 8)))
      chart.marks.append(
        .points(
          sorted.map {
            Mark.Point(x: $0.percent, y: $0.error, tip: "\($0.label): \(decimal($0.error, 1))")
          }, style))
      chart.legend.append(LegendEntry(text: size, style: style))
    }
    var levels = phases.map(\.error)
    for (isKnown, label) in [(true, "known phases"), (false, "hypothetical phases")] {
      guard let error = pooled(potential, known: isKnown) else { continue }
      levels.append(error)
      chart.marks.append(
        .rule(
          Mark.Rule(
            direction: .horizontal, value: error, label: label,
            style: MarkStyle(color: isKnown ? 1 : 0, isDashed: true, width: 1.2))))
    }
    chart.y.domain = Ticks.rounded(0...(levels.max() ?? 1), about: 6)
    chart.size = (480, 320)
    return [
      Figure(
        name: "supercells",
        caption: "Orderings that Monte Carlo leads to, in larger cells; dashed: the errors of all "
          + "known and of all hypothetical phases.",
        chart: chart)
    ]
  }

  private struct Row {
    var size: String
    var percent: Double
    var error: Double
    var label: String
  }

  private static let shapes: [MarkStyle.Shape] = [.circle, .square, .triangle, .cross]

  /// The energy RMSE over all configurations of known, or of hypothetical phases.
  private static func pooled(_ potential: ScoredPotential, known: Bool) -> Double? {
    let kind: Phase.Kind = known ? .known : .hypothetical
    return ErrorFigures(
      potential.orderings.flatMap(\.predictions).filter { Phase(of: $0.structure)?.kind == kind }
    ).energyRMSE
  }
}
