// Part of Ordeal. See LICENSE.

import ArgumentParser
import MomentTensorPotentials
import Settings
import Training

/// What a potential is trained with.
struct TrainingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The level of the moments, 2 to 30. Default: 16.", valueName: "n"))
  var level: Int?

  @Option(help: ArgumentHelp("r_max, Å. Default: 5.2.", valueName: "Å"))
  var cutoff: Double?

  @Option(
    help: ArgumentHelp("How many functions make a radial function. Default: 8.", valueName: "n"))
  var radialBasisSize: Int?

  @Option(
    help: ArgumentHelp(
      "Which functions: \(RadialBasisKind.listing). Default: chebyshev.", valueName: "name"))
  var radialBasis: RadialBasisKind?

  @Option(
    help: ArgumentHelp(
      "r_min, Å. Default: the shortest distance in the data, with --repulsion 0.35 of it.",
      valueName: "Å"))
  var minimumDistance: Double?

  @Option(
    help: ArgumentHelp(
      "What errors count. Default: energy=1,forces=0.01,stress=0.001.", valueName: "weights"))
  var weights: String?

  @Option(
    help: """
      How the size N of a cell enters: vibrations (ΔE²/N), structures or molecules. Default: \
      vibrations.
      """)
  var scaling: LossScaling?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Factors for the weights of labels: liquid=0.1.", valueName: "label=w"))
  var labelWeights: [String] = []

  @Option(
    help: """
      How the loss is minimised: gauss-newton, or l-bfgs, which takes many more iterations, each \
      cheap. Default: gauss-newton.
      """)
  var optimizer: TrainingSettings.Optimizer?

  @Option(help: ArgumentHelp("The most iterations. Default: 1000.", valueName: "n"))
  var iterations: Int?

  @Option(help: ArgumentHelp("The most time for them, s. Default: no limit.", valueName: "s"))
  var seconds: Double?

  @Option(
    help: ArgumentHelp(
      "Converged when 20 iterations lower the loss by less than this, relative. Default: 1e-4.",
      valueName: "x"))
  var tolerance: Double?

  @Option(help: ArgumentHelp("What the random numbers start from. Default: 1.", valueName: "n"))
  var seed: Int?

  @Option(help: ArgumentHelp("The ridge, relative to the diagonal. Default: 1e-9.", valueName: "x"))
  var regularization: Double?

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

  func validate() throws {
    if let weights, LossWeights(weights) == nil {
      throw ValidationError(
        "--weights takes energy=1,forces=0.01,stress=0.001 or some of these, got \"\(weights)\"")
    }
    for word in labelWeights where TrainingPlan.pair(word) == nil {
      throw ValidationError("--label-weights takes name=number, got \"\(word)\"")
    }
    if let seed, seed < 0 { throw ValidationError("--seed takes 0 or more, got \(seed)") }
  }

  /// The settings that were given.
  var table: SettingsTable {
    var table = SettingsTable(source: "options")
    let integers = [
      ("level", level), ("radial-basis-size", radialBasisSize), ("iterations", iterations),
      ("seed", seed), ("repulsion-configurations", repulsionConfigurations),
    ]
    for (key, value) in integers { table[key] = value.map { .integer($0) } }
    let numbers = [
      ("cutoff", cutoff), ("minimum-distance", minimumDistance), ("seconds", seconds),
      ("tolerance", tolerance), ("regularization", regularization),
      ("repulsion-weight", repulsionWeight), ("repulsion-height", repulsionHeight),
    ]
    for (key, value) in numbers { table[key] = value.map { .number($0) } }
    let texts = [
      ("weights", weights), ("radial-basis", radialBasis?.rawValue), ("scaling", scaling?.rawValue),
      ("optimizer", optimizer?.rawValue),
    ]
    for (key, value) in texts { table[key] = value.map { .text($0) } }
    if !labelWeights.isEmpty { table["label-weights"] = .texts(labelWeights) }
    if repulsion { table["repulsion"] = .logical(true) }
    return table
  }
}

extension LossScaling: ExpressibleByArgument {}
extension RadialBasisKind: ExpressibleByArgument {}
extension TrainingSettings.Optimizer: ExpressibleByArgument {}
