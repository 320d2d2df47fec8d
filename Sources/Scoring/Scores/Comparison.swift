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
  /// What is left out, and why; nil where everything is common to all.
  public var notes: [String]?

  /// Compares potentials: what is of several sets, on those that all of them have in one role.
  public init(_ given: [PotentialScore]) {
    let scores = Self.common(given)
    potentials = scores.map(\.potential)
    figures = [:]
    let notes = Self.reference(of: given).notes
    self.notes = notes.isEmpty ? nil : notes
    for set in Set(scores.flatMap(\.sets.keys)) {
      figures["energyRMSE, \(set)"] = scores.map { $0.sets[set]?.errors.energyRMSE }
      figures["forceRMSE, \(set)"] = scores.map { $0.sets[set]?.errors.forceRMSE }
    }
    let phases = Self.commonPhases(scores)
    if !phases.isEmpty {
      figures["lowestEnergyMatches"] = scores.map { score in
        let orderings = score.orderings
        return Double(phases.count { orderings[$0]?.ordering.lowestEnergyMatch == true })
      }
    }
    if scores.contains(where: { !$0.judgedGroundStates.isEmpty }) {
      figures["groundStatesFound"] = scores.map { score in
        let states = score.judgedGroundStates.values
        return states.isEmpty ? nil : Double(states.count { $0.reference == $0.predicted })
      }
    }
    figures["irregularEnergies"] = scores.map { $0.irregular.map { Double($0.energyCount) } }
    figures["irregularForces"] = scores.map { $0.irregular.map { Double($0.forceAtoms) } }
    changes = [:]
    validation = ValidationRanking(scores)
    guard let first = scores.first else { return }
    for score in scores.dropFirst() { changes[score.potential] = Self.changes(first, score) }
  }

  /// The scores with those sets that all of them have in one role, and without the figures over all
  /// sets, criteria too, where these are not the same.
  ///
  /// Single sets keep their figures in `Comparison.figures` only where they are common.
  public static func common(_ scores: [PotentialScore]) -> [PotentialScore] {
    guard let first = scores.first else { return [] }
    func isCommon(_ name: String, _ role: ScoredSet.Role) -> Bool {
      scores.allSatisfy { $0.sets[name]?.role == role }
    }
    let names = Set(first.sets.filter { isCommon($0.key, $0.value.role) }.keys)
    guard scores.contains(where: { $0.sets.count != names.count }) else { return scores }
    let others = Set(
      scores.flatMap { $0.sets.filter { !names.contains($0.key) }.values.map(\.role) })
    return scores.map { score in
      var result = score
      result.sets = score.sets.filter { names.contains($0.key) }
      result.pooledTest = nil
      (result.groundStates, result.hull, result.transition) = ([:], nil, nil)
      result.defectFormationRMSE = nil
      result.reasons["hull"] = "not all potentials were scored on the same sets"
      result.reasons["groundStates"] = result.reasons["hull"]
      if others.contains(.irregular) { result.irregular = nil }
      result.criteria = score.criteria.filter { name, _ in
        !others.contains { role in
          name.hasSuffix(", \(role.rawValue)") || role == .irregular && name.hasPrefix("N_")
        }
      }
      return result
    }
  }

  /// The names of phases that count for all scores.
  public static func commonPhases(_ scores: [PotentialScore]) -> [String] {
    let counted = scores.map { Set($0.orderings.filter(\.value.isCounted).keys) }
    guard let first = counted.first else { return [] }
    return counted.reduce(first) { $0.intersection($1) }.sorted()
  }

  /// What keeps scores from being compared, and what a person should know.
  ///
  /// - Returns: The names of sets whose reference data differ between potentials, and notes about sets
  ///   that not all of them have or whose data are not known.
  public static func reference(
    of scores: [PotentialScore]
  ) -> (different: [String], notes: [String]) {
    var different: [String] = []
    var notes: [String] = []
    for name in Set(scores.flatMap(\.sets.keys)).sorted() {
      let present = scores.filter { $0.sets[name] != nil }
      if present.count < scores.count {
        let missing = scores.filter { $0.sets[name] == nil }.map(\.potential)
        notes.append("\(name): left out, not scored for \(missing.joined(separator: ", "))")
      }
      if Set(present.compactMap { $0.sets[name]?.role }).count > 1 {
        let roles = present.map { "\($0.sets[name]?.role.rawValue ?? "") for \($0.potential)" }
        notes.append("\(name): left out, \(roles.joined(separator: ", "))")
      }
      let sets = present.compactMap { $0.sets[name] }
      let fingerprints = Set(sets.compactMap(\.reference))
      let counts = Set(sets.map { [$0.errors.configurations, $0.atoms] })
      let isUnknown = sets.contains { $0.reference == nil && $0.errors.energyRMSE != nil }
      if fingerprints.count > 1 || counts.count > 1 {
        different.append(name)
      } else if isUnknown, sets.count > 1 {
        notes.append(
          "\(name): made by 0.1.0, which does not tell whether the reference is the same")
      }
    }
    return (different, notes)
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
