// Part of Ordeal. See LICENSE.

// Prints one JSON line for each figure: what was measured, on what size, by which command.
// `ordeal-bench` runs everything, `ordeal-bench kernel levels load lists evaluate memory` a part.

import CInstructionSet
import Foundation
import MomentTensorPotentials
import Structures

let parts: [(name: String, run: () throws -> Void)] = [
  ("kernel", KernelBenchmark.run), ("levels", LevelBenchmark.run), ("load", LoadBenchmark.run),
  ("lists", NeighborListBenchmark.run), ("evaluate", EvaluationBenchmark.run),
  ("memory", MemoryBenchmark.run),
]
let wanted = CommandLine.arguments.dropFirst()
for part in parts where wanted.isEmpty || wanted.contains(part.name) { try part.run() }
