// Part of Ordeal. See LICENSE.

import Settings

/// GPAW, which Ordeal runs.
public struct GPAW: LabellingEngine {
  /// GPAW's name in settings.
  public let name = "gpaw"
  /// GPAW's name in sentences.
  public let title = "GPAW"
  /// What it needs.
  public let programs = [GPAW.program]
  /// How it calculates.
  public let method = "PBE, plane waves of 520 eV, Gaussian smearing of 0.05 eV"
  /// None besides k-points.
  public let settings: [EngineSetting] = []
  /// As measured on one core of 2026.
  public let secondsPerWork = 0.0017

  static let program = EngineProgram(name: "gpaw", packages: "gpaw gpaw-data", saysVersion: true)

  /// GPAW.
  public init() {}

  /// The calculation of the default set's labels.
  public func calculation(_ table: SettingsTable) -> GPAWCalculation {
    GPAWCalculation(kpoints: .gamma)
  }
}
