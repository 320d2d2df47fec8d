// Part of Ordeal. See LICENSE.

import Scoring
import Support

/// Several potentials side by side.
struct ComparisonSection {
  private let scores: [PotentialScore]
  /// What is left out.
  private let notes: [String]
  /// The phases that count for all.
  private let phases: [String]

  init(_ given: [PotentialScore]) {
    scores = Comparison.common(given)
    notes = Comparison.reference(of: given).notes
    phases = Comparison.commonPhases(scores)
  }

  var html: String {
    """
    <h2 id="comparison">Comparison</h2>
    <p class="soft">The best value of each row is marked. Changes are from the first potential to \
    each other one.</p>\(notes.map { "<p class=\"warning\">\(escaped($0)).</p>" }.joined())
    \(summary)\(validation)
    <h3>Rate of ranking errors, phase by phase</h3>\(rates)
    """
  }

  private struct Row {
    var name: String
    var digits: Int
    var isLargerBetter = false
    var value: (PotentialScore) -> Double?
  }

  private var rows: [Row] {
    let sets = Set(scores.flatMap(\.sets.keys)).sorted()
    let errors = sets.flatMap { name in
      [
        Row(name: "Energy RMSE, \(name) (meV/atom)", digits: 2) {
          $0.sets[name]?.errors.energyRMSE
        },
        Row(name: "Force RMSE, \(name) (eV/Å)", digits: 4) { $0.sets[name]?.errors.forceRMSE },
      ]
    }
    return errors + [
      Row(name: "Phases with a rate of ranking errors above 50 %\(ofPhases)", digits: 0) { score in
        count(score) { ($0.rankErrorRate ?? 0) > 0.5 }
      },
      Row(name: "Lowest-energy orderings found\(ofPhases)", digits: 0, isLargerBetter: true) {
        score in
        count(score) { $0.lowestEnergyMatch == true }
      },
      Row(name: "Ground states found\(ofCompositions)", digits: 0, isLargerBetter: true) { score in
        let states = score.judgedGroundStates.values
        return states.isEmpty ? nil : Double(states.count { $0.reference == $0.predicted })
      },
      Row(name: "Stable phases missed", digits: 0) { $0.hull.map { Double($0.missed.count) } },
      Row(name: "Stable phases invented", digits: 0) { $0.hull.map { Double($0.invented.count) } },
      Row(name: "Irregular energies \(IrregularCriterion.energies.name)", digits: 0) {
        $0.irregular.map { Double($0.energyCount) }
      },
      Row(name: "Irregular forces \(IrregularCriterion.forces.name)", digits: 0) {
        $0.irregular.map { Double($0.forceAtoms) }
      },
    ]
  }

  private func count(
    _ score: PotentialScore, _ isCounted: (OrderingFigures) -> Bool
  ) -> Double? {
    let orderings = score.orderings
    return phases.isEmpty
      ? nil
      : Double(phases.count { name in orderings[name].map { isCounted($0.ordering) } == true })
  }

  /// ", of 68 phases with 6 or more configurations".
  private var ofPhases: String {
    ", of \(counted(phases.count, "phase")) with \(PhaseScore.fewestCounted) or more "
      + "configurations"
  }

  /// ", of 7 compositions with several lattices".
  private var ofCompositions: String {
    let count = scores.map(\.judgedGroundStates.count).max() ?? 0
    return ", of \(counted(count, "composition")) with several lattices"
  }

  private var summary: String {
    let columns =
      [HTML.Column(title: "", isText: true)] + scores.map { HTML.Column(title: $0.potential) }
    let cells = rows.compactMap { row -> [HTML.Cell]? in
      let values = scores.map(row.value)
      guard values.contains(where: { $0 != nil }) else { return nil }
      let known = values.compactMap(\.self)
      let best = row.isLargerBetter ? known.max() : known.min()
      return [HTML.Cell.text(row.name)]
        + values.map { value in
          var cell = HTML.Cell.number(value, row.digits)
          if let value, value == best, Set(known).count > 1 { cell.classes = "best" }
          return cell
        }
    }
    return HTML.table(columns, cells)
  }

  /// V over these potentials, where all have the ten criteria.
  private var validation: String {
    guard let ranking = ValidationRanking(scores) else { return "" }
    let columns = [
      HTML.Column(title: "validation score", isText: true), .init(title: "V"),
      .init(title: "wins without it", unit: "leave-one-out", isText: true),
    ]
    let cells = ranking.rows.map { row in
      [HTML.Cell.text(row.potential), .number(row.score, 3), .text(row.winsWithout)]
    }
    return HTML.table(columns, cells)
      + "<p class=\"soft\">V depends on the pool, here \(scores.count) potentials; by ranks in place "
      + "of standardised criteria \(escaped(ranking.winnerByRanks)) wins. A pool should hold "
      + "potentials trained on one set.</p>"
  }

  private var rates: String {
    let known = Set(scores.flatMap(\.orderings.keys))
    func rate(_ label: String) -> Double {
      scores.compactMap { $0.orderings[label]?.ordering.rankErrorRate }.max() ?? -1
    }
    let labels = known.sorted { (rate($1), $0) < (rate($0), $1) }
      .prefix(PotentialSection.rowLimit).sorted()
    let note =
      labels.count < known.count
      ? "<p class=\"soft\">Of \(known.count) phases the \(labels.count) with most ranking errors are "
        + "shown; phases.csv of each potential has all.</p>" : ""
    let columns =
      [HTML.Column(title: "phase", isText: true)]
      + scores.map { HTML.Column(title: $0.potential, unit: "%") }
      + scores.dropFirst().map { HTML.Column(title: "change, \($0.potential)", unit: "points") }
    let rows = labels.compactMap { label -> [HTML.Cell]? in
      let values = scores.map { $0.orderings[label]?.ordering.rankErrorRate.map { 100 * $0 } }
      guard values.contains(where: { $0 != nil }) else { return nil }
      let changes = values.dropFirst().map { value -> HTML.Cell in
        guard let value, let before = values[0] else { return .number(nil, 0) }
        var cell = HTML.Cell.number(value - before, 1)
        if abs(value - before) >= 0.05 {
          cell.classes = value > before ? "worse" : "better"
          if value > before { cell.html = "+" + cell.html }
        }
        return cell
      }
      return [HTML.Cell.text(label)] + values.map { .number($0, 1) } + changes
    }
    return rows.isEmpty ? "<p class=\"soft\">No phases.</p>" : note + HTML.table(columns, rows)
  }
}
