// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures

/// What a gradient of the loss costs, in units of energies and forces.
enum TrainingBenchmarks {
  /// Gradients with respect to all coefficients at levels 10, 16, 22, and energies and forces by both
  /// SIMD kernels, µs/atom.
  static func lossGradient() throws {
    let structure = BenchmarkSystem.rattledLiAl(6, 6, 7)
    for level in [10, 16, 22] {
      let potential = try BenchmarkSystem.generated(level: level)
      let costs = try LossGradientCosts(structure, potential)
      let perAtom = 1e6 / Double(structure.count)
      let parts: [(String, () -> Void)] = [
        ("energy and forces, Cartesian kernel", costs.cartesian),
        ("energy and forces, spherical kernel", costs.spherical),
        ("loss and its gradient", costs.lossGradient),
      ]
      var seconds: [Double] = []
      for (command, run) in parts {
        seconds.append(leastSeconds { run() })
        try BenchmarkRecord(
          benchmark: "loss-gradient", command: command, potential: "level \(level)",
          size: structure.count, value: seconds[seconds.count - 1] * perAtom, unit: "µs/atom"
        ).print()
      }
      try BenchmarkRecord(
        benchmark: "loss-gradient", command: "loss and gradient / Cartesian energy and forces",
        potential: "level \(level)", size: structure.count, value: seconds[2] / seconds[0],
        unit: "1"
      ).print()
    }
  }
}

/// The three calculations that are compared, on one structure.
private struct LossGradientCosts {
  private let neighborhoods: StructureNeighborhoods
  private let kernel: TrainingKernel
  private let input: KernelInput
  private let direct: any MomentTensorKernel

  init(_ structure: Structure, _ potential: MomentTensorPotential) throws {
    neighborhoods = try StructureNeighborhoods(
      structure, cutoff: potential.cutoff,
      elements: ElementMapping([.lithium, .aluminum], source: .flag))
    kernel = TrainingKernel(try TrainablePotential(potential, try TrainableBasis(potential)))
    input = try KernelInput(structure, cutoff: potential.cutoff)
    direct = KernelFactory.cartesian(potential)
  }

  func cartesian() { input.computeAll(direct) }
  func spherical() { _ = kernel.evaluate(neighborhoods) }

  func lossGradient() {
    let evaluation = kernel.evaluate(neighborhoods)
    let direction = LossDirection(
      energy: evaluation.energy, velocities: evaluation.forces, strain: evaluation.virial)
    _ = kernel.gradient(direction, of: neighborhoods)
  }
}
