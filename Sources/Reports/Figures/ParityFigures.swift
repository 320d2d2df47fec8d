// Part of Ordeal. See LICENSE.

import Foundation
import Scoring
import Structures

/// Predicted against reference energies and forces, as in the paper's figure 1b.
enum ParityFigures: ScoredFigures {
  static let place = FigurePlace.errors

  static func all(_ potential: ScoredPotential) -> [Figure] {
    let fitted = potential.sets.filter { $0.role == .training || $0.role == .validation }
    let tests = potential.sets.filter { $0.role == .test }
    return [("training", fitted), ("test", tests)].flatMap { name, sets in
      [energies(sets, name), forces(sets, name)].compactMap(\.self)
    }
  }

  private static func energies(_ sets: [ScoredSet], _ name: String) -> Figure? {
    let known = sets.filter(\.hasEnergies)
    guard !known.isEmpty else { return nil }
    var marks: [Mark] = [.rule(Mark.Rule(direction: .diagonal))]
    var legend: [LegendEntry] = []
    let count = known.reduce(0) { $0 + $1.predictions.count }
    let step = (count + pointLimit - 1) / pointLimit
    for (color, set) in known.enumerated() {
      let style = MarkStyle(color: color % 8)
      let drawn = stride(from: 0, to: set.predictions.count, by: step).map { set.predictions[$0] }
      let points = drawn.compactMap { prediction -> Mark.Point? in
        guard let (reference, predicted) = prediction.energiesPerAtom else { return nil }
        let error = decimal(1000 * (predicted - reference), 1)
        return Mark.Point(
          x: reference, y: predicted, tip: "\(prediction.shortName): error \(error) meV/atom")
      }
      marks.append(.points(points, style))
      let error = ErrorFigures(set.predictions).energyRMSE.map { decimal($0, 2) } ?? "–"
      legend.append(LegendEntry(text: "\(set.name): \(error)", style: style))
    }
    var chart = Chart(
      "Energies, \(name) data (RMSE, meV/atom)", x: .numbers("reference energy (eV/atom)"),
      y: .numbers("predicted energy (eV/atom)"), marks: marks)
    chart.legend = legend
    chart.size = (500, 340)
    return Figure(
      name: "parity-energy-\(name)",
      caption: "Energies per atom, absolute and not shifted. On the dashed line both agree."
        + (step > 1 ? " One of \(step) configurations is drawn; errors are of all." : ""),
      chart: chart)
  }

  /// The most points that a page shows without effort.
  private static let pointLimit = 20_000

  private static func forces(_ sets: [ScoredSet], _ name: String) -> Figure? {
    var density = Density(limit: forceLimit(sets), bins: 110)
    for prediction in sets.flatMap(\.predictions) {
      guard let reference = prediction.structure.forces else { continue }
      for (force, truth) in zip(prediction.forces, reference) {
        for k in 0..<3 { density.add(truth[k], force[k]) }
      }
    }
    guard density.total > 0 else { return nil }
    let range = -density.limit...density.limit
    let error = ErrorFigures(sets.flatMap(\.predictions)).forceRMSE ?? 0
    var chart = Chart(
      "Force components, \(name) data: RMSE \(decimal(error, 4)) eV/Å",
      x: .numbers("reference (eV/Å)", in: range), y: .numbers("predicted (eV/Å)", in: range),
      marks: [.cells(density.cells), .rule(Mark.Rule(direction: .diagonal))])
    chart.size = (400, 340)
    let outside = density.outside > 0 ? " \(density.outside) components lie outside." : ""
    return Figure(
      name: "parity-force-\(name)",
      caption: "All x, y and z components, darker where more of them lie (logarithmic)." + outside,
      chart: chart)
  }

  /// What holds all but one in a thousand of the reference's components, eV/Å.
  private static func forceLimit(_ sets: [ScoredSet]) -> Double {
    let magnitudes = sets.flatMap(\.predictions).flatMap { prediction in
      (prediction.structure.forces ?? []).map { max(abs($0.x), abs($0.y), abs($0.z)) }
    }
    let most = NormalizedArea.quantile(magnitudes, 0.999) ?? 1
    return Ticks.rounded(0...max(most, 1e-3), about: 4).upperBound
  }
}

/// Counts of points on a square grid.
private struct Density {
  let limit: Double
  let bins: Int
  private(set) var total = 0
  private(set) var outside = 0
  private var counts: [Int]

  init(limit: Double, bins: Int) {
    (self.limit, self.bins) = (limit, bins)
    counts = Array(repeating: 0, count: bins * bins)
  }

  mutating func add(_ x: Double, _ y: Double) {
    total += 1
    guard abs(x) < limit, abs(y) < limit else {
      outside += 1
      return
    }
    let scale = Double(bins) / (2 * limit)
    counts[Int((y + limit) * scale) * bins + Int((x + limit) * scale)] += 1
  }

  var cells: [Mark.Cell] {
    let width = 2 * limit / Double(bins)
    let most = log(Double(1 + (counts.max() ?? 1)))
    return counts.indices.compactMap { index in
      guard counts[index] > 0 else { return nil }
      let fraction = log(Double(1 + counts[index])) / most
      return Mark.Cell(
        x: (Double(index % bins) + 0.5) * width - limit,
        y: (Double(index / bins) + 0.5) * width - limit, halfWidth: width / 2,
        halfHeight: width / 2, color: .sequential(0.25 + 0.75 * fraction), tip: "")
    }
  }
}
