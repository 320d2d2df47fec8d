// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Testing

@testable import Training

@Suite struct RadialBasisTrainingTests {
  static let kinds = RadialBasisKind.allCases.map(\.rawValue)

  private func settings(_ kind: String) throws -> TrainingSettings {
    var settings = TrainingSystems.settings(level: 6)
    settings.radialBasisKind = try #require(RadialBasisKind(rawValue: kind))
    settings.minimumDistance = 2.4
    (settings.iterations, settings.tolerance) = (40, 0)
    return settings
  }

  @Test("the loss's gradient is that of the loss", arguments: kinds)
  func gradient(kind: String) throws {
    let settings = try settings(kind)
    var potential = try settings.startingPotential(
      speciesCount: 2, minimumDistance: 2.4, from: nil)
    potential.momentCoefficients = potential.momentCoefficients.indices.map {
      0.1 * Double(($0 * 7) % 5 - 2)
    }
    let loss = try TrainingSystems.loss(potential, settings: settings)
    let theta = loss.parameters(of: potential)
    let gradient = try loss.evaluate(theta).gradient
    let largest = gradient.map(abs).max() ?? 0
    #expect(largest > 0)
    for index in theta.indices {
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

  @Test("training lowers the loss, and the potential is of the kind asked for", arguments: kinds)
  func learns(kind: String) throws {
    let settings = try settings(kind)
    let data = try TrainingData(
      TrainingSystems.labelled(
        TrainingSystems.structures(16), by: TrainingSystems.potential(level: 6)),
      elements: [.lithium, .aluminum])
    var run = try TrainingRun(settings, data: data, threads: 2)
    let result = try run.run { _, _ in true }
    #expect((result.lossHistory.last ?? 1) < 0.7 * result.lossHistory[0], "\(result.lossHistory)")
    #expect(result.potential.radialBasis.kind == settings.radialBasisKind)
    let again = try JSONDecoder().decode(
      TrainingSettings.self, from: JSONEncoder().encode(settings))
    #expect(again == settings)
    var other = settings
    other.radialBasisKind = .chebyshev
    let difference = other.difference(from: settings)
    #expect((difference != nil) == (settings.radialBasisKind != .chebyshev))
    #expect(difference?.contains("--radial-basis is chebyshev") != false)
  }

  @Test("a start of another kind is taken over by least squares")
  func takenOver() throws {
    let settings = try settings("shapeev")
    let start = try TrainingSystems.potential(level: 6, size: 6)
    var small = settings
    small.radialBasisSize = 6
    let potential = try small.startingPotential(
      speciesCount: 2, minimumDistance: 2.4, from: start)
    for r in [2.5, 3.1, 3.8] {
      func value(_ potential: MomentTensorPotential) -> Double {
        zip(potential.radialBasis.functions(at: r), potential.radialCoefficients)
          .reduce(0) { $0 + $1.0.value * $1.1 } * potential.scaling
      }
      #expect(abs(value(potential) - value(start)) < 0.02 * max(0.1, abs(value(start))))
    }
  }
}
