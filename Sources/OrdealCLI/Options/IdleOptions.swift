// Part of Ordeal. See LICENSE.

import Settings

/// Options that do nothing beside others, which is said: `--pressure` of a run at constant volume.
struct IdleOptions {
  /// The setting that decides, and what it is where nothing is given.
  var key: String
  var standard: String
  /// The options that take effect with these values of it alone.
  var needs: [(options: [String], values: [String])]

  /// Of `ordeal md`.
  static let dynamics = IdleOptions(
    key: "ensemble", standard: "nvt",
    needs: [
      (["pressure", "pressure-damping", "cell"], ["npt"]),
      (["temperature-damping", "thermostat"], ["nvt", "npt"]),
    ])
  /// Of `ordeal gcmc`, whose pressure also bounds the chemical potential.
  static let grandCanonical = IdleOptions(
    key: "ensemble", standard: "npt",
    needs: [
      (["cell"], ["npt"]), (["time", "timestep", "attempt-every", "watch-every"], ["nvt", "npt"]),
      (["attempts", "displacement"], ["none"]),
    ])
  /// Of `ordeal relax`.
  static let relaxation = IdleOptions(
    key: "cell", standard: "fixed",
    needs: [(["pressure", "pressure-tolerance"], ["iso", "aniso", "tri", "free"])])

  /// Warns of each option that does nothing.
  ///
  /// - Parameters:
  ///   - flags: The options of the command line.
  ///   - all: These over the settings file.
  ///   - log: Where it is said.
  func warn(of flags: SettingsTable, in all: SettingsTable, _ log: LogOptions) {
    let value = if case .text(let text)? = all[key] { text } else { standard }
    for (options, values) in needs where !values.contains(value) {
      for option in options where flags[option] != nil {
        log.warn("--\(option) does nothing with --\(key) \(value)")
      }
    }
  }
}
