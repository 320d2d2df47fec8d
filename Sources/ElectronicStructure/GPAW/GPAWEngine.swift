// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Structures

/// The GPAW that is installed on this machine.
public struct GPAWEngine: Sendable {
  /// The program, by its path.
  public let program: String
  /// On how many MPI processes each label runs.
  public let ranks: Int
  private let mpirun: String
  private let environment: [String: String]

  /// Finds GPAW on `PATH`.
  ///
  /// - Parameters:
  ///   - ranks: On how many MPI processes each label is to run.
  ///   - environment: Where to look, and what GPAW inherits.
  /// - Throws: `ElectronicStructureError` if it is not there, with how to install it.
  public init(
    ranks: Int = 1, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ElectronicStructureError) {
    func find(_ name: String) -> String? {
      (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
        .first { access($0, X_OK) == 0 }
    }
    guard let program = find("gpaw") else {
      throw ElectronicStructureError(
        "is not on PATH. On Debian: apt-get install --no-install-recommends gpaw gpaw-data",
        at: "gpaw")
    }
    guard let mpirun = find("mpirun") ?? (ranks == 1 ? "" : nil) else {
      throw ElectronicStructureError(
        "is not on PATH, and \(ranks) ranks need it: install Open MPI, or use --ranks 1",
        at: "mpirun")
    }
    (self.program, self.ranks, self.mpirun) = (program, ranks, mpirun)
    self.environment = environment
  }

  /// What runs the job of a label: the script is written into its folder first.
  ///
  /// - Throws: `StructureError` if the folder cannot be written.
  public func command(for claim: Claim) throws -> JobCommand {
    let script = claim.path("label.py")
    try AtomicFile.write(PackageResources.label_py, to: script)
    // Debian's Open MPI refuses root and more ranks than cores unless it is told otherwise.
    let launch =
      ranks == 1
      ? []
      : [mpirun, "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np", "\(ranks)"]
    var environment = environment
    // MPI is how it runs in parallel; threads of BLAS would only be in the way.
    for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"] { environment[name] = "1" }
    return JobCommand(
      launch + [program, "python", script, claim.folder.path], environment: environment)
  }
}
