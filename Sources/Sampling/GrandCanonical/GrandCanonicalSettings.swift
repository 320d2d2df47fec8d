// Part of Ordeal. See LICENSE.

import MonteCarlo
import Structures
import Support

/// Everything that a grand-canonical run depends on.
public struct GrandCanonicalSettings: Hashable, Sendable, RunSettings {
  /// What happens between attempts.
  public enum Ensemble: String, CaseIterable, SettingValue {
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
  public var system: SystemSettings {
    get { dynamics.system }
    set { dynamics.system = newValue }
  }
  /// The number of steps of dynamics from one attempt to the next.
  var stepsBetweenAttempts: Int { dynamics.interval(attemptEvery) }
  /// The number of attempts of the whole run.
  public var attemptCount: Int {
    ensemble == .none ? attempts : max(1, dynamics.steps / stepsBetweenAttempts)
  }
}

// MARK: Each setting

extension InsertionRemovalMove.Region: SettingValue {}

extension GrandCanonicalSettings {
  /// The command that runs them.
  public static let command = "gcmc"

  /// A run of a system and a species that are still to be named.
  public static var defaults: GrandCanonicalSettings {
    var dynamics = MolecularDynamicsSettings.defaults
    dynamics.dumpEvery = TimeSpan(1, .picoseconds)
    dynamics.checkpointEvery = TimeSpan(1, .picoseconds)
    return GrandCanonicalSettings(dynamics: dynamics, species: .lithium, chemicalPotential: 0)
  }

  /// All settings, in the order in which they are written.
  public static var declared: [Setting<GrandCanonicalSettings>] {
    // Rows of attempts.csv are those of attempts, and a chain has one temperature.
    let others = ["ensemble", "temperature", "thermo-every", "dump-format"]
    let grades = GradeSettings.declared.map(\.key)
    return MolecularDynamicsSettings.declared.filter { !(others + grades).contains($0.key) }
      .map { $0.on(\.dynamics) } + chain + moves + watched
  }

  private static var chain: [Setting<GrandCanonicalSettings>] {
    [
      Setting(
        "ensemble", .choice(Ensemble.allCases.map(\.rawValue)),
        "What happens between attempts", default: "npt",
        read: { (table, settings) throws(OrdealError) in
          settings.ensemble = try table.choice("ensemble", Ensemble.self) ?? settings.ensemble
          settings.dynamics.ensemble = settings.ensemble == .npt ? .npt : .nvt
        }, write: { .text($0.ensemble.rawValue) }),
      Setting(
        "temperature", .number, "The temperature", unit: "K", default: "300",
        read: { (table, settings) throws(OrdealError) in
          // 0.1.0 wrote both ends of what might have been a ramp.
          guard let values = try table.numbers("temperature") else { return }
          guard values.count == 1 || values.count == 2 && values[0] == values[1], values[0] > 0
          else { throw table.error("temperature", "expected one temperature above 0 K, no ramp") }
          (settings.dynamics.temperature, settings.dynamics.finalTemperature) = (
            values[0], values[0]
          )
        }, write: { .number($0.dynamics.temperature) }),
      Setting(
        "species", .text, "The element that is inserted and removed", valueName: "element",
        default: "",
        read: { (table, settings) throws(OrdealError) in
          guard let symbol = try table.text("species") else {
            throw OrdealError("species: missing; give --species Li", at: table.source)
          }
          guard let element = Element(symbol: symbol) else {
            throw table.error("species", "expected the symbol of an element, got \"\(symbol)\"")
          }
          settings.species = element
        }, write: { .text($0.species.symbol) }),
      Setting(
        "chemical-potential", .numbers,
        "The chemical potential, relative to the potential's zero or to the reference; several: one "
          + "run for each", unit: "eV", default: "",
        read: { (table, settings) throws(OrdealError) in
          guard let potential = try table.number("chemical-potential") else {
            throw OrdealError(
              "chemical-potential: missing; give --chemical-potential in eV", at: table.source)
          }
          settings.chemicalPotential = potential
        }, write: { .number($0.chemicalPotential) }),
      .file(
        "chemical-potential-reference", \.chemicalPotentialReference,
        "A structure whose relaxed energy per atom is the zero of the chemical potential",
        default: "the potential's zero"),
      Setting(
        "allow-growth", \.allowsGrowth,
        "Allow a chemical potential at or above that of the pure phase"),
    ]
  }

  private static var moves: [Setting<GrandCanonicalSettings>] {
    [
      Setting(
        "volume", \.region,
        "Where insertions are proposed: total (the cell), free (farther than --minimum-distance from "
          + "all atoms) or accessible (from atoms of other elements)"),
      Setting(
        "minimum-distance", \.minimumDistance, "How close to other atoms insertions may be",
        // No atom keeps others farther away.
        unit: "Å", in: .within(0...20)),
      .time("attempt-every", \.attemptEvery, .picoseconds, "Time between attempts"),
      Setting(
        "attempts", \.attempts, "Attempts, with --ensemble none", in: .from(1), valueName: "n",
        mayChange: true),
      Setting(
        "displacements", \.displacements,
        "Displacements for each insertion or removal, with --ensemble none", in: .from(0),
        valueName: "n"),
      Setting(
        "displacement", \.displacement,
        "How far a displacement goes at most along each axis", unit: "Å", in: .above(0)),
      Setting(
        "relax-trial", \.relaxTrial,
        "The most evaluations with which each trial is relaxed; 0: it is not", in: .from(0),
        valueName: "n"),
      Setting(
        "remove", \.removeFirst, "Atoms of the species to remove at random before the run",
        in: .from(0), valueName: "n"),
      Setting(
        "insert", \.insertFirst, "Atoms of the species to insert at random before the run",
        in: .from(0), valueName: "n"),
      Setting(
        "maximum-atoms", \.maximumAtoms,
        "The run ends at so many atoms; 0: at four times those given", in: .from(0),
        valueName: "n"),
    ]
  }

  private static var watched: [Setting<GrandCanonicalSettings>] {
    [
      Setting(
        "watch-energy", \.watch.energy, "Energies below this are irregular", unit: "eV/atom",
        default: "-10"),
      Setting(
        "watch-force", \.watch.force, "Forces above this are irregular", unit: "eV/Å",
        default: "15"),
      Setting(
        "watch-contact", \.watch.contact, "Atoms closer than this are irregular", unit: "Å",
        default: "none"),
      Setting(
        "watch-grade", \.watch.grade,
        "Extrapolation grades above this are irregular; the potential needs an active set",
        in: .from(0), valueName: "grade", default: "none"),
      .time("watch-every", \.watchEvery, .picoseconds, "Time between looks at the dynamics"),
      Setting(
        "irregular-count", \.irregularCount,
        "The run ends once so many irregular configurations were reached; 0: it does not",
        in: .from(0), valueName: "n"),
    ]
  }

  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `OrdealError` that names the setting, if one is missing, unknown or out of range.
  public init(_ table: SettingsTable) throws(OrdealError) {
    self = .defaults
    guard GradeSettings.declared.allSatisfy({ table[$0.key] == nil }) else {
      throw table.error("grade-every", "is a setting of md; insertions watch by watch-grade")
    }
    try read(table)
    try dynamics.check(table)
    try check(table)
  }

  private func check(_ table: SettingsTable) throws(OrdealError) {
    guard case .momentTensorPotential = dynamics.system.interaction else {
      throw table.error(
        "potential", "insertions need a moment tensor potential: its energies are known by atom")
    }
    try dynamics.checkSteps(of: attemptEvery, "attempt-every", table)
    try dynamics.checkSteps(of: watchEvery, "watch-every", table)
    guard ensemble == .none || displacements == 0 else {
      throw table.error("displacements", "dynamics moves the atoms; give --ensemble none")
    }
    guard region == .total || minimumDistance > 0 else {
      throw table.error("minimum-distance", "a \(region.rawValue) volume needs more than 0 Å")
    }
  }
}
