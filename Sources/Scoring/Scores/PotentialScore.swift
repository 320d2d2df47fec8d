// Part of Ordeal. See LICENSE.

import Structures

/// Everything that is scored of one potential: `scores.json`.
public struct PotentialScore: Codable, Hashable, Sendable {
  /// The version of this layout.
  public var schemaVersion = 1
  /// The potential's name.
  public var potential: String
  /// The symbols of the elements that the potential's species are, in order; null for predictions and
  /// pair styles that have none.
  public var elements: [String]?
  /// How that is known, in words: "0 = Li, 1 = Al (as given)".
  public var mapping: String?
  /// What a person should know before the figures.
  public var warnings: [String]?
  /// By name of the set.
  public var sets: [String: SetScore]
  /// Errors over all configurations of all test sets.
  public var pooledTest: ErrorFigures?
  /// By composition: "LiAl".
  public var groundStates: [String: GroundState]
  /// Convex hulls.
  public var hull: HullScore?
  /// The transition between two lattices over composition.
  public var transition: TransitionScore?
  /// Counts over sets without reference values.
  public var irregular: IrregularCounts?
  /// Formation energies of vacancies: RMSE by label, meV.
  public var defectFormationRMSE: [String: Double]?
  /// The ten criteria of the validation score, by name; a missing set's are absent.
  public var criteria: [String: Double]
  /// Why figures are missing.
  public var reasons: [String: String]

  /// Scores a potential on sets.
  public init(potential: String, _ scored: [ScoredSet]) {
    self.potential = potential
    reasons = [:]
    self.elements = nil
    let elements = Set(scored.flatMap { $0.predictions.flatMap(\.structure.elements) }).sorted()
    let second = elements.count == 2 ? elements[1] : nil
    sets = scored.reduce(into: [:]) { $0[$1.name] = SetScore($1, second: second) }
    let tests = scored.filter { $0.role == .test }.flatMap(\.predictions)
    pooledTest = tests.isEmpty ? nil : ErrorFigures(tests)
    // Configurations far from equilibrium are nobody's ground state.
    let regular = scored.filter { $0.role != .irregular }
    groundStates = Self.groundStates(regular)
    let withoutReference = scored.filter { $0.role == .irregular }.flatMap(\.predictions)
    irregular = withoutReference.isEmpty ? nil : IrregularCounts(withoutReference)
    criteria = [:]
    criteria = Self.criteria(Array(sets.values), irregular)
    addThermodynamics(regular)
    if groundStates.isEmpty {
      reasons["groundStates"] =
        "no configuration of a known or hypothetical phase names its lattice"
    }
    if irregular == nil { reasons["irregular"] = "no irregular set" }
    if let low = Self.lowestReference(scored), low < IrregularCounts.energyLimit {
      reasons["irregularEnergies"] =
        "reference energies themselves lie below \(Int(IrregularCounts.energyLimit)) eV/atom"
    }
  }

  /// The lowest reference energy of sets that are not irregular, eV/atom.
  private static func lowestReference(_ scored: [ScoredSet]) -> Double? {
    scored.filter { $0.role != .irregular }.flatMap(\.predictions).compactMap { prediction in
      prediction.structure.energy.map { $0 / Double(max(1, prediction.structure.count)) }
    }.min()
  }

  private mutating func addThermodynamics(_ regular: [ScoredSet]) {
    let elements = Set(regular.flatMap { $0.predictions.flatMap(\.structure.elements) }).sorted()
    guard elements.count == 2 else {
      reasons["hull"] =
        elements.isEmpty
        ? "no set that is not irregular"
        : "\(elements.count) element\(elements.count == 1 ? "" : "s"); hulls are drawn for two"
      reasons["transition"] = reasons["hull"]
      return
    }
    if let curves = TransitionCurves(regular, second: elements[1]) {
      transition = TransitionScore(curves)
    } else {
      reasons["transition"] = "no series of two lattices over composition"
    }
    guard let system = AlloySystem(regular) else {
      let missing = elements.filter { element in
        !regular.contains { set in
          set.predictions.contains {
            $0.structure.energy != nil && Set($0.structure.elements) == [element]
          }
        }
      }
      reasons["hull"] =
        missing.map { "no configuration of pure \($0.symbol)" }
        .joined(separator: ", ") + " with a reference energy"
      return
    }
    hull = HullScore(HullState.all(in: regular, system), system)
    let defects = DefectFormation.all(in: regular, system)
    guard !defects.isEmpty else { return }
    defectFormationRMSE = Dictionary(grouping: defects, by: \.label).mapValues { group in
      let squares = group.map { ($0.predicted - $0.reference) * ($0.predicted - $0.reference) }
      return 1000 * (squares.reduce(0, +) / Double(group.count)).squareRoot()
    }
  }

  /// The lowest lattice at each composition, which is that of the atoms.
  ///
  /// Energies per atom compare at one composition only, and a cell with a vacancy keeps the `composition` of
  /// its host. By the paper's rule orderings compare at the composition that
  /// they were rounded from to whole atoms: so say the published labels, and `ordeal make` (`change`).
  private static func groundStates(_ scored: [ScoredSet]) -> [String: GroundState] {
    var energies: [Formula: [String: [(reference: Double, predicted: Double)]]] = [:]
    for prediction in scored.flatMap(\.predictions) {
      let structure = prediction.structure
      guard let phase = Phase(of: structure), phase.isOrdering, let nominal = phase.composition,
        let energy = structure.energy, structure.count > 0
      else { continue }
      let isRounded = structure.properties.info["change"] == .text("target \(nominal)")
      let formula =
        structure.hasPublishedLabel || isRounded ? nominal : Formula(structure.composition)
      let count = Double(structure.count)
      energies[formula, default: [:]][phase.lattice, default: []]
        .append((energy / count, prediction.energy / count))
    }
    return energies.reduce(into: [:]) { $0[$1.key.description] = GroundState($1.value) }
  }

  private static func criteria(
    _ sets: [SetScore], _ irregular: IrregularCounts?
  ) -> [String: Double] {
    var data = CriterionData()
    for role in [ScoredSet.Role.training, .validation] {
      let own = sets.filter { $0.role == role }
      guard own.count == 1, let set = own.first else { continue }
      data.errors[role] = .init(figures: set.errors, areas: set.forceAreas)
    }
    data.irregular = irregular
    return SelectionCriteria.values(data)
  }

  /// The ground states that are judged: of compositions with several lattices and enough
  /// configurations on them.
  public var judgedGroundStates: [String: GroundState] {
    let fewest = PhaseScore.fewestCounted
    return groundStates.filter { _, state in
      state.lattices ?? 2 > 1 && state.configurations ?? fewest >= fewest
    }
  }

  /// Every phase of every test set that names a lattice, or whose configurations can be ranked.
  public var orderings: [String: PhaseScore] {
    PhaseGroups.pooled(
      sets.filter { $0.value.role == .test }.map { ($0.key, $0.value.phases) }
    ).filter(\.value.isScored)
  }

  /// The phases whose orderings are judged, by label: known and hypothetical ones, the paper's 47, and
  /// labels that say nothing of what they are.
  public var phases: [String: PhaseScore] { orderings.filter(\.value.isOrdering) }

  /// Writes all figures; `elements` is null where there are none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(potential, forKey: .potential)
    try container.encode(elements, forKey: .elements)
    try container.encodeIfPresent(mapping, forKey: .mapping)
    try container.encodeIfPresent(warnings, forKey: .warnings)
    try container.encode(sets, forKey: .sets)
    try container.encodeIfPresent(pooledTest, forKey: .pooledTest)
    try container.encode(groundStates, forKey: .groundStates)
    try container.encodeIfPresent(hull, forKey: .hull)
    try container.encodeIfPresent(transition, forKey: .transition)
    try container.encodeIfPresent(irregular, forKey: .irregular)
    try container.encodeIfPresent(defectFormationRMSE, forKey: .defectFormationRMSE)
    try container.encode(criteria, forKey: .criteria)
    try container.encode(reasons, forKey: .reasons)
  }
}
