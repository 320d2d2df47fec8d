// Part of Ordeal. See LICENSE.

/// Several potentials side by side: `comparison.json`.
public struct Comparison: Codable, Hashable, Sendable {
  /// How the rate of ranking errors of one phase differs between two potentials.
  public struct Change: Codable, Hashable, Sendable {
    /// The label of the phase.
    public var label: String
    /// The change of the rate, a fraction: negative is better.
    public var rankErrorRate: Double?
    /// The change of the energy RMSE, meV/atom.
    public var energyRMSE: Double?
  }

  /// The version of this layout.
  public var schemaVersion = 1
  /// The potentials in the order given.
  public var potentials: [String]
  /// The figures of each potential, by name of the figure: shape [potentials], null where unknown.
  public var figures: [String: [Double?]]
  /// From the first potential to each other one, by name: every phase, the worst change first.
  public var changes: [String: [Change]]
  /// The validation score over these potentials; absent unless at least two have all criteria.
  public var validation: ValidationRanking?

  /// Compares potentials.
  public init(_ scores: [PotentialScore]) {
    potentials = scores.map(\.potential)
    figures = [:]
    for set in Set(scores.flatMap(\.sets.keys)) {
      figures["energyRMSE, \(set)"] = scores.map { $0.sets[set]?.errors.energyRMSE }
      figures["forceRMSE, \(set)"] = scores.map { $0.sets[set]?.errors.forceRMSE }
    }
    figures["lowestEnergyMatches"] = scores.map { score in
      Double(score.phases.values.count { $0.ordering.lowestEnergyMatch == true })
    }
    figures["groundStatesFound"] = scores.map { score in
      Double(score.groundStates.values.count { $0.reference == $0.predicted })
    }
    figures["irregularEnergies"] = scores.map { $0.irregular.map { Double($0.energyCount) } }
    figures["irregularForces"] = scores.map { $0.irregular.map { Double($0.forceAtoms) } }
    changes = [:]
    validation = ValidationRanking(scores)
    guard let first = scores.first else { return }
    for score in scores.dropFirst() { changes[score.potential] = Self.changes(first, score) }
  }

  private static func changes(_ old: PotentialScore, _ new: PotentialScore) -> [Change] {
    let (before, after) = (old.orderings, new.orderings)
    func difference(
      _ label: String, _ value: (PhaseScore) -> Double?
    ) -> Double? {
      guard let a = before[label].flatMap(value), let b = after[label].flatMap(value) else {
        return nil
      }
      return b - a
    }
    return Set(before.keys).intersection(after.keys).map { label in
      Change(
        label: label, rankErrorRate: difference(label) { $0.ordering.rankErrorRate },
        energyRMSE: difference(label) { $0.errors.energyRMSE })
    }.sorted { ($1.rankErrorRate ?? 0, $0.label) < ($0.rankErrorRate ?? 0, $1.label) }
  }
}
