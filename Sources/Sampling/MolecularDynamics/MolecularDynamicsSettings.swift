// Part of Ordeal. See LICENSE.

import Support

/// Everything that a molecular dynamics run depends on.
public struct MolecularDynamicsSettings: Hashable, Sendable, RunSettings {
  /// What is kept constant besides the number of atoms.
  public enum Ensemble: String, CaseIterable, SettingValue {
    /// Volume and energy.
    case nve
    /// Volume and temperature.
    case nvt
    /// Pressure and temperature.
    case npt
  }

  /// How the cell follows the pressure.
  public enum BarostatCell: String, CaseIterable, SettingValue {
    /// The cell keeps its shape.
    case iso
    /// The edges change, the angles stay.
    case aniso
    /// Edges and angles change.
    case tri
  }

  /// What keeps the temperature.
  public enum Thermostat: String, CaseIterable, SettingValue {
    case noseHoover = "nose-hoover"
    case langevin
  }

  /// Where the velocities at the beginning come from.
  public enum Velocities: String, CaseIterable, SettingValue {
    /// Maxwell's distribution at the first temperature.
    case create
    /// The structure's own.
    case keep
  }

  /// The format of the trajectory.
  public enum TrajectoryFormat: String, CaseIterable, SettingValue {
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

// MARK: Each setting

extension MolecularDynamicsSettings {
  /// The command that runs them.
  public static let command = "md"

  /// A run of a system that is still to be named.
  public static var defaults: MolecularDynamicsSettings {
    MolecularDynamicsSettings(system: .defaults)
  }

  /// All settings, in the order in which they are written.
  public static var declared: [Setting<MolecularDynamicsSettings>] {
    SystemSettings.declared.map { $0.on(\.system) } + physics + output
      + GradeSettings.declared
  }

  private static var physics: [Setting<MolecularDynamicsSettings>] {
    [
      Setting("ensemble", \.ensemble, "What is kept constant"),
      Setting("cell", \.cell, "How the cell follows the pressure in npt"),
      Setting("thermostat", \.thermostat, "What keeps the temperature"),
      Setting(
        "temperature", .numbers, "The target; a second value: a linear ramp to it", unit: "K",
        valueName: "first [last]", default: "300",
        read: { (table, settings) throws(OrdealError) in
          guard let values = try table.numbers("temperature") else { return }
          guard (1...2).contains(values.count) else {
            throw table.error("temperature", "expected one number, or two for a ramp")
          }
          settings.temperature = values[0]
          settings.finalTemperature = values[values.count - 1]
        }, write: { .numbers([$0.temperature, $0.finalTemperature]) }),
      .time(
        "temperature-damping", \.temperatureDamping, .picoseconds,
        "Relaxation time of the thermostat"),
      Setting("pressure", \.pressure, "The pressure in npt", unit: "bar"),
      .time(
        "pressure-damping", \.pressureDamping, .picoseconds, "Relaxation time of the barostat"),
      .time(
        "time", \.time, .picoseconds, "Length of the run (also with its unit: 0.1ns)",
        mayChange: true),
      .time("timestep", \.timestep, .femtoseconds, "Length of a step (also with its unit: 1fs)"),
      Setting(
        "velocities", \.velocities, "Velocities at the beginning: create, or keep the structure's"),
      // LAMMPS's generators take seeds up to 9e8.
      Setting(
        "seed", \.seed, "What velocities and random forces are drawn from, 1 to 900000000",
        in: .within(1...900_000_000), valueName: "n"),
    ]
  }

  private static var output: [Setting<MolecularDynamicsSettings>] {
    [
      .time("thermo-every", \.thermoEvery, .picoseconds, "Time between rows of thermo.csv"),
      .time("dump-every", \.dumpEvery, .picoseconds, "Time between frames of the trajectory"),
      Setting("dump-format", \.dumpFormat, "Format of the trajectory"),
      .time("checkpoint-every", \.checkpointEvery, .picoseconds, "Time between checkpoints"),
      Setting(
        "leg-steps", \.legSteps,
        "Steps from one restart of LAMMPS to the next, where checkpoints can be made",
        in: .from(1), valueName: "n", default: "by the number of atoms"),
    ]
  }

  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `OrdealError` that names the setting, if one is missing, unknown or out of range.
  public init(_ table: SettingsTable) throws(OrdealError) {
    self = .defaults
    try read(table)
    try check(table)
  }

  /// What concerns several settings.
  func check(_ table: SettingsTable) throws(OrdealError) {
    for (key, span) in [
      ("time", time), ("temperature-damping", temperatureDamping),
      ("pressure-damping", pressureDamping), ("thermo-every", thermoEvery),
      ("dump-every", dumpEvery), ("checkpoint-every", checkpointEvery),
    ] + (grades.map { [("grade-every", $0.every)] } ?? []) {
      try checkSteps(of: span, key, table)
    }
    guard steps >= 1 else { throw table.error("time", "expected one timestep at least") }
    let needsHeat = ensemble != .nve
    for value in [temperature, finalTemperature] where value < 0 || (needsHeat && value == 0) {
      throw table.error("temperature", "expected more than 0 K, got \(value)")
    }
    if ensemble == .nve && temperature != finalTemperature {
      throw table.error("temperature", "a ramp needs a thermostat: nvt or npt, got nve")
    }
  }

  /// Makes sure that a length of time is no more steps than LAMMPS counts in 32 bits.
  ///
  /// - Throws: `OrdealError` that names the setting if it is.
  func checkSteps(of span: TimeSpan, _ key: String, _ table: SettingsTable) throws(OrdealError) {
    guard span.femtoseconds / timestep.femtoseconds <= 2e9 else {
      throw table.error(
        key,
        "expected at most 2e9 steps of \(timestep.femtoseconds) fs, got \(span.picoseconds) ps")
    }
  }
}
