// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// What starts the processes that do the work.
public struct WorkerCommand: Hashable, Sendable {
  /// Who starts several processes.
  public enum Starter: String, CaseIterable, Sendable {
    /// `srun` inside a Slurm allocation where it knows PMIx, `mpirun` elsewhere; one process needs
    /// neither.
    case automatic = "auto"
    case mpirun
    case srun
  }

  /// The program and its arguments.
  public let words: [String]
  /// The environment of the program.
  public let environment: [String: String]

  /// The command that runs a program on a number of processes.
  ///
  /// - Parameters:
  ///   - program: The program, by its path, and its arguments.
  ///   - ranks: The number of processes.
  ///   - starter: Who starts them.
  ///   - environment: The environment to start from.
  /// - Throws: `OrdealError` if `mpirun` or `srun` is not to be found, with how to get it, or the processes
  ///   are more than this machine can be expected to hold.
  public init(
    _ program: [String], ranks: Int, starter: Starter = .automatic,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(OrdealError) {
    try WorkerCommand.check(ranks, environment)
    var environment = WorkerEnvironment.cleaned(environment)
    let path = environment["PATH"] ?? ""
    let isInSlurm = WorkerEnvironment.isInSlurmAllocation(environment)
    switch starter {
    case .automatic where ranks == 1 && !isInSlurm:
      // Without this Open MPI looks for its daemon, which comes with mpirun.
      environment["OMPI_MCA_ess_singleton_isolated"] = "1"
      words = program
    case .automatic where isInSlurm && WorkerCommand.slurmKnowsPMIx(path, environment):
      words = try WorkerCommand.srun(path, ranks, environment) + program
    case .srun:
      words = try WorkerCommand.srun(path, ranks, environment) + program
    case .automatic, .mpirun:
      words = try WorkerCommand.mpirun(path, ranks) + program
    }
    self.environment = environment
  }

  /// Processes on a core of this machine at most: more of them wait for each other for hours.
  static let mostRanksPerCore = 32

  /// Refuses more processes than this machine can hold, where no queue has given others.
  private static func check(
    _ ranks: Int, _ environment: [String: String]
  ) throws(OrdealError) {
    guard ranks >= 1 else { throw OrdealError("ranks: expected at least 1, got \(ranks)") }
    let queues = ["SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "PE_HOSTFILE", "COBALT_JOBID"]
    guard !queues.contains(where: { environment[$0] != nil }) else { return }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    guard ranks <= mostRanksPerCore * cores else {
      throw OrdealError(
        "ranks: \(ranks) processes are too many for the \(cores) cores of this machine: expected at "
          + "most \(mostRanksPerCore) on a core, \(mostRanksPerCore * cores) in all")
    }
  }

  private static func mpirun(_ path: String, _ ranks: Int) throws(OrdealError) -> [String] {
    guard let mpirun = find("mpirun", in: path) else {
      throw OrdealError(
        "\(ranks) processes need mpirun, which is not on PATH. On Debian or Ubuntu: apt-get install "
          + "openmpi-bin; on a cluster: load the MPI module. One process (--ranks 1) needs none.")
    }
    // Containers run as root and may have fewer cores than ranks.
    let root = getuid() == 0 ? ["--allow-run-as-root"] : []
    return [mpirun] + root + ["--oversubscribe", "--bind-to", "none", "-np", "\(ranks)"]
  }

  private static func srun(
    _ path: String, _ ranks: Int, _ environment: [String: String]
  ) throws(OrdealError) -> [String] {
    guard let srun = find("srun", in: path) else {
      throw OrdealError("srun is not on PATH; it comes with Slurm. --launcher mpirun does without.")
    }
    let kind = environment["SLURM_MPI_TYPE"] == nil ? ["--mpi=pmix"] : []
    return [srun, "--ntasks=\(ranks)", "--unbuffered"] + kind
  }

  /// Whether `srun` can tell Open MPI's processes of each other.
  private static func slurmKnowsPMIx(_ path: String, _ environment: [String: String]) -> Bool {
    guard let srun = find("srun", in: path) else { return false }
    if environment["SLURM_MPI_TYPE"] != nil { return true }
    let process = Process()
    process.executableURL = URL(filePath: srun)
    process.arguments = ["--mpi=list"]
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    guard (try? process.run()) != nil else { return false }
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.contains("pmix")
  }

  private static func find(_ name: String, in path: String) -> String? {
    path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}
