// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support
import Testing

@testable import Training

@Suite struct LossGradientTests {
  /// Which parts of the loss count.
  static let weights = [
    LossWeights(energy: 1, forces: 0, stress: 0), LossWeights(energy: 0, forces: 1, stress: 0),
    LossWeights(energy: 0, forces: 0, stress: 1), LossWeights(energy: 1, forces: 0.3, stress: 0.2),
  ]

  @Test(
    "the gradient is that of the loss for every linear, species and radial coefficient",
    arguments: weights, LossScaling.allCases)
  func gradientIsThatOfTheLoss(weights: LossWeights, scaling: LossScaling) throws {
    var settings = TrainingSettings(level: 8, cutoff: 4, radialBasisSize: 3)
    (settings.weights, settings.scaling) = (weights, scaling)
    settings.labelWeights = ["odd": 0.25]
    let loss = try TrainingSystems.loss(TrainingSystems.potential(), settings: settings)
    let theta = loss.parameters(of: loss.template)
    let gradient = try loss.evaluate(theta).gradient
    let largest = gradient.map(abs).max() ?? 0
    #expect(largest > 0)
    for index in theta.indices {
      // Central differences of fourth order: the error is O(h⁴).
      func at(_ step: Double) throws -> Double {
        var moved = theta
        moved[index] += step
        return try loss.evaluate(moved).loss
      }
      let h = 1e-3 * max(0.1, abs(theta[index]))
      let numeric = try (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
      let tolerance = 1e-6 * max(abs(gradient[index]), 1e-3 * largest)
      #expect(abs(numeric - gradient[index]) < tolerance, "parameter \(index)")
    }
  }

  @Test("the gradient is that of the loss when forces have a tolerance")
  func gradientWithTolerance() throws {
    let potential = try TrainingSystems.potential()
    var settings = TrainingSystems.settings()
    settings.weights = LossWeights(energy: 0, forces: 1, stress: 0)
    let plain = try TrainingSystems.loss(potential, settings: settings)
    let theta = plain.parameters(of: potential)
    let errors = try plain.residuals(theta).compactMap(\.forceSquares)
    let typical = (errors.reduce(0, +) / Double(4 * errors.count)).squareRoot()
    let loss = try TrainingSystems.loss(
      potential, settings: settings, forceTolerance: 0.8 * typical)
    let point = try loss.evaluate(theta)
    #expect(point.loss > 0)
    #expect(try point.loss < 0.5 * plain.evaluate(theta).loss)
    try expectGradient(of: loss, theta, point.gradient)
    let far = try TrainingSystems.loss(
      potential, settings: settings, forceTolerance: 100 * typical)
    #expect(try far.evaluate(theta).loss == 0)
    let matrix = try far.gaussNewtonMatrix(theta, vectorsPerParameter: 1, seed: 1)
    #expect(matrix.elements.allSatisfy { $0 == 0 })
  }

  /// Along random directions, by differences of fourth order.
  private func expectGradient(
    of loss: LossFunction, _ theta: [Double], _ gradient: [Double]
  ) throws {
    var random = SplitMix64(seed: 3)
    for _ in 0..<3 {
      let direction = theta.map { _ in random.nextNormal() }
      func at(_ step: Double) throws -> Double {
        try loss.evaluate(zip(theta, direction).map { $0 + step * $1 }).loss
      }
      let h = 1e-5
      let numeric = try (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
      let exact = inner(gradient, direction)
      #expect(abs(numeric - exact) < 1e-6 * abs(exact))
    }
  }

  @Test("gradients of higher levels are right along random directions", arguments: [4, 10, 16])
  func directionalDerivatives(level: Int) throws {
    let potential = try TrainingSystems.potential(level: level)
    let loss = try TrainingSystems.loss(potential, settings: TrainingSystems.settings())
    let theta = loss.parameters(of: potential)
    try expectGradient(of: loss, theta, loss.evaluate(theta).gradient)
  }

  @Test("the loss is the weighted sum of squares of a calculator's errors")
  func lossIsThatOfTheCalculator() throws {
    var settings = TrainingSystems.settings()
    settings.labelWeights = ["odd": 0.25]
    let potential = try TrainingSystems.potential()
    let loss = try TrainingSystems.loss(potential, settings: settings)
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum], source: .flag))
    let references = try TrainingSystems.labelled(
      TrainingSystems.structures(5), by: TrainingSystems.potential(seed: 99))
    var expected = 0.0
    for structure in references {
      let evaluation = try calculator.evaluate(structure)
      let weight = structure.label == "odd" ? 0.25 : 1
      let energy = evaluation.energy - (structure.energy ?? 0)
      let forces = zip(evaluation.forces, structure.forces ?? []).map { $0 - $1 }
      let virial = zip(evaluation.virial.components, (structure.virial ?? .zero).components)
      expected += weight * 1 * energy * energy / 4
      expected += weight * 0.3 * forces.reduce(0) { $0 + dot($1, $1) }
      expected += weight * 0.2 * virial.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 4
    }
    let found = try loss.evaluate(loss.parameters(of: potential)).loss
    #expect(abs(found - expected) < 1e-10 * expected)
  }

  @Test("loss and gradient do not depend on the number of threads, to the bit")
  func threadsDoNotMatter() throws {
    let potential = try TrainingSystems.potential()
    let settings = TrainingSystems.settings()
    let one = try TrainingSystems.loss(potential, settings: settings, threads: 1)
    let four = try TrainingSystems.loss(potential, settings: settings, threads: 4)
    let theta = one.parameters(of: potential)
    #expect(try one.evaluate(theta).loss == four.evaluate(theta).loss)
    #expect(try one.evaluate(theta).gradient == four.evaluate(theta).gradient)
  }

  @Test("the sampled Gauss–Newton matrix tends to the one by differences of forces")
  func sampledMatrixIsUnbiased() throws {
    var settings = TrainingSystems.settings(level: 4)
    settings.weights = LossWeights(energy: 1, forces: 0, stress: 0)
    let potential = try TrainingSystems.potential(level: 4)
    let loss = try TrainingSystems.loss(potential, settings: settings)
    let theta = loss.parameters(of: potential)
    // With energies alone every random vector of one configuration gives the same matrix.
    let matrix = try loss.gaussNewtonMatrix(theta, vectorsPerParameter: 1, seed: 1)
    let rows = try loss.map(theta) { term, kernel in
      kernel.gradient(
        LossDirection(energy: term.energyWeight.squareRoot()), of: term.neighborhoods)
    }
    var worst = 0.0
    for i in theta.indices {
      for j in theta.indices {
        let exact = rows.reduce(0) { $0 + 2 * $1[i] * $1[j] }
        worst = max(worst, abs(matrix.elements[i * theta.count + j] - exact))
      }
    }
    #expect(worst < 1e-9 * (matrix.elements.map(abs).max() ?? 0))
  }
}
