// Part of Ordeal. See LICENSE.

import MonteCarlo
import Support

/// Everything that a relaxation depends on.
public struct RelaxationSettings: Hashable, Sendable, RunSettings {
  /// What is relaxed.
  public var system: SystemSettings
  /// What may change besides the positions.
  public var cell = StructureRelaxation.CellFreedom.fixed
  /// Bar; of a cell that may change.
  public var pressure = 0.0
  /// eV/Å, on the longest force on an atom.
  public var forceTolerance = RelaxationThresholds.minimum.force
  /// Bar, on the pressure's distance from the one wanted: |P − P₀|, or the norm of the tensor.
  public var pressureTolerance = 10.0
  /// Iterations in one round.
  public var steps = 1000
  /// Rounds; each measures strains from the cell that it begins with.
  public var rounds = 20

  /// A relaxation of the positions.
  public init(system: SystemSettings) { self.system = system }
}

// MARK: Each setting

extension RelaxationSettings {
  /// The command that runs them.
  public static let command = "relax"

  /// A relaxation of a system that is still to be named.
  public static var defaults: RelaxationSettings { RelaxationSettings(system: .defaults) }

  /// All settings, in the order in which they are written.
  public static var declared: [Setting<RelaxationSettings>] {
    SystemSettings.declared.map { $0.on(\.system) } + [
      Setting("cell", \.cell, "What may change besides positions"),
      Setting("pressure", \.pressure, "The pressure, of a cell that may change", unit: "bar"),
      Setting(
        "force-tolerance", \.forceTolerance, "The longest force allowed", unit: "eV/Å",
        in: .above(0)),
      Setting(
        "pressure-tolerance", \.pressureTolerance, "How far the pressure may be off",
        unit: "bar", in: .above(0)),
      Setting(
        "steps", \.steps, "Iterations in one round", in: .within(1...100_000_000),
        valueName: "n"),
      Setting(
        "rounds", \.rounds, "Rounds at most", in: .within(1...100_000_000), valueName: "n"),
    ]
  }

  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `OrdealError` that names the setting, if one is missing, unknown or out of range.
  public init(_ table: SettingsTable) throws(OrdealError) {
    self = .defaults
    try read(table)
  }
}
