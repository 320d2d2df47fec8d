// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface

/// What LAMMPS and MPI say about themselves.
struct LAMMPSVersion: Codable {
  /// The release date: 20210929.
  var version: Int
  /// "Open MPI v4.1.4".
  var mpi: String
  /// Those of `packagesOfInterest` that LAMMPS was built with.
  var packages: [String]

  /// Packages that runs may want.
  static let packagesOfInterest = [
    "EXTRA-FIX", "KSPACE", "MANYBODY", "MC", "MEAM", "MISC", "ML-IAP", "ML-PACE", "ML-SNAP",
    "MOLECULE", "OPENMP", "PHONON", "PLUGIN", "REPLICA", "RIGID",
  ]
}

/// Prints what LAMMPS says about itself; opens LAMMPS, and so is run in a process of its own.
struct LAMMPSVersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lammps-version", abstract: "Prints the versions of LAMMPS and MPI as JSON.",
    shouldDisplay: false)

  func run() throws {
    let lammps = try LAMMPS()
    let version = LAMMPSVersion(
      version: lammps.version,
      mpi: String(MPICommunicator.libraryVersion.prefix { $0 != "," }),
      packages: LAMMPSVersion.packagesOfInterest.filter { LAMMPS.hasPackage($0) })
    print(String(decoding: try JSONEncoder().encode(version), as: UTF8.self))
  }
}
