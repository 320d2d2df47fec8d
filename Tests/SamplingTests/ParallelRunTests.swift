// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@testable import Sampling

/// Runs on several processes, and what happens when they end early.
@Suite(.serialized, .enabled(if: OrdealProgram.isBuilt, OrdealProgram.howToGet))
struct ParallelRunTests {
  private let scratch: ScratchFolder
  private let structure: String

  init() throws {
    scratch = try ScratchFolder()
    structure = scratch.path("crystal.extxyz")
    try StructureFile.write([LennardJonesSolid.crystal(3)], to: structure)
  }

  private func arguments(_ folder: String, ranks: Int, _ more: [String]) -> [String] {
    [
      "md", "--structure", structure, "--output", scratch.path(folder), "--ensemble", "npt",
      "--temperature", "60", "--ranks", "\(ranks)", "--timestep", "2", "--checkpoint-every", "0.2",
      "--dump-every", "0.05", "--thermo-every", "20fs", "--quiet",
    ] + LennardJonesSolid.interaction + more
  }

  /// Waits until a run has made its first checkpoint and gone on a little.
  private func waitForCheckpoint(_ folder: String, of run: OrdealProgram.Started) throws {
    let deadline = Date() + 60
    while !FileManager.default.fileExists(atPath: scratch.path("\(folder)/checkpoint.json")) {
      try #require(run.process.isRunning && Date() < deadline, "the run ended before a checkpoint")
      usleep(10_000)
    }
    usleep(30_000)
  }

  @Test("1, 2 and 4 processes give the same forces and start from the same velocities")
  func forcesDoNotDependOnTheNumberOfProcesses() throws {
    var results: [(frame: Structure, final: Structure)] = []
    for ranks in [1, 2, 4] {
      let ending = try OrdealProgram.run(
        arguments("on\(ranks)", ranks: ranks, ["--time", "20fs", "--ensemble", "nve"]))
      try #require(ending.status == 0, "\(ending.errors)")
      results.append(
        (
          try #require(
            try ExtendedXYZReader.readAll(scratch.path("on\(ranks)/trajectory.extxyz")).first),
          try #require(try ExtendedXYZReader.readAll(scratch.path("on\(ranks)/final.extxyz")).first)
        ))
    }
    for other in results.dropFirst() {
      let (a, b) = (try #require(results[0].frame.forces), try #require(other.frame.forces))
      #expect(zip(a, b).allSatisfy { length($0 - $1) < 1e-10 })
      let (v, w) = (
        try #require(results[0].final.velocities), try #require(other.final.velocities)
      )
      // Ten steps after velocities that agree to rounding.
      #expect(zip(v, w).allSatisfy { length($0 - $1) < 1e-9 })
    }
  }

  @Test("a run that loses a process to SIGKILL resumes to the undisturbed trajectory, to the byte")
  func aKilledRunResumesToTheSameTrajectory() throws {
    let whole = try OrdealProgram.run(arguments("whole", ranks: 2, ["--time", "2"]))
    try #require(whole.status == 0, "\(whole.errors)")
    let summary = try scratch.bytes("whole/summary.json")
    #expect(try JSONSchema("md-summary").problems(in: summary) == [])

    let run = try OrdealProgram.start(arguments("killed", ranks: 2, ["--time", "2"]))
    try waitForCheckpoint("killed", of: run)
    let victim = try #require(try run.workers(of: scratch.path("killed")).last)
    kill(victim, SIGKILL)
    let ending = try run.finish()
    #expect(ending.status != 0)
    #expect(
      ending.errors.contains("signal 9") && ending.errors.contains("rank"), "\(ending.errors)")
    #expect(ending.errors.contains("kept") && ending.errors.contains("--resume"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("killed/summary.json")))

    let written = try scratch.bytes("killed/trajectory.extxyz")
    let resumed = try OrdealProgram.run([
      "md", "--resume", "--output", scratch.path("killed"), "--quiet",
    ])
    #expect(resumed.status == 0, "\(resumed.errors)")
    for name in ["trajectory.extxyz", "thermo.csv", "final.extxyz"] {
      #expect(
        try scratch.bytes("killed/\(name)") == (try scratch.bytes("whole/\(name)")), "\(name)")
    }
    #expect(try scratch.bytes("killed/trajectory.extxyz").starts(with: written))
  }

  @Test("SIGTERM makes a checkpoint; nothing of the run is lost", arguments: [1, 2])
  func aTerminatedRunKeepsEverything(ranks: Int) throws {
    let run = try OrdealProgram.start(arguments("run", ranks: ranks, ["--time", "20"]))
    try waitForCheckpoint("run", of: run)
    kill(run.process.processIdentifier, SIGTERM)
    let ending = try run.finish()
    #expect(ending.status == 128 + SIGTERM, "\(ending.errors)")
    let checkpoint = try #require(try Checkpoint(in: RunFolder(scratch.path("run"))))
    #expect(checkpoint.interruptions.allSatisfy { $0 == checkpoint.step })
    #expect(try scratch.bytes("run/trajectory.extxyz").count == checkpoint.trajectoryBytes)
    let end = (checkpoint.step / 100 + 1) * 100
    let resumed = try OrdealProgram.run([
      "md", "--resume", "--output", scratch.path("run"), "--time", "\(end * 2)fs", "--quiet",
    ])
    #expect(resumed.status == 0, "\(resumed.errors)")
    let frames = try ExtendedXYZReader.readAll(scratch.path("run/trajectory.extxyz"))
    let steps = frames.map { $0.properties.info["step"] }
    #expect(steps == stride(from: 0, through: end, by: 25).map { .integer($0) })
  }

  @Test func twoProcessesDoNotWorkInOneFolder() throws {
    let run = try OrdealProgram.start(arguments("run", ranks: 1, ["--time", "20"]))
    try waitForCheckpoint("run", of: run)
    let second = try OrdealProgram.run(["md", "--resume", "--output", scratch.path("run")])
    #expect(second.status == 1 && second.errors.contains("another process"), "\(second.errors)")
    kill(run.process.processIdentifier, SIGTERM)
    #expect(try run.finish().status == 128 + SIGTERM)
  }

  @Test("an error of LAMMPS is quoted with its command, on all processes and on one")
  func errorsOfLAMMPSAreQuoted() throws {
    // A step of 10 ps throws atoms out of the box.
    let ending = try OrdealProgram.run(
      arguments("run", ranks: 2, ["--time", "1ns", "--timestep", "10ps", "--ensemble", "nve"]))
    #expect(ending.status != 0)
    #expect(
      ending.errors.contains("LAMMPS") && ending.errors.contains("`run "), "\(ending.errors)")
    let summary = scratch.path("run/summary.json")
    #expect(!FileManager.default.fileExists(atPath: summary))
  }

  @Test func aUsersScriptThatFailsIsNamedWithLineAndCommand() throws {
    let script = try scratch.write("units metal\n\nno_such_command 1 2\n", "in.bad")
    for ranks in ["1", "2"] {
      let ending = try OrdealProgram.run([
        "lammps", "-in", script, "--ranks", ranks, "-log", "none", "-screen", "none",
      ])
      #expect(ending.status == 1)
      #expect(ending.errors.contains("in.bad:3") && ending.errors.contains("no_such_command 1 2"))
    }
  }

  @Test func theInputsRunUnderOrdealLammps() throws {
    let data = scratch.path("crystal.data")
    try StructureFile.write([LennardJonesSolid.crystal(2)], to: data)
    for name in ["in.nve", "in.nvt", "in.langevin", "in.npt", "in.npt.langevin", "in.relax"] {
      let log = scratch.path("\(name).log")
      let ending = try OrdealProgram.run([
        "lammps", "-in", OrdealProgram.packageFolder.appending(path: "lammps-inputs/\(name)").path,
        "-var", "structure", data, "-var", "pair_style", "lj/smooth/linear 7.0", "-var",
        "pair_coeff", "* * 0.02 3.4", "-var", "temperature", "60", "-var", "steps", "20", "-screen",
        "none", "-log", log,
      ])
      #expect(ending.status == 0, "\(name): \(ending.errors)")
      #expect(try String(contentsOfFile: log, encoding: .utf8).contains("Loop time"))
    }
  }
}
