// Part of Ordeal. See LICENSE.

import Structures
import Support

extension MolecularDynamics: Run {
  /// What a request to stop means to the processes.
  public static var stopRequest: Launcher.StopRequest { .checkpoint }
  /// The options larger values of which make a finished run go on.
  public static var lengthOptions: String? { "--time" }

  /// Completes the settings of a new run by what the system says, and refuses what cannot be run.
  public static func begin(
    _ settings: inout MolecularDynamicsSettings, _ system: RunSystem,
    saying say: (String) -> Void
  ) throws -> RunSystem {
    settings.legSteps = settings.stepsOfLeg(atoms: system.structure.count)
    if settings.velocities == .keep && system.structure.velocities == nil {
      throw OrdealError(
        "has no velocities to keep; give --velocities create", at: settings.system.structure)
    }
    guard system.structure.count > 1 else {
      throw OrdealError(
        "holds one atom, which has no temperature since the centre of mass is kept at rest; "
          + "repeat the cell, for example --replicate 2 2 2", at: settings.system.structure)
    }
    if let grades = settings.grades {
      try grades.check(settings.system)
    } else if GradeSettings.canBeUsed(settings.system) {
      say(
        "the potential has an active set, but grades are not watched: "
          + "--grade-save 2 keeps the configurations at which it extrapolates")
    }
    return system
  }

  /// The input of LAMMPS.
  public static func script(_ settings: MolecularDynamicsSettings) -> InputScript {
    InputScript(settings)
  }

  /// Whether the run in a folder has come to its end, by given settings.
  public static func isFinished(
    _ settings: MolecularDynamicsSettings, in folder: RunFolder
  ) -> Bool {
    guard folder.has("summary.json"), let checkpoint = try? Checkpoint(in: folder) else {
      return false
    }
    return checkpoint.step >= settings.steps
  }

  /// Another length would change a ramp from its beginning on.
  public static func fixed(_ settings: MolecularDynamicsSettings) -> Set<String> {
    settings.temperature != settings.finalTemperature ? ["time"] : []
  }

  /// Refuses a run of 0.1.0 whose temperature was not the one asked for.
  public static func accept(
    _ settings: MolecularDynamicsSettings, _ record: SettingsTable, in folder: RunFolder
  ) throws {
    guard settings.thermostat == .langevin else { return }
    try Provenance.refuseFirstVersion(
      record, because: "whose Langevin dynamics counted three degrees of freedom too few",
      in: folder)
  }
}
