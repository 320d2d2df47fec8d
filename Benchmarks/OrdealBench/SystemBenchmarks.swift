// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// Reading and compiling a potential: without and with the cache of plans.
enum LoadBenchmark {
  static func run() throws {
    let cache = FileManager.default.temporaryDirectory.appending(path: "ordeal-bench-\(getpid())")
    setenv("ORDEAL_CACHE", cache.path, 1)
    defer { try? FileManager.default.removeItem(at: cache) }
    guard let folder = Subjects.dataFolder else { return }
    let url = folder.appending(path: "models/MTP_train.mtp")
    for kind in ["first time", "cached plan"] {
      let start = ContinuousClock.now
      _ = try KernelFactory(try MomentTensorPotential(contentsOf: url)).makeKernel()
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      try Figure(
        benchmark: "load, \(kind)", subject: "MTP_train", atoms: 0, value: seconds, unit: "s"
      ).print()
    }
  }
}

/// Neighbour lists of a large cell.
enum NeighborListBenchmark {
  static func run() throws {
    let structure = Subjects.lithiumAluminum(6, 6, 7)
    let seconds = try leastSeconds(of: 5) { _ = try NeighborList(structure, cutoff: 5.6) }
    try Figure(
      benchmark: "neighbour list", subject: "cutoff 5.6 Å", atoms: structure.count,
      value: 1e6 * seconds / Double(structure.count), unit: "µs/atom"
    ).print()
  }
}

/// All published test configurations, read and evaluated with two threads.
enum EvaluationBenchmark {
  static func run() throws {
    guard let folder = Subjects.dataFolder else { return }
    for (name, potential) in try Subjects.publishedPotentials() {
      let start = ContinuousClock.now
      let sets = try StructureFile.read(folder.appending(path: "Test").path)
      let read = ContinuousClock.now
      let calculator = try MomentTensorCalculator(
        potential, elements: ElementMapping([.lithium, .aluminum]))
      let structures = sets.flatMap(\.structures)
      let batch = try calculator.evaluateAll(structures, threads: 2)
      let end = ContinuousClock.now
      let atoms = structures.reduce(0) { $0 + $1.count }
      for (what, value, unit) in [
        ("read Test/A + Test/B", (read - start) / .seconds(1), "s"),
        ("compile and evaluate Test/A + Test/B, 2 threads", (end - read) / .seconds(1), "s"),
        ("processor time of evaluating Test/A + Test/B", batch.microsecondsPerAtom, "µs/atom"),
      ] {
        try Figure(benchmark: what, subject: name, atoms: atoms, value: value, unit: unit).print()
      }
    }
  }
}

/// The peak memory of evaluating 100 352 atoms in one process.
enum MemoryBenchmark {
  static func run() throws {
    guard let (name, potential) = try Subjects.publishedPotentials().first else { return }
    let structure = Subjects.lithiumAluminum(14, 16, 28)
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    _ = try calculator.evaluate(structure)
    var usage = rusage()
    getrusage(RUSAGE_SELF, &usage)
    try Figure(
      benchmark: "peak memory", subject: name, atoms: structure.count,
      value: Double(usage.ru_maxrss) / 1024, unit: "MB"
    ).print()
  }
}
