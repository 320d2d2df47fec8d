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
    let programs = ProgramSearch(environment)
    let isInSlurm = WorkerEnvironment.isInSlurmAllocation(environment)
    switch starter {
    case .automatic where ranks == 1 && !isInSlurm:
      // Without this Open MPI looks for its daemon, which comes with mpirun.
      environment["OMPI_MCA_ess_singleton_isolated"] = "1"
      words = program
    case .automatic where isInSlurm && WorkerCommand.slurmKnowsPMIx(programs, environment):
      words = try WorkerCommand.srun(programs, ranks, environment) + program
    case .srun:
      words = try WorkerCommand.srun(programs, ranks, environment) + program
    case .automatic, .mpirun:
      words = try WorkerCommand.mpirun(programs, ranks) + program
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

  private static func mpirun(_ programs: ProgramSearch, _ ranks: Int) throws(OrdealError)
    -> [String]
  {
    guard let mpirun = programs.path(of: "mpirun") else {
      throw OrdealError(
        "\(ranks) processes need mpirun, which is not on PATH. On Debian or Ubuntu: apt-get install "
          + "openmpi-bin; on a cluster: load the MPI module. One process (--ranks 1) needs none.")
    }
    return OpenMPI.words(mpirun, ranks: ranks)
  }

  private static func srun(
    _ programs: ProgramSearch, _ ranks: Int, _ environment: [String: String]
  ) throws(OrdealError) -> [String] {
    guard let srun = programs.path(of: "srun") else {
      throw OrdealError("srun is not on PATH; it comes with Slurm. --launcher mpirun does without.")
    }
    let kind = environment["SLURM_MPI_TYPE"] == nil ? ["--mpi=pmix"] : []
    return [srun, "--ntasks=\(ranks)", "--unbuffered"] + kind
  }

  /// Whether `srun` can tell Open MPI's processes of each other.
  private static func slurmKnowsPMIx(_ programs: ProgramSearch, _ environment: [String: String])
    -> Bool
  {
    guard let srun = programs.path(of: "srun") else { return false }
    if environment["SLURM_MPI_TYPE"] != nil { return true }
    let said = try? ProgramOutput(of: [srun, "--mpi=list"], environment: environment, within: 60)
    return said.map { ($0.output + $0.errors).contains("pmix") } ?? false
  }
}
