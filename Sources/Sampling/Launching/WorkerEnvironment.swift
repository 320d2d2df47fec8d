// Part of Ordeal. See LICENSE.

import Foundation

/// What the environment says about the processes that were started together with this one.
public enum WorkerEnvironment {
  /// The number of processes that `mpirun` or `srun` started, this one included; nil if none did.
  ///
  /// An interactive Slurm step of one task counts as none: workers can be started from there.
  public static func size(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Int? {
    let names = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"]
    if let size = names.lazy.compactMap({ environment[$0].flatMap(Int.init) }).first { return size }
    guard environment["SLURM_STEP_ID"] != nil,
      let tasks = environment["SLURM_STEP_NUM_TASKS"].flatMap(Int.init), tasks > 1
    else { return nil }
    return tasks
  }

  /// Whether this process is one of those that do the work, when `ranks` are asked for.
  public static func isWorker(
    ranks: Int?, _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Bool {
    guard let size = size(environment) else { return false }
    return size > 1 || (ranks ?? 1) == 1
  }

  /// Whether this process runs inside a Slurm allocation.
  static func isInSlurmAllocation(_ environment: [String: String]) -> Bool {
    environment["SLURM_JOB_ID"] != nil
  }

  /// The environment without what says that this process is itself one of several.
  static func cleaned(_ environment: [String: String]) -> [String: String] {
    environment.filter { name, _ in
      !["OMPI_COMM_WORLD", "OMPI_UNIVERSE", "OMPI_MCA_orte_", "OMPI_MCA_ess", "PMIX_", "PMI_"]
        .contains { name.hasPrefix($0) }
    }
  }
}
