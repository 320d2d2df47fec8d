// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Sampling

@Suite struct WorkerCommandTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  /// Puts a program that prints a text into the folder.
  private func install(_ name: String, printing text: String = "") throws {
    let path = try scratch.write("#!/bin/sh\necho '\(text)'\n", name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  private func words(
    ranks: Int, _ starter: WorkerCommand.Starter = .automatic, slurm: Bool = false
  ) throws -> [String] {
    var environment = ["PATH": scratch.url.path]
    if slurm { environment["SLURM_JOB_ID"] = "1" }
    return try WorkerCommand(
      ["/o", "md"], ranks: ranks, starter: starter, environment: environment
    )
    .words
  }

  @Test func oneProcessNeedsNoMpirun() throws {
    #expect(try words(ranks: 1) == ["/o", "md"])
  }

  @Test func severalProcessesWithoutMpirunAreRefusedWithTheRemedy() {
    let error = #expect(throws: OrdealError.self) { try words(ranks: 2) }
    #expect(error?.message.contains("openmpi-bin") == true)
  }

  @Test func severalProcessesAreStartedByMpirun() throws {
    try install("mpirun")
    let words = try words(ranks: 3)
    #expect(words.first == scratch.path("mpirun"))
    #expect(words.suffix(4) == ["-np", "3", "/o", "md"])
    #expect(words.contains("--allow-run-as-root") == (getuid() == 0))
  }

  @Test func insideAnAllocationSrunIsUsedWhereItKnowsPMIx() throws {
    try install("mpirun")
    try install("srun", printing: "MPI plugin types are... none pmi2 pmix")
    let words = try words(ranks: 4, slurm: true)
    #expect(words.first == scratch.path("srun"))
    #expect(words.contains("--ntasks=4") && words.contains("--mpi=pmix"))
  }

  @Test func insideAnAllocationMpirunIsUsedWhereSrunDoesNotKnowPMIx() throws {
    try install("mpirun")
    try install("srun", printing: "MPI plugin types are... none pmi2")
    #expect(try words(ranks: 4, slurm: true).first == scratch.path("mpirun"))
  }

  @Test func theStarterCanBeChosen() throws {
    try install("mpirun")
    try install("srun", printing: "pmix")
    #expect(try words(ranks: 1, .mpirun, slurm: true).first == scratch.path("mpirun"))
    #expect(try words(ranks: 1, .srun).first == scratch.path("srun"))
  }

  @Test(
    arguments: [
      ([:], nil), (["OMPI_COMM_WORLD_SIZE": "4"], 4), (["PMI_SIZE": "2", "PMI_RANK": "0"], 2),
      (["SLURM_JOB_ID": "1", "SLURM_PROCID": "0"], nil),
      (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "1"], nil),
      (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "8"], 8),
    ] as [([String: String], Int?)])
  func theEnvironmentTellsWorkers(environment: [String: String], size: Int?) {
    #expect(WorkerEnvironment.size(environment) == size)
    #expect(WorkerEnvironment.isWorker(ranks: nil, environment) == (size != nil))
  }

  @Test func aSingleProcessUnderMpirunMayStartOthers() {
    let environment = ["OMPI_COMM_WORLD_SIZE": "1"]
    #expect(WorkerEnvironment.isWorker(ranks: 1, environment))
    #expect(!WorkerEnvironment.isWorker(ranks: 2, environment))
  }

  @Test func workersDoNotInheritWhatMpirunToldThisProcess() throws {
    let environment = [
      "OMPI_COMM_WORLD_SIZE": "1", "PMIX_RANK": "0", "HOME": "/h", "OMPI_MCA_btl": "self",
      "OMPI_MCA_ess": "singleton",
    ]
    #expect(WorkerEnvironment.cleaned(environment) == ["HOME": "/h", "OMPI_MCA_btl": "self"])
  }
}
