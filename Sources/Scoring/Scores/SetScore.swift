// Part of Ordeal. See LICENSE.

import Structures

/// How well a potential does on one set.
public struct SetScore: Codable, Hashable, Sendable {
  /// What the set is for.
  public var role: ScoredSet.Role
  /// Errors over all its configurations.
  public var errors: ErrorFigures
  /// The number of atoms in all configurations.
  public var atoms: Int
  /// Normalised areas under the distributions of force errors, over all atoms.
  public var forceAreas: ForceAreas?
  /// P(D) = NAC(|δ_F|) · NAC(δ_θ).
  public var forcePerformance: Double?
  /// Errors of the forces on migrating atoms, where static sites were given.
  public var migration: MigrationScore?
  /// By label.
  public var phases: [String: PhaseScore]
  /// Errors by exact composition: "Li5Al3".
  public var compositions: [String: ErrorFigures]
  /// Why figures are missing.
  public var reasons: [String: String]
  /// The fingerprint of the reference data; nil without any, and in files of 0.1.0.
  public var reference: String?

  /// Scores a set.
  public init(_ set: ScoredSet, second: Element?) {
    let predictions = set.predictions
    role = set.role
    errors = ErrorFigures(predictions)
    atoms = predictions.reduce(0) { $0 + $1.structure.count }
    reasons = [:]
    reference = set.hasReference ? ReferenceFingerprint.of(predictions.map(\.structure)) : nil
    if !set.hasEnergies { reasons[metric: .energyRMSE] = "no reference energies" }
    if errors.forceRMSE == nil {
      reasons[metric: .forceRMSE] =
        predictions.contains { $0.structure.forces != nil }
        ? "no forces were predicted" : "no reference forces"
    } else {
      let areas = ForceErrors(predictions).areas
      forceAreas = areas
      forcePerformance = areas.performance
    }
    phases = PhaseGroups.of(predictions).mapValues { PhaseScore($0, second: second) }
    compositions = Dictionary(grouping: predictions) { Formula($0.structure.composition) }
      .reduce(into: [:]) { $0[$1.key.description] = ErrorFigures($1.value) }
  }

  /// Reads all figures from one object.
  public init(from decoder: any Decoder) throws {
    errors = try ErrorFigures(from: decoder)
    let container = try decoder.container(keyedBy: Key.self)
    role = try container.decode(ScoredSet.Role.self, forKey: .role)
    atoms = try container.decode(Int.self, forKey: .atoms)
    forceAreas = try container.decodeIfPresent(ForceAreas.self, forKey: .forceAreas)
    forcePerformance = try container.decodeIfPresent(Double.self, forKey: .forcePerformance)
    migration = try container.decodeIfPresent(MigrationScore.self, forKey: .migration)
    phases = try container.decode([String: PhaseScore].self, forKey: .phases)
    compositions = try container.decode([String: ErrorFigures].self, forKey: .compositions)
    reasons = try container.decodeIfPresent([String: String].self, forKey: .reasons) ?? [:]
    reference = try container.decodeIfPresent(String.self, forKey: .reference)
  }

  /// Writes all figures into one object.
  public func encode(to encoder: any Encoder) throws {
    try errors.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(role, forKey: .role)
    try container.encode(atoms, forKey: .atoms)
    try container.encodeIfPresent(forceAreas, forKey: .forceAreas)
    try container.encodeIfPresent(forcePerformance, forKey: .forcePerformance)
    try container.encodeIfPresent(migration, forKey: .migration)
    try container.encode(phases, forKey: .phases)
    try container.encode(compositions, forKey: .compositions)
    if !reasons.isEmpty { try container.encode(reasons, forKey: .reasons) }
    try container.encodeIfPresent(reference, forKey: .reference)
  }

  private enum Key: CodingKey {
    case role, atoms, forceAreas, forcePerformance, migration, phases, compositions, reasons
    case reference
  }
}
