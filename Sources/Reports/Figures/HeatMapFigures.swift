// Part of Ordeal. See LICENSE.

import Scoring

/// Lattice by composition, as in the paper's figures 1c–d, 2d–k and 3c–h.
enum HeatMapFigures: ScoredFigures {
  static let place = FigurePlace.maps

  /// A number of a phase that a map shows.
  struct Metric: Sendable {
    var name: String
    var title: String
    var unit: String
    var caption: String
    var value: @Sendable (PhaseScore) -> Double?
    var text: @Sendable (PhaseScore, Double) -> String
  }

  static let metrics = [
    Metric(
      name: "energy-rmse", title: "Energy RMSE", unit: "meV/atom",
      caption: "Errors of energies over the orderings of each phase.",
      value: { $0.errors.energyRMSE }, text: { decimal($1, 0) }),
    Metric(
      name: "lowest-energy", title: "Lowest-energy configuration", unit: "meV/atom",
      caption: "M: the potential finds the reference's lowest ordering; else how much higher its "
        + "choice lies in the reference.",
      value: { $0.ordering.lowestEnergyDifference },
      text: { $0.ordering.lowestEnergyMatch == true ? "M" : decimal($1, 1) }),
    Metric(
      name: "rank-error-rate", title: "Rate of ranking errors", unit: "%",
      caption: "Pairs of orderings that the potential ranks wrongly. 50 % is guessing.",
      value: { $0.ordering.rankErrorRate.map { 100 * $0 } }, text: { decimal($1, 0) }),
    Metric(
      name: "mean-rank-error", title: "Mean ΔE of ranking errors", unit: "meV/atom",
      caption: "Mean difference in the reference of pairs that are ranked wrongly.",
      value: { $0.ordering.meanRankError }, text: { decimal($1, 1) }),
    Metric(
      name: "max-rank-error", title: "Maximum ΔE of ranking errors", unit: "meV/atom",
      caption: "Largest difference in the reference of a pair that is ranked wrongly.",
      value: { $0.ordering.maxRankError }, text: { decimal($1, 0) }),
  ]

  static func all(_ potential: ScoredPotential) -> [Figure] {
    let grids = potential.sets.compactMap { set in
      potential.score.sets[set.name].flatMap { Grid($0, name: set.name) }
    }
    return metrics.flatMap { metric -> [Figure] in
      // One scale for all sets, so that maps can be compared.
      let most = grids.flatMap { $0.cells.compactMap { metric.value($0.phase) } }.max() ?? 1
      return grids.map { $0.figure(metric, most: max(most, 1e-9)) }
    }
  }

  /// The phases of a set by lattice and composition.
  private struct Grid {
    let name: String
    let lattices: [String]
    let rows: [String]
    let cells: [(column: Int, row: Int, label: String, phase: PhaseScore)]

    /// Nil where fewer than two phases name a lattice and a composition.
    init?(_ set: SetScore, name: String) {
      let phases = set.phases.filter {
        $0.value.lattice != nil && $0.value.isOrdering && $0.value.ordering.rankErrorRate != nil
      }
      guard phases.count > 1 else { return nil }
      self.name = name
      lattices = Set(phases.values.compactMap(\.lattice)).sorted()
      let hypothetical = phases.values.filter { $0.known == false }
      let compositions = Dictionary(grouping: hypothetical) { $0.composition ?? "" }
        .mapValues { $0.first?.fraction ?? 0 }
        .sorted { ($0.value, $0.key) > ($1.value, $1.key) }.map(\.key)
      let known = phases.values.contains { $0.known == true } ? ["known phase"] : []
      let order = compositions + known
      rows = order
      let (columns, names) = (lattices, order)
      cells = phases.compactMap { label, phase in
        let row = phase.known == true ? "known phase" : phase.composition ?? ""
        guard let column = columns.firstIndex(of: phase.lattice ?? ""),
          let place = names.firstIndex(of: row)
        else { return nil }
        return (column, place, label, phase)
      }
    }

    func figure(_ metric: Metric, most: Double) -> Figure {
      let marks = cells.compactMap { cell -> Mark.Cell? in
        guard let value = metric.value(cell.phase) else {
          return Mark.Cell(
            x: Double(cell.column), y: Double(cell.row), halfWidth: 0.49, halfHeight: 0.48,
            color: .sequential(0), text: "–",
            tip: "\(cell.label): "
              + (cell.phase.reasons[metric: .meanRankError] ?? cell.phase.reasons[
                metric: .rankErrorRate]
                ?? "not given"))
        }
        return Mark.Cell(
          x: Double(cell.column), y: Double(cell.row), halfWidth: 0.49, halfHeight: 0.48,
          color: .sequential(value / most), text: metric.text(cell.phase, value),
          tip: "\(cell.label): \(decimal(value, 2)) \(metric.unit), "
            + "\(cell.phase.errors.configurations) orderings")
      }
      var chart = Chart(
        "\(metric.title), \(name)", x: .names("", lattices.map(\.self)),
        y: .names("", rows.map(subscripted)), marks: [.cells(marks)])
      chart.colorBar = ColorBar(label: metric.unit, range: 0...most)
      chart.size = (
        190 + 48 * Double(lattices.count), 96 + 27 * Double(rows.count) + 20
      )
      return Figure(
        name: "map-\(metric.name)-\(fileName(name))", caption: metric.caption, chart: chart)
    }
  }
}

/// A set's name as part of a file's name.
func fileName(_ text: String) -> String {
  String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
}
