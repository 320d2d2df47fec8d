// Part of Ordeal. See LICENSE.

import Scoring
import Structures
import Support

/// What the page says about one potential.
struct PotentialSection {
  private let potential: ScoredPotential
  private let figures: [Figure]
  private var score: PotentialScore { potential.score }

  init(_ potential: ScoredPotential, figures: [Figure]) {
    self.potential = potential
    self.figures = figures
  }

  /// The section as HTML.
  var html: String {
    """
    <section data-potential="\(escaped(score.potential))">
    <h2 data-anchor="verdict">Verdict on \(escaped(score.potential))</h2>\(verdicts)
    <h2 data-anchor="errors">Energies and forces</h2>\(setTable)\(drawn(.errors))
    <h2 data-anchor="orderings">Orderings</h2>\(orderings)
    <h2 data-anchor="phases">Phases and ground states</h2>\(phases)
    <h2 data-anchor="forces">Forces</h2>\(drawn(.forces))
    <h2 data-anchor="worst">Worst configurations</h2>\(WorstConfigurations(potential).html)
    </section>
    """
  }

  /// The figures of a place, or some of them by name.
  private func drawn(
    _ place: FigurePlace, small: Bool = false, where isWanted: (String) -> Bool = { _ in true }
  ) -> String {
    HTML.figures(figures.filter { $0.place == place && isWanted($0.name) }, small: small)
  }

  private var verdicts: String {
    let cards = Verdict.all(score).map { verdict in
      """
      <div class="card \(verdict.grade == .notJudged ? "none" : verdict.grade.rawValue)"><h3>\(escaped(verdict.area))\
      <span class="grade">\(verdict.grade.rawValue)</span></h3><p>\(escaped(verdict.text))</p>\
      <p class="limits">\(escaped(verdict.limits))</p></div>
      """
    }
    let warnings = (score.warnings ?? []).map { "<p class=\"warning\">\(escaped($0))</p>" }
    let species = score.mapping.map { "<p class=\"soft\">Species: \(escaped($0)).</p>" } ?? ""
    return species + warnings.joined() + "<div class=\"cards\">\(cards.joined())</div>"
  }

  private var setTable: String {
    let columns = [
      HTML.Column(title: "set", isText: true), .init(title: "use", isText: true),
      .init(title: "configurations"), .init(title: "atoms"),
      .init(title: "E RMSE", unit: "meV/atom"), .init(title: "E MAE", unit: "meV/atom"),
      .init(title: "E bias", unit: "meV/atom"), .init(title: "E max", unit: "meV/atom"),
      .init(title: "F RMSE", unit: "eV/Å"), .init(title: "F MAE", unit: "eV/Å"),
      .init(title: "NAC |δF|"), .init(title: "NAC angle"), .init(title: "P"),
    ]
    let order: [ScoredSet.Role] = [.training, .validation, .test, .irregular]
    let sorted = order.flatMap { role in
      score.sets.filter { $0.value.role == role }.sorted { $0.key < $1.key }
    }
    let rows = sorted.map { name, set in
      let reason = set.reasons[metric: .energyRMSE]
      return [
        HTML.Cell.text(name), .text(set.role.rawValue), configurations(set.errors),
        .number(Double(set.atoms), 0),
        .number(set.errors.energyRMSE, 2, reason: reason),
        .number(set.errors.energyMAE, 2, reason: reason),
        .number(set.errors.energyBias, 2, reason: reason),
        .number(set.errors.energyMaximum, 1, reason: reason),
        .number(set.errors.forceRMSE, 4, reason: set.reasons[metric: .forceRMSE]),
        .number(set.errors.forceMAE, 4, reason: set.reasons[metric: .forceRMSE]),
        .number(set.forceAreas?.magnitude, 3), .number(set.forceAreas?.angle, 3),
        .number(set.forcePerformance, 3),
      ]
    }
    return HTML.table(columns, rows)
  }

  /// The number of configurations, and of how many the errors are where some lack references.
  private func configurations(_ errors: ErrorFigures) -> HTML.Cell {
    var cell = HTML.Cell.number(Double(errors.configurations), 0)
    let energies = errors.energyConfigurations ?? errors.configurations
    let forces = errors.forceConfigurations ?? errors.configurations
    if [energies, forces].contains(where: { 0 < $0 && $0 < errors.configurations }) {
      cell.html += "<small>E of \(energies), F of \(forces)</small>"
    }
    return cell
  }

  private var orderings: String {
    let counted = score.orderings.filter(\.value.isCounted)
    guard !score.orderings.isEmpty else {
      return "<p class=\"soft\">No orderings: no test set has a phase with two or more "
        + "configurations of one composition with reference energies.</p>"
    }
    let worst = counted.filter { $0.value.ordering.rankErrorRate ?? 0 > 0 }
      .sorted { ($0.value.ordering.rankErrorRate ?? 0) > ($1.value.ordering.rankErrorRate ?? 0) }
      .prefix(6).map { RankDiagrams.name(of: $0.key) }
    return """
      <p class="soft">Ranking errors are the pairs of orderings of a phase that the potential ranks the \
      other way round than the reference, or that either has as equal, of all pairs in phases with \
      \(PhaseScore.fewestCounted) or more configurations. Ranges are 95 % confidence intervals of a \
      bootstrap over configurations, above \(RankingIntervals.bootstrapLimit) of them of a \
      jackknife.</p>\(counted.isEmpty
        ? "<p class=\"soft\">No phase counts.</p>" : orderingTable(counted))
      \(fewTable)
      \(section("By lattice and composition", drawn(.maps)))
      \(section(
        "The phases with most ranking errors", drawn(.ranks, small: true) { worst.contains($0) }))
      \(drawn(.rankErrors))
      <details><summary>All phases, ordering by ordering</summary>\
      \(drawn(.ranks, small: true) { !worst.contains($0) })</details>
      """
  }

  /// A heading with what is below it; nothing where that is empty.
  private func section(_ heading: String, _ content: String) -> String {
    content.isEmpty ? "" : "<h3>\(heading)</h3>\(content)"
  }

  /// Phases with too few configurations to count, apart.
  private var fewTable: String {
    let few = score.orderings.filter { !$0.value.isCounted }
    guard !few.isEmpty else { return "" }
    return """
      <details><summary>\(counted(few.count, "phase")) that no verdict counts: fewer than \
      \(PhaseScore.fewestCounted) configurations of one composition, or equal reference \
      energies</summary>\(orderingTable(few))</details>
      """
  }

  /// The most rows of a table of phases that a page shows without effort.
  static let rowLimit = 500

  /// A table of phases: of more than `rowLimit` those with most ranking errors.
  private func orderingTable(_ all: [String: PhaseScore]) -> String {
    func rate(_ phase: PhaseScore) -> Double { phase.ordering.rankErrorRate ?? -1 }
    let worst = all.sorted { (rate($1.value), $0.key) < (rate($0.value), $1.key) }
      .prefix(Self.rowLimit)
    let isCut = worst.count < all.count
    let note =
      isCut
      ? "<p class=\"soft\">Of \(all.count) phases the \(worst.count) with most ranking errors are "
        + "shown; phases.csv has all.</p>" : ""
    let columns = [
      HTML.Column(title: "phase", isText: true), .init(title: "orderings"),
      .init(title: "E RMSE", unit: "meV/atom"), .init(title: "ranking errors", unit: "%"),
      .init(title: "mean ΔE", unit: "meV/atom"), .init(title: "max ΔE", unit: "meV/atom"),
      .init(title: "lowest found", unit: "else ΔE, meV/atom"), .init(title: "Kendall τ"),
      .init(title: "Spearman ρ"),
    ]
    let rows = worst.sorted { $0.key < $1.key }.map { label, phase in
      let ordering = phase.ordering
      return [
        HTML.Cell.text(label), .number(Double(phase.errors.configurations), 0),
        .number(phase.errors.energyRMSE, 2),
        withRange(
          ordering.rankErrorRate, ordering.intervals?[metric: .rankErrorRate], 1, factor: 100,
          reason: phase.reasons[metric: .rankErrorRate]),
        withRange(
          ordering.meanRankError, ordering.intervals?[metric: .meanRankError], 2,
          reason: phase.reasons[metric: .meanRankError]),
        .number(ordering.maxRankError, 2, reason: phase.reasons[metric: .meanRankError]),
        ordering.lowestEnergyMatch == true
          ? HTML.Cell(html: "yes", value: 0) : .number(ordering.lowestEnergyDifference, 2),
        .number(ordering.kendallTau, 3), .number(ordering.spearmanRho, 3),
      ]
    }
    return note + HTML.table(columns, rows)
  }

  private func withRange(
    _ value: Double?, _ range: ConfidenceInterval?, _ digits: Int, factor: Double = 1,
    reason: String?
  ) -> HTML.Cell {
    var cell = HTML.Cell.number(value.map { factor * $0 }, digits, reason: reason)
    if value != nil, let range {
      let (low, high) = (
        decimal(factor * range.lower, digits), decimal(factor * range.upper, digits)
      )
      cell.html += "<small>\(low)–\(high)</small>"
    }
    return cell
  }

  private var phases: String {
    let rows = score.groundStates.sorted { $0.key < $1.key }.map { composition, state in
      [
        HTML.Cell.text(subscripted(composition)), .text(state.reference),
        .text(state.predicted + (state.tie ? " (tie)" : "")),
        .number(state.difference, 2),
      ]
    }
    let columns = [
      HTML.Column(title: "composition", isText: true), .init(title: "reference", isText: true),
      .init(title: "potential", isText: true), .init(title: "ΔE of its choice", unit: "meV/atom"),
    ]
    let states =
      rows.isEmpty
      ? "<p class=\"soft\">No ground states: \(escaped(score.reasons["groundStates"] ?? "")).</p>"
      : HTML.table(columns, rows)
    return states + hullText
      + drawn(.phases) + section("Lattices at each composition", drawn(.lattices))
  }

  private var hullText: String {
    guard let hull = score.hull else {
      return "<p class=\"soft\">No convex hull: \(escaped(score.reasons["hull"] ?? "")).</p>"
    }
    func list(_ phases: [String]) -> String {
      let names = phases.map { phase in
        phase + (hull.heights?[phase].map { " (\(VerdictWords.energy($0)) meV/atom above)" } ?? "")
      }
      return names.isEmpty ? "none" : names.joined(separator: ", ")
    }
    var text =
      "Stable by both: \(list(hull.found)). Missed: \(list(hull.missed)). Invented: "
      + "\(list(hull.invented))."
    if let transition = score.transition {
      let values = [transition.reference, transition.predicted].map {
        $0.map { "\(decimal(100 * $0, 1)) %" } ?? "not crossed"
      }
      text += " \(transition.first) gives way to \(transition.second) at \(values[0]) by the "
      text += "reference and \(values[1]) by the potential."
    } else if let reason = score.reasons["transition"] {
      text += " No transition between lattices: \(reason)."
    }
    return "<p>\(escaped(text))</p>"
  }
}
