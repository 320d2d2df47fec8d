// Part of Ordeal. See LICENSE.

import Structures

/// How well a potential does on one phase: errors, orderings, and how certain these are.
///
/// Energies are in meV/atom, rates are fractions. What cannot be given is nil, and `reasons` says why.
public struct PhaseScore: Codable, Hashable, Sendable {
  /// Errors of energies and forces.
  public var errors: ErrorFigures
  /// The lattice; nil where the label names none.
  public var lattice: String?
  /// The nominal composition: "Li5Al3".
  public var composition: String?
  /// What the configurations are: "known", "hypothetical", "series", "supercell" or "vacancy".
  public var kind: String?
  /// Whether the phase is known from experiment.
  public var known: Bool?
  /// The fraction of the alloy's second element in the cells; nil where cells differ.
  public var fraction: Double?
  /// The numbers that orderings are scored with.
  public var ordering: OrderingFigures
  /// Why figures are missing.
  public var reasons: [String: String]

  /// Scores the configurations of one label.
  ///
  /// - Parameters:
  ///   - predictions: The configurations.
  ///   - second: The element whose fraction is the composition of a binary alloy.
  public init(_ predictions: [Prediction], second: Element?) {
    errors = ErrorFigures(predictions)
    reasons = [:]
    let phase = predictions.first.flatMap { Phase(of: $0.structure) }
    lattice = phase?.lattice
    composition = phase?.composition.map(\.description)
    kind = phase.map { "\($0.kind)" }
    known = phase.map { $0.kind == .known }
    let formulas = Set(predictions.map { Formula($0.structure.composition) })
    if let only = formulas.first, formulas.count == 1, let second {
      fraction = only.fraction(of: second)
    }
    let ranked = predictions.filter { $0.structure.energy != nil && $0.structure.count > 0 }
    ordering = OrderingFigures()
    if formulas.count > 1 {
      reasons[metric: .rankErrorRate] = "the label holds \(formulas.count) compositions"
    } else if ranked.count < 2 {
      reasons[metric: .rankErrorRate] =
        ranked.isEmpty ? "no reference energies" : "one configuration has no pairs"
    } else {
      ordering = OrderingFigures(ranked)
      if ordering.meanRankError == nil {
        reasons[metric: .meanRankError] = "no pair is ranked wrongly"
      }
    }
  }

  /// The number of different configurations from which on a phase counts in summaries and verdicts.
  public static let fewestCounted = 6

  /// Whether it counts: its orderings are ranked, there are enough of them, and the reference tells at
  /// least two of them apart.
  public var isCounted: Bool { hasEnough && ordering.wrongRate != nil }

  /// Whether it has as many different configurations with reference energies as count.
  public var hasEnough: Bool {
    errors.different(of: errors.energyConfigurations ?? errors.configurations)
      >= Self.fewestCounted
  }

  /// Whether its label names a lattice, or its configurations can be ranked.
  var isScored: Bool { lattice != nil || ordering.rankErrorRate != nil }

  /// Whether its orderings are judged: those of a known or a hypothetical phase, or of a label that does
  /// not say what it is.
  public var isOrdering: Bool { kind == "known" || kind == "hypothetical" || kind == nil }

  /// Reads all figures from one object.
  public init(from decoder: any Decoder) throws {
    errors = try ErrorFigures(from: decoder)
    ordering = try OrderingFigures(from: decoder)
    let container = try decoder.container(keyedBy: Key.self)
    lattice = try container.decodeIfPresent(String.self, forKey: .lattice)
    composition = try container.decodeIfPresent(String.self, forKey: .composition)
    kind = try container.decodeIfPresent(String.self, forKey: .kind)
    known = try container.decodeIfPresent(Bool.self, forKey: .known)
    fraction = try container.decodeIfPresent(Double.self, forKey: .fraction)
    reasons = try container.decodeIfPresent([String: String].self, forKey: .reasons) ?? [:]
  }

  /// Writes all figures into one object.
  public func encode(to encoder: any Encoder) throws {
    try errors.encode(to: encoder)
    try ordering.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(lattice, forKey: .lattice)
    try container.encodeIfPresent(composition, forKey: .composition)
    try container.encodeIfPresent(kind, forKey: .kind)
    try container.encodeIfPresent(known, forKey: .known)
    try container.encodeIfPresent(fraction, forKey: .fraction)
    if !reasons.isEmpty { try container.encode(reasons, forKey: .reasons) }
  }

  private enum Key: CodingKey {
    case lattice, composition, kind, known, fraction, reasons
  }
}

/// The metrics of orderings within one phase.
public struct OrderingFigures: Codable, Hashable, Sendable {
  /// The fraction of mismatched pairs.
  public var rankErrorRate: Double?
  /// The fraction of pairs with equal reference energies, which are among the mismatched ones; nil
  /// where there is none.
  public var referenceTieRate: Double?
  /// ⟨|ΔE^ref|⟩ over mismatched pairs, meV/atom.
  public var meanRankError: Double?
  /// max |ΔE^ref| over mismatched pairs, meV/atom.
  public var maxRankError: Double?
  /// Whether the potential finds the reference's lowest configuration.
  public var lowestEnergyMatch: Bool?
  /// ΔE^ref between the two lowest configurations, meV/atom.
  public var lowestEnergyDifference: Double?
  /// The number of the reference's lowest configuration in its set.
  public var lowestEnergyIndex: Int?
  /// The number of the potential's lowest configuration in its set.
  public var predictedLowestEnergyIndex: Int?
  /// Kendall's τ_b.
  public var kendallTau: Double?
  /// Spearman's ρ.
  public var spearmanRho: Double?
  /// 95 % confidence intervals by the name of the figure, in its unit.
  public var intervals: [String: ConfidenceInterval]?
  /// The fraction of bootstrap draws in which the lowest configurations match.
  public var lowestEnergyMatchProbability: Double?

  /// No figures.
  init() {}

  /// The fraction of wrongly ranked pairs among those that the reference tells apart; nil where it
  /// tells none apart.
  public var wrongRate: Double? {
    let ties = referenceTieRate ?? 0
    guard let rankErrorRate, ties < 1 else { return nil }
    return max(0, rankErrorRate - ties) / (1 - ties)
  }

  /// The figures of configurations that all have reference energies.
  init(_ predictions: [Prediction]) {
    let reference = predictions.map { ($0.structure.energy ?? 0) / Double($0.structure.count) }
    let predicted = predictions.map { $0.energy / Double($0.structure.count) }
    let ranking = RankingErrors(reference: reference, predicted: predicted)
    rankErrorRate = ranking.rate
    referenceTieRate = ranking.tieCount > 0 ? ranking.tieRate : nil
    meanRankError = ranking.meanDifference.map { 1000 * $0 }
    maxRankError = ranking.maximumDifference.map { 1000 * $0 }
    if let lowest = LowestEnergy(reference: reference, predicted: predicted) {
      lowestEnergyMatch = lowest.isMatch
      lowestEnergyDifference = 1000 * lowest.difference
      lowestEnergyIndex = predictions[lowest.reference].structure.index
      predictedLowestEnergyIndex = predictions[lowest.predicted].structure.index
    }
    kendallTau = RankCorrelation.kendall(reference, predicted)
    spearmanRho = RankCorrelation.spearman(reference, predicted)
    let certainty = RankingIntervals(reference: reference, predicted: predicted)
    lowestEnergyMatchProbability = certainty.lowestEnergyMatchProbability
    let ranges: [(MetricName, ConfidenceInterval?)] = [
      (.rankErrorRate, certainty.rate),
      (.meanRankError, certainty.meanDifference?.scaled(by: 1000)),
      (.maxRankError, certainty.maximumDifference?.scaled(by: 1000)),
      (.lowestEnergyDifference, certainty.lowestEnergyDifference?.scaled(by: 1000)),
      (.kendallTau, certainty.kendallTau), (.spearmanRho, certainty.spearmanRho),
    ]
    intervals = ranges.reduce(into: [:]) { $0[metric: $1.0] = $1.1 }
  }
}
