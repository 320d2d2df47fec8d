// Part of Ordeal. See LICENSE.

/// Everything that a molecular dynamics run depends on.
public struct MolecularDynamicsSettings: Hashable, Sendable, RunSettings {
  /// What is kept constant besides the number of atoms.
  public enum Ensemble: String, CaseIterable, Sendable {
    /// Volume and energy.
    case nve
    /// Volume and temperature.
    case nvt
    /// Pressure and temperature.
    case npt
  }

  /// How the cell follows the pressure.
  public enum BarostatCell: String, CaseIterable, Sendable {
    /// The cell keeps its shape.
    case iso
    /// The edges change, the angles stay.
    case aniso
    /// Edges and angles change.
    case tri
  }

  /// What keeps the temperature.
  public enum Thermostat: String, CaseIterable, Sendable {
    case noseHoover = "nose-hoover"
    case langevin
  }

  /// Where the velocities at the beginning come from.
  public enum Velocities: String, CaseIterable, Sendable {
    /// Maxwell's distribution at the first temperature.
    case create
    /// The structure's own.
    case keep
  }

  /// The format of the trajectory.
  public enum TrajectoryFormat: String, CaseIterable, Sendable {
    /// Extended XYZ, in the frame of the structure.
    case extendedXYZ = "extxyz"
    /// A LAMMPS dump, in LAMMPS's frame.
    case lammps
  }

  /// What is run.
  public var system: SystemSettings
  /// What is kept constant.
  public var ensemble = Ensemble.nvt
  /// How the cell follows the pressure.
  public var cell = BarostatCell.iso
  /// What keeps the temperature.
  public var thermostat = Thermostat.noseHoover
  /// K at the first step.
  public var temperature = 300.0
  /// K at the last step; the target changes linearly in between.
  public var finalTemperature = 300.0
  /// The relaxation time of the thermostat.
  public var temperatureDamping = TimeSpan(0.1, .picoseconds)
  /// Bar.
  public var pressure = 0.0
  /// The relaxation time of the barostat.
  public var pressureDamping = TimeSpan(1, .picoseconds)
  /// The length of the run.
  public var time = TimeSpan(10, .picoseconds)
  /// The length of a step.
  public var timestep = TimeSpan(1, .femtoseconds)
  /// Where the velocities at the beginning come from.
  public var velocities = Velocities.create
  /// What the velocities, and a Langevin thermostat's noise, are drawn from.
  public var seed = 1
  /// Between rows of `thermo.csv`.
  public var thermoEvery = TimeSpan(0.1, .picoseconds)
  /// Between frames of the trajectory.
  public var dumpEvery = TimeSpan(0.1, .picoseconds)
  /// The format of the trajectory.
  public var dumpFormat = TrajectoryFormat.extendedXYZ
  /// Between checkpoints.
  public var checkpointEvery = TimeSpan(10, .picoseconds)
  /// Steps from one restart of LAMMPS to the next; nil: by the number of atoms.
  public var legSteps: Int?
  /// How extrapolation is watched; nil: it is not.
  public var grades: GradeSettings?

  /// A run of 10 ps in NVT at 300 K.
  public init(system: SystemSettings) { self.system = system }

  /// The number of steps of the whole run.
  public var steps: Int { time.steps(of: timestep) }

  /// The number of steps of a leg.
  func stepsOfLeg(atoms: Int) -> Int {
    legSteps ?? LegLength.steps(atoms: atoms, ranks: system.ranks)
  }

  /// The number of steps between two events; at least 1.
  func interval(_ span: TimeSpan) -> Int { max(1, span.steps(of: timestep)) }
}

// MARK: Tables of settings

extension MolecularDynamicsSettings {
  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `RunError` that names the setting, if one is missing, unknown or out of range.
  public init(_ table: SettingsTable) throws(RunError) {
    self.init(system: try SystemSettings(table))
    ensemble = try table.choice("ensemble", Ensemble.self) ?? ensemble
    cell = try table.choice("cell", BarostatCell.self) ?? cell
    thermostat = try table.choice("thermostat", Thermostat.self) ?? thermostat
    velocities = try table.choice("velocities", Velocities.self) ?? velocities
    dumpFormat = try table.choice("dump-format", TrajectoryFormat.self) ?? dumpFormat
    if let temperatures = try table.numbers("temperature") {
      guard (1...2).contains(temperatures.count) else {
        throw table.error("temperature", "expected one number, or two for a ramp")
      }
      temperature = temperatures[0]
      finalTemperature = temperatures[temperatures.count - 1]
    }
    pressure = try table.number("pressure") ?? pressure
    seed = try table.integer("seed") ?? seed
    temperatureDamping = try table.time("temperature-damping", .picoseconds) ?? temperatureDamping
    pressureDamping = try table.time("pressure-damping", .picoseconds) ?? pressureDamping
    time = try table.time("time", .picoseconds) ?? time
    timestep = try table.time("timestep", .femtoseconds) ?? timestep
    thermoEvery = try table.time("thermo-every", .picoseconds) ?? thermoEvery
    dumpEvery = try table.time("dump-every", .picoseconds) ?? dumpEvery
    checkpointEvery = try table.time("checkpoint-every", .picoseconds) ?? checkpointEvery
    legSteps = try table.integer("leg-steps")
    grades = try GradeSettings(table, system.interaction)
    try table.refuseUnknown(besides: MolecularDynamicsSettings.keys)
    try check(table)
  }

  private func check(_ table: SettingsTable) throws(RunError) {
    let times = [
      ("timestep", timestep), ("time", time), ("temperature-damping", temperatureDamping),
      ("pressure-damping", pressureDamping), ("thermo-every", thermoEvery),
      ("dump-every", dumpEvery), ("checkpoint-every", checkpointEvery),
    ]
    for (key, span) in times where !(span.femtoseconds > 0) {
      throw table.error(key, "expected more than 0, got \(span.femtoseconds) fs")
    }
    let gradeEvery = grades.map { [("grade-every", $0.every)] } ?? []
    for (key, span) in times + gradeEvery { try checkSteps(of: span, key, table) }
    guard steps >= 1 else { throw table.error("time", "expected one timestep at least") }
    if let legSteps, legSteps < 1 {
      throw table.error("leg-steps", "expected 1 or more, got \(legSteps)")
    }
    let needsHeat = ensemble != .nve
    for value in [temperature, finalTemperature] where value < 0 || (needsHeat && value == 0) {
      throw table.error("temperature", "expected more than 0 K, got \(value)")
    }
    if ensemble == .nve && temperature != finalTemperature {
      throw table.error("temperature", "a ramp needs a thermostat: nvt or npt, got nve")
    }
    // LAMMPS's generators take seeds up to 9e8.
    guard (1...900_000_000).contains(seed) else {
      throw table.error("seed", "expected 1 to 900000000, got \(seed)")
    }
  }

  /// Makes sure that a length of time is no more steps than LAMMPS counts in 32 bits.
  ///
  /// - Throws: `RunError` that names the setting if it is.
  func checkSteps(of span: TimeSpan, _ key: String, _ table: SettingsTable) throws(RunError) {
    guard span.femtoseconds / timestep.femtoseconds <= 2e9 else {
      throw table.error(
        key,
        "expected at most 2e9 steps of \(timestep.femtoseconds) fs, got \(span.picoseconds) ps")
    }
  }

  private static let keys = SystemSettings.keys.union([
    "ensemble", "cell", "thermostat", "temperature", "temperature-damping", "pressure",
    "pressure-damping", "time", "timestep", "velocities", "seed", "thermo-every", "dump-every",
    "dump-format", "checkpoint-every", "leg-steps",
  ]).union(GradeSettings.keys)

  /// All settings by name.
  public var table: SettingsTable {
    var table = SettingsTable(source: "settings")
    system.write(to: &table)
    table["ensemble"] = .text(ensemble.rawValue)
    table["cell"] = .text(cell.rawValue)
    table["thermostat"] = .text(thermostat.rawValue)
    table["temperature"] = .numbers([temperature, finalTemperature])
    table["temperature-damping"] = .number(temperatureDamping.picoseconds)
    table["pressure"] = .number(pressure)
    table["pressure-damping"] = .number(pressureDamping.picoseconds)
    table["time"] = .number(time.picoseconds)
    table["timestep"] = .number(timestep.femtoseconds)
    table["velocities"] = .text(velocities.rawValue)
    table["seed"] = .integer(seed)
    table["thermo-every"] = .number(thermoEvery.picoseconds)
    table["dump-every"] = .number(dumpEvery.picoseconds)
    table["dump-format"] = .text(dumpFormat.rawValue)
    table["checkpoint-every"] = .number(checkpointEvery.picoseconds)
    table["leg-steps"] = legSteps.map { .integer($0) }
    grades?.write(to: &table)
    return table
  }

  static let command = "md"

  /// The units of the settings, for the comments of a settings file.
  static let units = [
    "temperature": "K, at the first and the last step", "temperature-damping": "ps",
    "pressure": "bar", "pressure-damping": "ps", "time": "ps", "timestep": "fs",
    "thermo-every": "ps", "dump-every": "ps", "checkpoint-every": "ps", "grade-every": "ps",
    "leg-steps": "steps from one restart of LAMMPS to the next, where checkpoints can be made",
  ]
}
