// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
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
      guard structure.count < 20_000 else { continue }
      let lammps = try lammpsSwapSeconds(structure, url)
      try record("LAMMPS's fix atom/swap on the pair style", 1e6 * lammps, "µs/trial")
      try record("fix atom/swap / swap", lammps / trial, "times")
    }
  }

  /// The processor time of one attempt of LAMMPS's `fix atom/swap` at 300 K, s; atoms stand still.
  private static func lammpsSwapSeconds(
    _ structure: Structure, _ potential: URL
  ) throws -> Double {
    let elements = BenchmarkSystem.elements.elements
    let lammps = try LAMMPS()
    _ = try lammps.create(structure, elements: elements)
    try lammps.setPairStyle(mtp: potential.path, elements: elements, species: elements)
    let (steps, attempts) = (2, 5)
    try lammps.command("run 0")
    let still = try leastSeconds(runs: 2) { try lammps.command("run \(steps)") }
    try lammps.command("fix swaps all atom/swap 1 \(attempts) 1 300 ke no types 1 2")
    let swapping = try leastSeconds(runs: 2) { try lammps.command("run \(steps)") }
    return (swapping - still) / Double(steps * attempts)
  }

  /// The processor time of one attempt of a chain of swaps at 300 K, s.
  private static func swapSeconds(
    _ structure: Structure, _ kernel: any MomentTensorKernel, _ cutoff: Double
  ) throws -> Double {
    let energies = MomentTensorSiteEnergies(
      kernel, elements: BenchmarkSystem.elements, cutoff: cutoff)
    let system = try AtomicSystem(structure, potential: energies)
    let chain = try MonteCarloChain(
      system, moves: [.init(SwapMove(0, 1))], temperature: 300, seed: 1)
    let attempts = 200
    let seconds = try leastSeconds(runs: 5) { try chain.run(attempts) }
    return seconds / Double(attempts)
  }
}
