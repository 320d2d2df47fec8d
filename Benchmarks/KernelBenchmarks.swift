// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// Processor time of the kernels on one core, µs/atom.
enum KernelBenchmarks {
  private static let structure = BenchmarkSystem.rattledLiAl(6, 6, 7)

  /// The published potentials, in double and in mixed precision.
  static func published() throws {
    for (name, url) in BenchmarkSystem.publishedPotentials {
      let potential = try MomentTensorPotential(contentsOf: url)
      for precision in KernelPrecision.allCases {
        try measure(potential, name, precision, "kernel", energyOnly: true)
      }
    }
  }

  /// Generated bases of levels 6 to 26.
  static func levels() throws {
    for level in stride(from: 6, through: 26, by: 2) {
      let potential = try BenchmarkSystem.generated(level: level)
      try measure(potential, "level \(level)", .double, "levels", energyOnly: false)
    }
  }

  private static func measure(
    _ potential: MomentTensorPotential, _ name: String, _ precision: KernelPrecision,
    _ benchmark: String, energyOnly: Bool
  ) throws {
    let kernel = try KernelFactory(potential, precision: precision).makeKernel()
    let input = try KernelInput(structure, cutoff: potential.cutoff)
    let perAtom = 1e6 / Double(structure.count)
    let all = leastSeconds { input.computeAll(kernel) }
    try BenchmarkRecord(
      benchmark: benchmark, command: "energy, forces, virial, \(precision) precision",
      potential: name, size: structure.count, value: all * perAtom, unit: "µs/atom"
    ).print()
    guard energyOnly else { return }
    let energy = leastSeconds { input.computeEnergy(kernel) }
    try BenchmarkRecord(
      benchmark: benchmark, command: "energy alone, \(precision) precision", potential: name,
      size: structure.count, value: energy * perAtom, unit: "µs/atom"
    ).print()
  }

  /// Neighbour lists.
  static func neighborLists() throws {
    for structure in [structure, BenchmarkSystem.rattledLiAl(25, 25, 10)] {
      let seconds = try leastSeconds(runs: 3) { _ = try NeighborList(structure, cutoff: 5.6) }
      try BenchmarkRecord(
        benchmark: "neighbors", command: "neighbour list, 5.6 Å", size: structure.count,
        value: 1e6 * seconds / Double(structure.count), unit: "µs/atom"
      ).print()
    }
  }

  /// Reading a potential and compiling it for its kernel, without and with a plan in the cache.
  static func load() throws {
    let cache = FileManager.default.temporaryDirectory.appending(path: "ordeal-bench-\(getpid())")
    setenv("ORDEAL_CACHE", cache.path, 1)
    defer { try? FileManager.default.removeItem(at: cache) }
    for (name, url) in BenchmarkSystem.publishedPotentials {
      for attempt in ["first time", "cached plan"] {
        let start = ContinuousClock.now
        let potential = try MomentTensorPotential(contentsOf: url)
        let read = (ContinuousClock.now - start) / .seconds(1)
        _ = try KernelFactory(potential).makeKernel()
        let all = (ContinuousClock.now - start) / .seconds(1)
        try BenchmarkRecord(
          benchmark: "load", command: "read the file, \(attempt)", potential: name,
          size: potential.basis.scalarMoments.count, value: read, unit: "s"
        ).print()
        try BenchmarkRecord(
          benchmark: "load", command: "read and compile, \(attempt)", potential: name,
          size: potential.basis.scalarMoments.count, value: all, unit: "s"
        ).print()
      }
    }
  }
}
