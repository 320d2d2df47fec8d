// Part of Ordeal. See LICENSE.

import Scoring
import Support

/// Both rankings of each phase side by side.
enum RankDiagrams: ScoredFigures {
  static let place = FigurePlace.ranks

  static func all(_ potential: ScoredPotential) -> [Figure] {
    OrderingFigureSet.ranks(OrderingFigureSet.paired(potential))
  }

  /// The name of a phase's diagram.
  static func name(of label: String) -> String { "ranks-\(fileName(label))" }
}

/// How large ranking errors are.
enum RankErrorDistribution: ScoredFigures {
  static let place = FigurePlace.rankErrors

  static func all(_ potential: ScoredPotential) -> [Figure] {
    [OrderingFigureSet.distribution(OrderingFigureSet.paired(potential))].compactMap(\.self)
  }
}

/// The energies of lattices at each composition.
enum LatticeBoxes: ScoredFigures {
  static let place = FigurePlace.lattices

  static func all(_ potential: ScoredPotential) -> [Figure] {
    OrderingFigureSet.boxes(OrderingFigureSet.paired(potential))
  }
}

/// How orderings of phases are ranked, as in the paper's figures 2a–c and 3b.
enum OrderingFigureSet {
  /// The phases that have pairs.
  fileprivate static func paired(
    _ potential: ScoredPotential
  ) -> [(label: String, predictions: [Prediction])] {
    potential.orderings.filter { $0.predictions.count > 1 }
  }

  // MARK: Energy ranks

  /// Both rankings side by side, crossings marked.
  fileprivate static func ranks(
    _ orderings: [(label: String, predictions: [Prediction])]
  ) -> [Figure] {
    let drawn = orderings.map { ($0.label, $0.predictions.filter { $0.energiesPerAtom != nil }) }
      .filter { (2...60).contains($0.1.count) }
    guard drawn.count > diagramLimit else { return drawn.map(rankDiagram) }
    let rates = drawn.map { _, predictions -> Double in
      let energies = predictions.compactMap(\.energiesPerAtom)
      let errors = RankingErrors(
        reference: energies.map(\.reference), predicted: energies.map(\.predicted))
      return errors.rate ?? 0
    }
    return drawn.indices.sorted { (rates[$1], $0) < (rates[$0], $1) }.prefix(diagramLimit)
      .sorted().map { rankDiagram(drawn[$0].0, drawn[$0].1) }
  }

  /// The most rank diagrams: of more phases those with the largest rates of errors are drawn.
  private static let diagramLimit = 200

  private static func rankDiagram(_ label: String, _ predictions: [Prediction]) -> Figure {
    let energies = predictions.compactMap(\.energiesPerAtom)
    let lowest = energies.map(\.reference).min() ?? 0
    let shift = energies.map(\.predicted).min() ?? 0
    let reference = energies.map { 1000 * ($0.reference - lowest) }
    let predicted = energies.map { 1000 * ($0.predicted - shift) }
    let crosses = reference.indices.map { a in
      reference.indices.contains { b in
        (reference[a] - reference[b]) * (predicted[a] - predicted[b]) < 0
      }
    }
    func connections(_ crossed: Bool) -> [Mark.Segment] {
      reference.indices.filter { crosses[$0] == crossed }.map { a in
        Mark.Segment(
          from: (0.25, reference[a]), to: (0.75, predicted[a]), tip: predictions[a].shortName)
      }
    }
    func levels(_ values: [Double], _ begin: Double) -> [Mark.Segment] {
      values.indices.map { a in
        Mark.Segment(
          from: (begin, values[a]), to: (begin + 0.25, values[a]),
          tip: "\(predictions[a].shortName): \(decimal(values[a], 2)) meV/atom")
      }
    }
    var chart = Chart(
      label, x: .names("", ["", ""]), y: .numbers("E − lowest (meV/atom)"),
      marks: [
        .segments(connections(false), MarkStyle(isDashed: true, width: 0.7)),
        .segments(connections(true), MarkStyle(color: 1, isDashed: true, width: 0.9)),
        .segments(levels(reference, 0), MarkStyle(color: 0, width: 1.6)),
        .segments(levels(predicted, 0.75), MarkStyle(color: 2, width: 1.6)),
      ])
    chart.x = Axis(label: "reference  →  potential", domain: 0...1, categories: [])
    chart.size = (250, 300)
    return Figure(
      name: RankDiagrams.name(of: label),
      caption: "Orderings of \(label) by energy, reference left, potential right. Orange: "
        + "orderings whose lines cross another one.",
      chart: chart)
  }

  // MARK: ΔE of ranking errors

  /// The distribution of ΔE over all wrongly ranked pairs, by lattice.
  fileprivate static func distribution(
    _ orderings: [(label: String, predictions: [Prediction])]
  ) -> Figure? {
    var byLattice: [String: [Double]] = [:]
    for (_, predictions) in orderings {
      guard let first = predictions.first, let phase = Phase(of: first.structure),
        phase.isOrdering
      else { continue }
      byLattice[phase.lattice, default: []] += mismatches(predictions)
    }
    let lattices = byLattice.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
    guard !lattices.isEmpty else { return nil }
    let range = NormalizedArea.quantile(lattices.flatMap(\.value), 0.98) ?? 1
    let limit = Ticks.rounded(0...max(range, 1e-3), about: 5).upperBound
    var chart = Chart(
      "ΔE of wrongly ranked pairs, by lattice",
      x: .numbers("ΔE of the reference (meV/atom)", in: 0...limit),
      y: .numbers("fraction with a larger ΔE", in: 0...1), marks: [])
    for (color, lattice) in lattices.enumerated() {
      let style = MarkStyle(color: color % 8, isDashed: color >= 8)
      let curve = NormalizedArea.curve(lattice.value, range: limit, count: 121)
      chart.marks.append(.line(curve.map { ($0.x, 1 - $0.fraction) }, style))
      chart.legend.append(LegendEntry(text: lattice.key, style: style, isLine: true))
    }
    chart.size = (480, 310)
    return Figure(
      name: "rank-error-distribution",
      caption: "A curve that falls late: the potential confuses orderings that are far apart. Of a "
        + "phase with more than \(pairLimit) configurations a random sample of the pairs is taken.",
      chart: chart)
  }

  /// |ΔE^ref| of wrongly ranked pairs, meV/atom: of all pairs, or of as many drawn at random as
  /// `pairLimit` configurations have where there are more.
  private static func mismatches(_ predictions: [Prediction]) -> [Double] {
    let energies = predictions.compactMap(\.energiesPerAtom)
    func mismatch(_ a: Int, _ b: Int) -> Double? {
      let difference = energies[a].reference - energies[b].reference
      let guess = energies[a].predicted - energies[b].predicted
      return difference * guess <= 0 ? 1000 * abs(difference) : nil
    }
    guard energies.count > pairLimit else {
      return energies.indices.flatMap { a in (0..<a).compactMap { mismatch(a, $0) } }
    }
    var random = SplitMix64(seed: 1)
    return (0..<(pairLimit * (pairLimit - 1) / 2)).compactMap { _ in
      let a = Int.random(in: 1..<energies.count, using: &random)
      return mismatch(a, Int.random(in: 0..<a, using: &random))
    }
  }

  /// The number of configurations up to which all pairs are looked at.
  private static let pairLimit = 500

  // MARK: Box plots

  /// For every composition the energies of all lattices.
  fileprivate static func boxes(
    _ orderings: [(label: String, predictions: [Prediction])]
  ) -> [Figure] {
    var byComposition: [String: [(lattice: String, predictions: [Prediction])]] = [:]
    for (_, predictions) in orderings {
      guard let first = predictions.first, let phase = Phase(of: first.structure),
        phase.isOrdering, let formula = phase.composition
      else { continue }
      byComposition[formula.description, default: []].append((phase.lattice, predictions))
    }
    return byComposition.sorted { $0.key < $1.key }.compactMap { composition, phases in
      let lattices = Dictionary(grouping: phases, by: \.lattice)
        .mapValues { $0.flatMap(\.predictions).compactMap(\.energiesPerAtom) }
        .filter { !$0.value.isEmpty }
      return lattices.count > 1 ? boxPlot(composition, lattices) : nil
    }
  }

  private static func boxPlot(
    _ composition: String, _ lattices: [String: [(reference: Double, predicted: Double)]]
  ) -> Figure {
    let names = lattices.keys.sorted { a, b in
      (lattices[a]?.map(\.reference).min() ?? 0) < (lattices[b]?.map(\.reference).min() ?? 0)
    }
    func boxes(_ energy: (Double, Double) -> Double, _ offset: Double, _ who: String) -> [Mark.Box]
    {
      names.enumerated().map { column, lattice in
        let values = (lattices[lattice] ?? []).map { energy($0.reference, $0.predicted) }.sorted()
        return Mark.Box(
          x: Double(column) + offset, halfWidth: 0.16, quartiles: quartiles(values),
          tip: "\(lattice), \(who): lowest \(decimal(values.first ?? 0, 4)) eV/atom")
      }
    }
    var chart = Chart(
      "\(subscripted(composition)) on its lattices", x: .names("", names),
      y: .numbers("energy (eV/atom)"),
      marks: [
        .boxes(boxes({ a, _ in a }, -0.18, "reference"), MarkStyle(color: 0)),
        .boxes(boxes({ _, b in b }, 0.18, "potential"), MarkStyle(color: 1)),
      ])
    chart.legend = [
      LegendEntry(text: "reference", style: MarkStyle(color: 0, shape: .square)),
      LegendEntry(text: "potential", style: MarkStyle(color: 1, shape: .square)),
    ]
    chart.size = (210 + 56 * Double(names.count), 300)
    return Figure(
      name: "box-\(composition)",
      caption: "Energies of the orderings of \(composition) on each lattice; the lowest end of the "
        + "lowest box is the ground state. Lattices are sorted by the reference.",
      chart: chart)
  }

  /// Minimum, quartiles, maximum, interpolated linearly; of sorted values.
  static func quartiles(_ sorted: [Double]) -> [Double] {
    [0, 0.25, 0.5, 0.75, 1].map { p in
      guard !sorted.isEmpty else { return 0 }
      let place = p * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
  }
}
