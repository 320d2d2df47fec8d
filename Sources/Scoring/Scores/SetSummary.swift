// Part of Ordeal. See LICENSE.

import Structures

/// The errors of a potential on one phase, as JSON and tables show them: meV/atom, eV/Å, fractions.
public struct PhaseSummary: Codable, Hashable, Sendable {
  /// The number of configurations.
  public var configurations: Int
  /// meV/atom.
  public var energyRMSE: Double?
  /// eV/Å, per component.
  public var forceRMSE: Double?
  /// The fraction of mismatched pairs; absent for fewer than two configurations.
  public var rankErrorRate: Double?
  /// ⟨|ΔE^ref|⟩ over mismatched pairs, meV/atom.
  public var meanRankError: Double?
  /// max |ΔE^ref| over mismatched pairs, meV/atom.
  public var maxRankError: Double?
  /// Whether the potential finds the reference's lowest configuration.
  public var lowestEnergyMatch: Bool?
  /// ΔE^ref between the two lowest configurations, meV/atom.
  public var lowestEnergyDifference: Double?

  /// Summarises the configurations of one phase.
  public init(_ predictions: [Prediction]) {
    configurations = predictions.count
    energyRMSE = ErrorSummary.energies(predictions).rootMeanSquare.map { 1000 * $0 }
    forceRMSE = ErrorSummary.forceComponents(predictions).rootMeanSquare
    let known = predictions.filter { $0.structure.energy != nil && $0.structure.count > 0 }
    guard known.count > 1 else { return }
    let reference = known.map { ($0.structure.energy ?? 0) / Double($0.structure.count) }
    let predicted = known.map { $0.energy / Double($0.structure.count) }
    let ranking = RankingErrors(reference: reference, predicted: predicted)
    rankErrorRate = ranking.rate
    meanRankError = ranking.meanDifference.map { 1000 * $0 }
    maxRankError = ranking.maximumDifference.map { 1000 * $0 }
    if let lowest = LowestEnergy(reference: reference, predicted: predicted) {
      lowestEnergyMatch = lowest.isMatch
      lowestEnergyDifference = 1000 * lowest.difference
    }
  }
}

/// The errors of a potential on one set, as JSON and tables show them.
public struct SetSummary: Codable, Hashable, Sendable {
  /// The number of configurations.
  public var configurations: Int
  /// The number of atoms in all configurations.
  public var atoms: Int
  /// The number of configurations with a reference energy; nil in files of earlier versions.
  public var energyConfigurations: Int?
  /// The number of configurations with reference forces; nil in files of earlier versions.
  public var forceConfigurations: Int?
  /// meV/atom, over configurations.
  public var energyRMSE: Double?
  /// eV/Å, per component.
  public var forceRMSE: Double?
  /// By phase: the label, or the lattice and composition that a configuration says.
  public var phases: [String: PhaseSummary]

  /// Summarises a set.
  public init(_ predictions: [Prediction]) {
    configurations = predictions.count
    atoms = predictions.reduce(0) { $0 + $1.structure.count }
    energyConfigurations = predictions.count { $0.structure.energy != nil }
    forceConfigurations = predictions.count { $0.structure.forces != nil }
    energyRMSE = ErrorSummary.energies(predictions).rootMeanSquare.map { 1000 * $0 }
    forceRMSE = ErrorSummary.forceComponents(predictions).rootMeanSquare
    phases = PhaseGroups.of(predictions).mapValues(PhaseSummary.init)
  }
}

/// What `ordeal evaluate --summary` writes.
public struct EvaluationSummary: Codable, Hashable, Sendable {
  /// The version of this layout.
  public var schemaVersion = 1
  /// The name of the potential.
  public var potential: String
  /// The elements of species 0, 1, ….
  public var elements: [String]
  /// The same in words, with how it is known: "0 = Li, 1 = Al (as given)".
  public var mapping: String?
  /// By name of the set.
  public var sets: [String: SetSummary]
  /// Wall-clock time of the evaluation, s.
  public var seconds: Double
  /// Processor time over all threads divided by atoms evaluated, µs.
  public var microsecondsPerAtom: Double
  /// What a person should know; absent where there is nothing.
  public var warnings: [String]?
  /// Where the potential has an active set.
  public var extrapolation: ExtrapolationSummary?

  /// The given summary.
  public init(
    potential: String, elements: [String], sets: [String: SetSummary], seconds: Double,
    microsecondsPerAtom: Double
  ) {
    self.potential = potential
    self.elements = elements
    self.sets = sets
    self.seconds = seconds
    self.microsecondsPerAtom = microsecondsPerAtom
  }
}
