// Part of Ordeal. See LICENSE.

/// The LAMMPS inputs of the folder `lammps-inputs`, held in the library.
public enum InputScript: String, CaseIterable, Sendable {
  case nve = "in.nve"
  case nvt = "in.nvt"
  case langevin = "in.langevin"
  case npt = "in.npt"
  case nptLangevin = "in.npt.langevin"
  case relax = "in.relax"

  /// What the file holds.
  public var text: String {
    let bytes =
      switch self {
      case .nve: PackageResources.in_nve
      case .nvt: PackageResources.in_nvt
      case .langevin: PackageResources.in_langevin
      case .npt: PackageResources.in_npt
      case .nptLangevin: PackageResources.in_npt_langevin
      case .relax: PackageResources.in_relax
      }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The script of a molecular dynamics run.
  init(_ settings: MolecularDynamicsSettings) {
    switch (settings.ensemble, settings.thermostat) {
    case (.nve, _): self = .nve
    case (.nvt, .noseHoover): self = .nvt
    case (.nvt, .langevin): self = .langevin
    case (.npt, .noseHoover): self = .npt
    case (.npt, .langevin): self = .nptLangevin
    }
  }
}
