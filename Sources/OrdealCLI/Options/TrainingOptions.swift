// Part of Ordeal. See LICENSE.

import ArgumentParser
import Training

/// What a potential is trained with.
struct TrainingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The level of the moments, 2 to 30.", valueName: "n"))
  var level = 16

  @Option(help: ArgumentHelp("r_max, Å.", valueName: "Å"))
  var cutoff = 5.2

  @Option(help: ArgumentHelp("How many functions make a radial function.", valueName: "n"))
  var radialBasisSize = 8

  @Option(
    help: ArgumentHelp(
      "r_min, Å. Default: the shortest distance in the data, with --repulsion 0.35 of it.",
      valueName: "Å"))
  var minimumDistance: Double?

  @Option(
    help: ArgumentHelp(
      "What errors count: energy=1,forces=0.01,stress=0.001.", valueName: "weights"))
  var weights = "energy=1,forces=0.01,stress=0.001"

  @Option(help: "How the size N of a cell enters: vibrations (ΔE²/N), structures or molecules.")
  var scaling = LossScaling.vibrations

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Factors for the weights of labels: liquid=0.1.", valueName: "label=w"))
  var labelWeights: [String] = []

  @Option(
    help: """
      How the loss is minimised: gauss-newton, or l-bfgs, which takes many more iterations, each \
      cheap.
      """)
  var optimizer = TrainingSettings.Optimizer.gaussNewton

  @Option(help: ArgumentHelp("The most iterations.", valueName: "n"))
  var iterations = 1000

  @Option(help: ArgumentHelp("The most time for them, s. Default: no limit.", valueName: "s"))
  var seconds: Double?

  @Option(
    help: ArgumentHelp(
      "Converged when 20 iterations lower the loss by less than this, relative.", valueName: "x"))
  var tolerance = 1e-4

  @Option(help: ArgumentHelp("What the random numbers start from.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The ridge, relative to the diagonal.", valueName: "x"))
  var regularization = 1e-9

  @Flag(
    help: """
      Teach the potential to repel below the distances of the data, with pseudo-configurations of \
      atoms too close together.
      """)
  var repulsion = false

  @Option(
    help: ArgumentHelp("How many there are. Default: 120.", valueName: "n"))
  var repulsionConfigurations: Int?

  @Option(
    help: ArgumentHelp(
      "Their weight relative to that of real ones. Default: 0.002.", valueName: "w"))
  var repulsionWeight: Double?

  @Option(
    help: ArgumentHelp(
      "What two atoms in one place cost, eV. Default: 15.", valueName: "eV"))
  var repulsionHeight: Double?

  /// The settings.
  ///
  /// - Throws: `ValidationError` for weights that cannot be read.
  func settings() throws -> TrainingSettings {
    var settings = TrainingSettings(
      level: level, cutoff: cutoff, radialBasisSize: radialBasisSize)
    settings.minimumDistance = minimumDistance
    settings.weights = try lossWeights()
    settings.scaling = scaling
    settings.labelWeights = try Dictionary(
      labelWeights.map { try pair($0, "--label-weights") }, uniquingKeysWith: { $1 })
    settings.optimizer = optimizer
    (settings.iterations, settings.seconds, settings.tolerance) = (iterations, seconds, tolerance)
    (settings.seed, settings.regularization) = (seed, regularization)
    settings.repulsion = try repulsionSettings()
    return settings
  }

  private func repulsionSettings() throws -> RepulsionSettings? {
    guard repulsion else {
      let given: [Any?] = [repulsionConfigurations, repulsionWeight, repulsionHeight]
      guard given.allSatisfy({ $0 == nil }) else {
        throw ValidationError("--repulsion-… need --repulsion")
      }
      return nil
    }
    var settings = RepulsionSettings()
    settings.configurations = repulsionConfigurations ?? settings.configurations
    settings.weight = repulsionWeight ?? settings.weight
    settings.height = repulsionHeight ?? settings.height
    return settings
  }

  private func lossWeights() throws -> LossWeights {
    var result = LossWeights()
    for word in weights.split(separator: ",") {
      let (name, value) = try pair(String(word), "--weights")
      switch name {
      case "energy": result.energy = value
      case "forces": result.forces = value
      case "stress": result.stress = value
      default:
        throw ValidationError("--weights takes energy, forces and stress, got \"\(name)\"")
      }
    }
    return result
  }

  private func pair(_ word: String, _ option: String) throws -> (String, Double) {
    let parts = word.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let value = Double(parts[1]) else {
      throw ValidationError("\(option) takes name=number, got \"\(word)\"")
    }
    return (String(parts[0]), value)
  }
}

extension LossScaling: ExpressibleByArgument {}
extension TrainingSettings.Optimizer: ExpressibleByArgument {}
