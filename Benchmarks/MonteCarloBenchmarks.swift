// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import MonteCarlo
import Structures

/// Swap trials by local energy differences against the energy of the whole cell.
enum MonteCarloBenchmarks {
  /// Processor time of a trial, its neighbour search, decision and cache update included, and of one
  /// energy-only evaluation of the whole cell with its neighbour list ready.
  static func swaps() throws {
    guard let (name, url) = BenchmarkSystem.publishedPotentials.first else { return }
    let potential = try MomentTensorPotential(contentsOf: url)
    let kernel = try KernelFactory(potential).makeKernel()
    for (a, b, c) in [(4, 4, 4), (9, 9, 8), (19, 19, 18)] {
      let structure = BenchmarkSystem.rattledLiAl(a, b, c)
      func record(_ command: String, _ value: Double, _ unit: String) throws {
        try BenchmarkRecord(
          benchmark: "monte-carlo", command: command, potential: name, size: structure.count,
          value: value, unit: unit
        ).print()
      }
      let trial = try swapSeconds(structure, kernel, potential.cutoff)
      let input = try KernelInput(structure, cutoff: potential.cutoff)
      let whole = leastSeconds(runs: 3) { input.computeEnergy(kernel) }
      try record("swap: search, energies, decision, update", 1e6 * trial, "µs/trial")
      try record("energy alone of the whole cell, neighbour list ready", 1e6 * whole, "µs")
      try record("whole cell / swap", whole / trial, "times")
    }
  }

  /// The processor time of one attempt, s; all move types of a chain at 300 K.
  private static func swapSeconds(
    _ structure: Structure, _ kernel: any MomentTensorKernel, _ cutoff: Double
  ) throws -> Double {
    let energies = MomentTensorSiteEnergies(
      kernel, elements: BenchmarkSystem.elements, cutoff: cutoff)
    let system = try AtomicSystem(structure, potential: energies)
    var random = RandomStream(seed: 1)
    let attempts = 200
    let seconds = leastSeconds(runs: 5) {
      for _ in 0..<attempts {
        let first = system.atoms(of: 0)[random.index(below: system.count(of: 0))]
        let second = system.atoms(of: 1)[random.index(below: system.count(of: 1))]
        let trial = system.trial([.swap(Int(first), Int(second))])
        trial.energyDifference < 0 ? system.accept() : system.reject()
      }
    }
    return seconds / Double(attempts)
  }
}
