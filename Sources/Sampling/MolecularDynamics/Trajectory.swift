// Part of Ordeal. See LICENSE.

import LAMMPSInterface
import Structures
import Support

/// The trajectory of a run, written frame by frame.
struct Trajectory {
  private let file: AppendedFile
  private let format: MolecularDynamicsSettings.TrajectoryFormat

  /// Opens the trajectory in a folder and drops what is beyond a length.
  init(
    in folder: RunFolder, format: MolecularDynamicsSettings.TrajectoryFormat, keeping length: Int
  ) throws(OrdealError) {
    self.format = format
    file = try AppendedFile(folder.path(format.fileName), keeping: length)
  }

  /// The number of bytes written.
  var length: Int { file.length }

  /// Adds a frame.
  func append(_ structure: Structure, step: Int) throws(OrdealError) {
    switch format {
    case .extendedXYZ: try file.append(structure.extendedXYZ)
    case .lammps: try file.append(structure.lammpsDump(step: step).utf8)
    }
  }

  /// Waits until the disk has all frames.
  func synchronize() throws(OrdealError) { try file.synchronize() }
}

extension MolecularDynamicsSettings.TrajectoryFormat {
  /// The trajectory's name in the folder of a run.
  var fileName: String {
    switch self {
    case .extendedXYZ: "trajectory.extxyz"
    case .lammps: "trajectory.lammpstrj"
    }
  }
}

extension Structure {
  /// The structure with what a frame says about its moment.
  func stamped(_ row: ThermoRow) -> Structure {
    var frame = self
    frame.properties.info["step"] = .integer(row.step)
    frame.properties.info["time"] = .real(row.time)
    frame.properties.info["temperature"] = .real(row.temperature)
    frame.properties.info["pressure"] = .real(row.pressure)
    frame.properties.info["kinetic_energy"] = .real(row.kineticEnergy)
    return frame
  }
}
