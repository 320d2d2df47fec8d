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

  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `OrdealError` that names the setting, if one is missing, unknown or out of range.
  public init(_ table: SettingsTable) throws(OrdealError) {
    self.init(system: try SystemSettings(table))
    cell = try table.choice("cell", StructureRelaxation.CellFreedom.self) ?? cell
    pressure = try table.number("pressure") ?? pressure
    forceTolerance = try table.number("force-tolerance") ?? forceTolerance
    pressureTolerance = try table.number("pressure-tolerance") ?? pressureTolerance
    steps = try table.integer("steps") ?? steps
    rounds = try table.integer("rounds") ?? rounds
    try table.refuseUnknown(
      besides: SystemSettings.keys.union([
        "cell", "pressure", "force-tolerance", "pressure-tolerance", "steps", "rounds",
      ]))
    for (key, value) in [
      ("force-tolerance", forceTolerance), ("pressure-tolerance", pressureTolerance),
    ] where !(value > 0) {
      throw table.error(key, "expected more than 0, got \(value)")
    }
    for (key, value) in [("steps", steps), ("rounds", rounds)]
    where !(1...100_000_000).contains(value) {
      throw table.error(key, "expected 1 to 100000000, got \(value)")
    }
  }

  /// All settings by name.
  public var table: SettingsTable {
    var table = SettingsTable(source: "settings")
    system.write(to: &table)
    table["cell"] = .text(cell.rawValue)
    table["pressure"] = .number(pressure)
    table["force-tolerance"] = .number(forceTolerance)
    table["pressure-tolerance"] = .number(pressureTolerance)
    table["steps"] = .integer(steps)
    table["rounds"] = .integer(rounds)
    return table
  }

  static let command = "relax"

  static let units = [
    "pressure": "bar", "force-tolerance": "eV/Å", "pressure-tolerance": "bar",
    "steps": "iterations in one round",
  ]
}
