// Part of Ordeal. See LICENSE.

import Foundation

/// Programs that are looked for on `PATH`.
public struct ProgramSearch: Sendable {
  private let folders: [String]

  /// The folders that an environment's `PATH` names.
  public init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
  }

  /// The path of a program that may be run; nil if no folder has it.
  public func path(of name: String) -> String? {
    folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}

/// How Open MPI starts processes.
public enum OpenMPI {
  /// The words before a program that start it on a number of processes.
  ///
  /// Open MPI refuses root, and more processes than cores, unless it is told otherwise; containers
  /// have both.
  ///
  /// - Parameters:
  ///   - mpirun: The path of `mpirun`.
  ///   - ranks: The number of processes.
  /// - Returns: The words.
  public static func words(_ mpirun: String, ranks: Int) -> [String] {
    let root = getuid() == 0 ? ["--allow-run-as-root"] : []
    return [mpirun] + root + ["--oversubscribe", "--bind-to", "none", "-np", "\(ranks)"]
  }
}
