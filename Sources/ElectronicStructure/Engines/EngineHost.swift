// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// A program that an engine needs on the machine.
public struct EngineProgram: Hashable, Sendable {
  /// Its name on `PATH`.
  public var name: String
  /// The Debian packages that hold it and its data.
  public var packages: String
  /// Whether `--version` makes it say its version and nothing else.
  public var saysVersion: Bool
}

/// Where an engine is to run: the programs of this machine, and on how many processes.
public struct EngineHost: Sendable {
  /// On how many MPI processes each label runs.
  public let ranks: Int
  /// Where programs are looked for, and what they inherit.
  private let environment: [String: String]

  /// This machine.
  public init(
    ranks: Int = 1, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    (self.ranks, self.environment) = (ranks, environment)
  }

  /// The path of a program on `PATH`; nil if it is not there.
  public func path(of name: String) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first { access($0, X_OK) == 0 }
  }

  /// The path of a program on `PATH`.
  ///
  /// - Throws: `OrdealError` if it is not there, with how to install it.
  func path(of program: EngineProgram) throws(OrdealError) -> String {
    guard let path = path(of: program.name) else {
      throw OrdealError(
        "is not on PATH. On Debian: apt-get install --no-install-recommends \(program.packages)",
        at: program.name)
    }
    return path
  }

  /// Checks that the programs of an engine are there.
  ///
  /// - Throws: `OrdealError` that names one that is not, with how to install it.
  public func check(_ engine: some DFTEngine) throws(OrdealError) {
    for program in engine.programs { _ = try path(of: program) }
    _ = try launch()
  }

  /// What stands before a program to start it on the processes; nothing for one.
  ///
  /// - Throws: `OrdealError` if `mpirun` is needed and not there.
  func launch() throws(OrdealError) -> [String] {
    guard ranks > 1 else { return [] }
    guard let mpirun = path(of: "mpirun") else {
      throw OrdealError(
        "is not on PATH, and \(ranks) ranks need it: install Open MPI, or use --ranks 1",
        at: "mpirun")
    }
    // Debian's Open MPI refuses root and more ranks than cores unless it is told otherwise.
    return [
      mpirun, "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np", "\(ranks)",
    ]
  }

  /// The environment of an engine.
  var engineEnvironment: [String: String] {
    // MPI is how it runs in parallel; threads of BLAS would only be in the way.
    environment.merging(["OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"]) { $1 }
  }
}
