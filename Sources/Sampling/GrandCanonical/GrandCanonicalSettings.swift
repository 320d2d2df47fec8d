// Part of Ordeal. See LICENSE.

import MonteCarlo
import Structures
import Support

/// Everything that a grand-canonical run depends on.
public struct GrandCanonicalSettings: Hashable, Sendable, RunSettings {
  /// What happens between attempts.
  public enum Ensemble: String, CaseIterable, Sendable {
    /// Dynamics at constant pressure and temperature.
    case npt
    /// Dynamics at constant volume and temperature.
    case nvt
    /// Nothing: Monte Carlo alone, with displacements where they are asked for.
    case none
  }

  /// The system, and the dynamics between attempts.
  public var dynamics: MolecularDynamicsSettings
  /// What happens between attempts.
  public var ensemble = Ensemble.npt
  /// The element that is inserted and removed.
  public var species: Element
  /// μ, eV; relative to the potential's zero, or to the reference structure's energy per atom.
  public var chemicalPotential: Double
  /// A structure whose relaxed energy per atom is the zero of μ; nil: the potential's zero.
  public var chemicalPotentialReference: String?
  /// Whether a μ at or above the pure phase's is allowed.
  public var allowsGrowth = false
  /// Where insertions are proposed.
  public var region = InsertionRemovalMove.Region.total
  /// How close to other atoms insertions may be, Å.
  public var minimumDistance = 1.0
  /// The time between attempts.
  public var attemptEvery = TimeSpan(0.1, .picoseconds)
  /// The number of attempts of a run without dynamics.
  public var attempts = 10_000
  /// Displacements for each insertion or removal, of a run without dynamics.
  public var displacements = 0
  /// How far a displacement goes at most along each axis, Å.
  public var displacement = 0.2
  /// The most evaluations of a relaxation of each trial; 0: none.
  public var relaxTrial = 0
  /// Atoms of the species removed at random before the run.
  public var removeFirst = 0
  /// Atoms of the species inserted at random before the run.
  public var insertFirst = 0
  /// The run ends at this number of atoms; 0: four times those at the beginning.
  public var maximumAtoms = 0
  /// What makes a configuration irregular.
  public var watch = IrregularCriteria()
  /// The time between looks at the dynamics.
  public var watchEvery = TimeSpan(0.01, .picoseconds)
  /// The run ends once this many irregular configurations were reached; 0: it does not.
  public var irregularCount = 0

  /// What is run.
  public var system: SystemSettings { dynamics.system }
  /// The number of steps of dynamics from one attempt to the next.
  var stepsBetweenAttempts: Int { dynamics.interval(attemptEvery) }
  /// The number of attempts of the whole run.
  public var attemptCount: Int {
    ensemble == .none ? attempts : max(1, dynamics.steps / stepsBetweenAttempts)
  }
}

// MARK: Tables of settings

extension GrandCanonicalSettings {
  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `OrdealError` that names the setting, if one is missing, unknown or out of range.
  public init(_ table: SettingsTable) throws(OrdealError) {
    var rest = table
    for key in Self.ownKeys { rest[key] = nil }
    let ensemble = try table.choice("ensemble", Ensemble.self) ?? .npt
    rest["ensemble"] = .text(ensemble == .npt ? "npt" : "nvt")
    for (key, value) in [("checkpoint-every", 1.0), ("dump-every", 1.0)] where rest[key] == nil {
      rest[key] = .number(value)
    }
    dynamics = try MolecularDynamicsSettings(rest)
    self.ensemble = ensemble
    guard let symbol = try table.text("species") else {
      throw OrdealError("species: missing; give --species Li", at: table.source)
    }
    guard let element = Element(symbol: symbol) else {
      throw table.error("species", "expected the symbol of an element, got \"\(symbol)\"")
    }
    species = element
    guard let potential = try table.number("chemical-potential") else {
      throw OrdealError(
        "chemical-potential: missing; give --chemical-potential in eV", at: table.source)
    }
    chemicalPotential = potential
    try readMoves(table)
    try readWatch(table)
    try check(table)
  }

  private mutating func readMoves(_ table: SettingsTable) throws(OrdealError) {
    chemicalPotentialReference = try table.text("chemical-potential-reference")
    allowsGrowth = try table.logical("allow-growth") ?? allowsGrowth
    region = try table.choice("volume", InsertionRemovalMove.Region.self) ?? region
    minimumDistance = try table.number("minimum-distance") ?? minimumDistance
    attemptEvery = try table.time("attempt-every", .picoseconds) ?? attemptEvery
    attempts = try table.integer("attempts") ?? attempts
    displacements = try table.integer("displacements") ?? displacements
    displacement = try table.number("displacement") ?? displacement
    relaxTrial = try table.integer("relax-trial") ?? relaxTrial
    removeFirst = try table.integer("remove") ?? removeFirst
    insertFirst = try table.integer("insert") ?? insertFirst
    maximumAtoms = try table.integer("maximum-atoms") ?? maximumAtoms
  }

  private mutating func readWatch(_ table: SettingsTable) throws(OrdealError) {
    watch.energy = try table.number("watch-energy") ?? watch.energy
    watch.force = try table.number("watch-force") ?? watch.force
    watch.contact = try table.number("watch-contact")
    watch.grade = try table.number("watch-grade")
    watchEvery = try table.time("watch-every", .picoseconds) ?? watchEvery
    irregularCount = try table.integer("irregular-count") ?? irregularCount
  }

  /// No atom keeps others so far away, Å.
  private static let largestDistance = 20.0

  private func check(_ table: SettingsTable) throws(OrdealError) {
    guard case .momentTensorPotential = dynamics.system.interaction else {
      throw table.error(
        "potential", "insertions need a moment tensor potential: its energies are known by atom")
    }
    guard dynamics.grades == nil else {
      throw table.error("grade-every", "is a setting of md; insertions watch by watch-grade")
    }
    let numbers = [
      ("watch-grade", watch.grade ?? 0), ("minimum-distance", minimumDistance),
      ("displacements", Double(displacements)),
      ("relax-trial", Double(relaxTrial)), ("remove", Double(removeFirst)),
      ("insert", Double(insertFirst)), ("maximum-atoms", Double(maximumAtoms)),
      ("irregular-count", Double(irregularCount)),
    ]
    for (key, value) in numbers where value < 0 {
      throw table.error(key, "expected 0 or more, got \(value)")
    }
    guard minimumDistance <= Self.largestDistance else {
      throw table.error(
        "minimum-distance", "expected up to \(Self.largestDistance) Å, got \(minimumDistance)")
    }
    guard attempts > 0 else { throw table.error("attempts", "expected 1 or more") }
    guard displacement > 0 else { throw table.error("displacement", "expected more than 0") }
    for (key, span) in [("attempt-every", attemptEvery), ("watch-every", watchEvery)]
    where !(span.femtoseconds > 0) {
      throw table.error(key, "expected more than 0, got \(span.femtoseconds) fs")
    }
    try dynamics.checkSteps(of: attemptEvery, "attempt-every", table)
    try dynamics.checkSteps(of: watchEvery, "watch-every", table)
    guard dynamics.temperature == dynamics.finalTemperature, dynamics.temperature > 0 else {
      throw table.error("temperature", "expected one temperature above 0 K, no ramp")
    }
    guard ensemble == .none || displacements == 0 else {
      throw table.error("displacements", "dynamics moves the atoms; give --ensemble none")
    }
    guard region == .total || minimumDistance > 0 else {
      throw table.error("minimum-distance", "a \(region.rawValue) volume needs more than 0 Å")
    }
  }

  static let ownKeys: Set<String> = [
    "ensemble", "species", "chemical-potential", "chemical-potential-reference", "allow-growth",
    "volume", "minimum-distance", "attempt-every", "attempts", "displacements", "displacement",
    "relax-trial", "remove", "insert", "maximum-atoms", "watch-energy", "watch-force",
    "watch-contact", "watch-grade", "watch-every", "irregular-count",
  ]

  /// All settings by name.
  public var table: SettingsTable {
    var table = dynamics.table
    table["thermo-every"] = nil
    table["dump-format"] = nil
    table["ensemble"] = .text(ensemble.rawValue)
    table["temperature"] = .number(dynamics.temperature)
    table["species"] = .text(species.symbol)
    table["chemical-potential"] = .number(chemicalPotential)
    table["chemical-potential-reference"] = chemicalPotentialReference.map { .text($0) }
    table["allow-growth"] = .logical(allowsGrowth)
    table["volume"] = .text(region.rawValue)
    table["minimum-distance"] = .number(minimumDistance)
    table["attempt-every"] = .number(attemptEvery.picoseconds)
    table["attempts"] = .integer(attempts)
    table["displacements"] = .integer(displacements)
    table["displacement"] = .number(displacement)
    table["relax-trial"] = .integer(relaxTrial)
    table["remove"] = .integer(removeFirst)
    table["insert"] = .integer(insertFirst)
    table["maximum-atoms"] = .integer(maximumAtoms)
    table["watch-energy"] = watch.energy.map { .number($0) }
    table["watch-force"] = watch.force.map { .number($0) }
    table["watch-contact"] = watch.contact.map { .number($0) }
    table["watch-grade"] = watch.grade.map { .number($0) }
    table["watch-every"] = .number(watchEvery.picoseconds)
    table["irregular-count"] = .integer(irregularCount)
    return table
  }

  static let command = "gcmc"

  /// The units of the settings, for the comments of a settings file.
  static let units = MolecularDynamicsSettings.units.merging([
    "temperature": "K", "chemical-potential": "eV", "minimum-distance": "A", "attempt-every": "ps",
    "displacement": "A", "watch-energy": "eV/atom", "watch-force": "eV/A", "watch-contact": "A",
    "watch-every": "ps",
  ]) { _, own in own }
}
