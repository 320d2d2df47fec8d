// Part of Ordeal. See LICENSE.

import Support

/// What the input scripts are given.
extension MolecularDynamicsSettings {
  /// The target of the thermostat at a step, K.
  func temperature(at step: Int) -> Double {
    let fraction = Double(step) / Double(steps)
    return temperature + (finalTemperature - temperature) * fraction
  }

  /// The values of the input script's variables for steps `first` to `last`.
  ///
  /// - Parameters:
  ///   - system: The atoms.
  ///   - folder: Where structure and restart file lie.
  ///   - restart: The restart file to go on from; nil to begin with the structure.
  ///   - first: The step that the restart file was written at.
  ///   - last: The step at which the script's ramps end.
  /// - Returns: The values.
  func variables(
    of system: RunSystem, in folder: RunFolder, restart: String?, from first: Int, to last: Int
  ) -> [ScriptVariable] {
    system.variables(
      self.system.interaction, styleOptions: grades?.styleOptions(self, in: folder) ?? ""
    ) + [
      ScriptVariable("structure", folder.path("structure.data")),
      ScriptVariable("start", restart == nil ? "structure" : "restart"),
      ScriptVariable("restart", folder.path(restart ?? "none")),
      ScriptVariable("velocities", velocities.rawValue),
      ScriptVariable("seed", seed),
      ScriptVariable("noise_seed", noiseSeed(at: first)),
      ScriptVariable("temperature", temperature(at: first)),
      ScriptVariable("temperature_end", temperature(at: last)),
      ScriptVariable("temperature_damping", temperatureDamping.picoseconds),
      ScriptVariable("cell", cell.rawValue),
      ScriptVariable("pressure", pressure),
      ScriptVariable("pressure_damping", pressureDamping.picoseconds),
      ScriptVariable("timestep", timestep.picoseconds),
      ScriptVariable("thermo_every", interval(thermoEvery)),
      // The script sets everything up and computes forces; the steps are this program's.
      ScriptVariable("steps", 0), ScriptVariable("first", first), ScriptVariable("last", last),
    ]
  }

  /// A seed for the random forces of the leg that begins at a step.
  ///
  /// Neighbouring legs and seeds share nothing. LAMMPS adds the rank, and takes up to 9e8.
  func noiseSeed(at step: Int) -> Int {
    Int(SplitMix64.mix(UInt64(seed) << 32 &+ UInt64(step) &* SplitMix64.increment) % 899_000_000)
      + 1
  }
}
