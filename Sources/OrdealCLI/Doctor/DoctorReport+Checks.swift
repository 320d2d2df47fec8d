// Part of Ordeal. See LICENSE.

import ElectronicStructure
import Foundation
import Support

extension DoctorReport {
  /// Looks at this machine.
  static func ofThisMachine() -> DoctorReport {
    DoctorReport(checks: ProcessorCheck.checks() + libraries() + programs() + [publishedData()])
  }

  // MARK: Libraries

  private static func libraries() -> [DoctorCheck] {
    // LAMMPS is opened in a process of its own: whatever it does, this one goes on.
    let version = Subprocess.output([Subprocess.ownPath, "lammps-version"])
      .flatMap { try? JSONDecoder().decode(LAMMPSVersion.self, from: Data($0.utf8)) }
    return [
      DoctorCheck(
        name: "Swift runtime", found: LoadedLibrary.path("libswiftCore") ?? "linked statically",
        isRequired: true),
      DoctorCheck(
        name: "LAMMPS library",
        found: version.map { "\($0.version), \(LoadedLibrary.path("liblammps") ?? "")" },
        isRequired: true, remedy: "make setup, or apt-get install liblammps-dev"),
      DoctorCheck(
        name: "LAMMPS packages", found: version.map { $0.packages.joined(separator: " ") },
        isRequired: false, remedy: "only LAMMPS itself can say"),
      DoctorCheck(
        name: "MPI library",
        found: version.map { "\($0.mpi), \(LoadedLibrary.path("libmpi") ?? "")" },
        isRequired: true, remedy: "make setup, or apt-get install libopenmpi-dev"),
      library("LAPACK", "liblapacke", "make setup, or apt-get install liblapacke-dev"),
      library("BLAS", "libopenblas", "make setup, or apt-get install libopenblas-dev", "libblas"),
      library("libzip", "libzip", "make setup, or apt-get install libzip-dev"),
      library("zlib", "libz", "make setup, or apt-get install zlib1g-dev"),
      library("spglib", "libsymspg", "make setup, or apt-get install libsymspg-dev"),
    ]
  }

  private static func library(
    _ name: String, _ file: String, _ remedy: String, _ other: String? = nil
  ) -> DoctorCheck {
    DoctorCheck(
      name: name, found: LoadedLibrary.path(file) ?? other.flatMap(LoadedLibrary.path),
      isRequired: true, remedy: remedy)
  }

  // MARK: Programs and data

  private static func programs() -> [DoctorCheck] {
    [
      program("mpirun", isRequired: true, "make setup, or apt-get install openmpi-bin"),
      program("srun", "to run inside Slurm jobs: apt-get install slurm-client"),
    ] + DFTEngines.all.flatMap(\.programs).map(engineProgram) + [
      program("rsvg-convert", "to turn figures into PNG and PDF: apt-get install librsvg2-bin")
    ]
  }

  private static func engineProgram(_ engine: EngineProgram) -> DoctorCheck {
    let remedy = "to label structures by DFT: apt-get install \(engine.packages)"
    if engine.saysVersion { return program(engine.name, remedy) }
    return DoctorCheck(
      name: engine.name, found: EngineHost().path(of: engine.name), isRequired: false,
      remedy: remedy)
  }

  private static func program(
    _ name: String, isRequired: Bool = false, _ remedy: String
  ) -> DoctorCheck {
    let output = ProgramSearch().path(of: name).flatMap { Subprocess.output([$0, "--version"]) }
    return DoctorCheck(
      name: name, found: output?.split(separator: "\n").first.map(String.init),
      isRequired: isRequired, remedy: remedy)
  }

  private static func publishedData() -> DoctorCheck {
    let folder = ProcessInfo.processInfo.environment["ORDEAL_DATA"] ?? "../shared/data/li-al"
    let isThere = FileManager.default.fileExists(atPath: folder + "/models")
    return DoctorCheck(
      name: "published Li-Al data", found: isThere ? folder : nil, isRequired: false,
      remedy: "for make demo: set ORDEAL_DATA to the folder that holds models/ and Validation/")
  }
}
