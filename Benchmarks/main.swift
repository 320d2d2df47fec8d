// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface

/// All benchmarks, in the order in which they run.
let benchmarks: [(name: String, run: () throws -> Void)] = [
  ("kernel", KernelBenchmarks.published), ("levels", KernelBenchmarks.levels),
  ("neighbors", KernelBenchmarks.neighborLists), ("load", KernelBenchmarks.load),
  ("loss-gradient", TrainingBenchmarks.lossGradient),
  ("pair-style", LAMMPSBenchmarks.pairStyle), ("memory", LAMMPSBenchmarks.memory),
  ("evaluate", CommandBenchmarks.evaluate), ("score", ScoringBenchmarks.score),
  ("monte-carlo", MonteCarloBenchmarks.swaps),
  ("ranking", ScoringBenchmarks.ranking), ("descriptors", ScoringBenchmarks.descriptors),
]
let workers: [(name: String, run: () throws -> Void)] = [
  ("pair-style-worker", LAMMPSBenchmarks.pairStyleWorker),
  ("memory-worker", LAMMPSBenchmarks.memoryWorker),
]

/// Runs the benchmarks that the arguments name, or all.
@MainActor func runBenchmarks(_ names: [String]) throws {
  let known = benchmarks + workers
  let chosen = names.isEmpty ? benchmarks : known.filter { names.contains($0.name) }
  guard names.allSatisfy({ name in known.contains { $0.name == name } }) else {
    throw BenchmarkError(
      message: "expected some of \(benchmarks.map(\.name).joined(separator: ", ")), got "
        + names.joined(separator: " "))
  }
  if BenchmarkSystem.publishedData == nil {
    let note = "ordeal-bench: no published data (ORDEAL_DATA): generated potentials only\n"
    try FileHandle.standardError.write(contentsOf: Data(note.utf8))
  }
  for benchmark in chosen { try benchmark.run() }
  // A worker that leaves without this counts as failed for mpirun.
  MPICommunicator.finalize()
}

do {
  try runBenchmarks(Array(CommandLine.arguments.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("ordeal-bench: error: \(error)\n".utf8))
  exit(1)
}
