// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Support

/// The pair style inside LAMMPS: what it costs on top of the kernel, on two ranks, in memory.
///
/// LAMMPS runs in processes of their own, which are this program with the name of a worker.
enum LAMMPSBenchmarks {
  /// The pair style on one rank and on two.
  static func pairStyle() throws {
    for ranks in [1, 2] { try Process.runSelf(["pair-style-worker"], ranks: ranks) }
  }

  /// Peak memory at 100 000 atoms on one rank.
  static func memory() throws { try Process.runSelf(["memory-worker"], ranks: 1) }

  /// Times NVE dynamics; the slowest rank counts.
  static func pairStyleWorker() throws {
    guard let (name, url) = BenchmarkSystem.publishedPotentials.first else { return }
    let structure = BenchmarkSystem.rattledLiAl(6, 6, 7)
    let steps = 20
    let world = MPICommunicator.world
    let lammps = try LAMMPS(communicator: world)
    try prepare(lammps, structure, url)
    try lammps.command("run 5")
    let before = LAMMPS.pairStyleSeconds
    let start = ProcessorTime.seconds
    try lammps.command("run \(steps)")
    let after = LAMMPS.pairStyleSeconds
    let figures = [
      ("whole step", ProcessorTime.seconds - start), ("kernel", after.kernel - before.kernel),
      ("glue of the pair style", after.glue - before.glue),
    ]
    for (what, seconds) in figures {
      let slowest = world.maximum(seconds)
      guard world.rank == 0 else { continue }
      try BenchmarkRecord(
        benchmark: "pair-style",
        command: "nve, \(what), processor time of \(world.size) ranks, each",
        potential: name, size: structure.count,
        value: 1e6 * slowest / Double(structure.count * steps), unit: "µs/atom/step"
      ).print()
    }
  }

  /// Peak memory after two steps.
  static func memoryWorker() throws {
    guard let (name, url) = BenchmarkSystem.publishedPotentials.first else { return }
    let structure = BenchmarkSystem.rattledLiAl(25, 25, 10)
    let lammps = try LAMMPS()
    try prepare(lammps, structure, url)
    try lammps.command("run 2")
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    let kilobytes = line?.split { !$0.isNumber }.first.flatMap { Double($0) } ?? .nan
    try BenchmarkRecord(
      benchmark: "memory", command: "nve on one rank, peak memory of the process",
      potential: name, size: structure.count, value: kilobytes / 1024 / 1024, unit: "GiB"
    ).print()
  }

  private static func prepare(
    _ lammps: borrowing LAMMPS, _ structure: Structure, _ potential: URL
  ) throws {
    let elements = BenchmarkSystem.elements.elements
    _ = try lammps.create(structure, elements: elements)
    try lammps.setPairStyle(mtp: potential.path, elements: elements, species: elements)
    try lammps.commands(
      """
      velocity all create 300 1 loop geom
      fix integrate all nve
      timestep 0.001
      """)
  }
}

extension Process {
  /// Runs this program again, under `mpirun` for several ranks, and waits for it.
  static func runSelf(_ arguments: [String], ranks: Int) throws {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let mpirun = [
      "mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np", "\(ranks)",
    ]
    try run((ranks > 1 ? mpirun : []) + [program] + arguments)
  }

  /// Runs a program found through PATH and waits for it; its output is this program's.
  static func run(_ words: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["OMP_NUM_THREADS": "1"], uniquingKeysWith: { $1 })
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchmarkError(message: "\(words.joined(separator: " ")) failed")
    }
  }
}

/// Why a benchmark has no figure.
struct BenchmarkError: Error, CustomStringConvertible {
  var message: String
  var description: String { message }
}
