// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support
import Testing

@testable import Training

@Suite struct TrainingRunTests {
  private let settings = {
    var settings = TrainingSystems.settings(level: 6)
    settings.iterations = 12
    settings.tolerance = 0
    return settings
  }()

  private func data(_ count: Int = 16) throws -> TrainingData {
    try TrainingData(
      TrainingSystems.labelled(
        TrainingSystems.structures(count), by: TrainingSystems.potential(level: 6)),
      elements: [.lithium, .aluminum])
  }

  private func train(
    _ settings: TrainingSettings, _ data: TrainingData, threads: Int = 2,
    start: MomentTensorPotential? = nil
  ) throws -> TrainingResult {
    var run = try TrainingRun(settings, data: data, threads: threads, start: start)
    return try run.run { _, _ in true }
  }

  @Test("training on a potential's own data lowers the loss, step by step")
  func learnsASmallPotential() throws {
    var settings = settings
    settings.iterations = 60
    let data = try data()
    let result = try train(settings, data)
    #expect(zip(result.lossHistory, result.lossHistory.dropFirst()).allSatisfy { $0 >= $1 })
    #expect((result.lossHistory.last ?? 1) < 0.2 * result.lossHistory[0])
    // What the result says is what a calculator finds.
    let calculator = try MomentTensorCalculator(
      result.potential, elements: ElementMapping(data.elements, source: .flag))
    var squares = 0.0
    for structure in data.structures {
      let error = try calculator.energy(of: structure) - (structure.energy ?? 0)
      squares += error * error / 16
    }
    let rmse = 1000 * (squares / Double(data.structures.count)).squareRoot()
    let said = try #require(result.training.energyRMSE)
    #expect(abs(rmse - said) < 1e-6 * rmse)
  }

  @Test("one seed gives one potential, to the bit, on any number of threads")
  func isDeterministic() throws {
    let data = try data()
    let one = try train(settings, data, threads: 1)
    let three = try train(settings, data, threads: 3)
    #expect(one.potential == three.potential)
    #expect(one.lossHistory == three.lossHistory)
    var other = settings
    other.seed = 2
    #expect(try train(other, data).potential != one.potential)
  }

  @Test("a training that was interrupted goes on as if it had not been", arguments: [1, 4, 7])
  func resumes(after iterations: Int) throws {
    let data = try data()
    let undisturbed = try train(settings, data)
    var first = try TrainingRun(settings, data: data, threads: 2)
    var kept = Data()
    _ = try first.run { news, checkpoint in
      guard news.iteration == iterations, let bytes = try? checkpoint() else { return true }
      kept = bytes
      return false
    }
    #expect(!kept.isEmpty)
    var second = try TrainingRun(settings, data: data, threads: 1, checkpoint: kept)
    let resumed = try second.run { _, _ in true }
    #expect(resumed.potential == undisturbed.potential)
    #expect(resumed.lossHistory == undisturbed.lossHistory)
  }

  @Test("a checkpoint of other settings or data is refused")
  func refusesOthersCheckpoints() throws {
    let data = try data()
    let kept = try TrainingRun(settings, data: data, threads: 1).checkpoint()
    var other = settings
    other.weights.energy = 2
    #expect(throws: OrdealError.self) {
      try TrainingRun(other, data: data, threads: 1, checkpoint: kept)
    }
    #expect(throws: OrdealError.self) {
      try TrainingRun(settings, data: try self.data(15), threads: 1, checkpoint: kept)
    }
    #expect(throws: OrdealError.self) {
      try TrainingRun(settings, data: data, threads: 1, checkpoint: Data("nonsense".utf8))
    }
    let old = try PropertyListEncoder().encode(["schemaVersion": 1])
    let error = try #require(throws: OrdealError.self) {
      try TrainingRun(settings, data: data, threads: 1, checkpoint: old)
    }
    #expect("\(error)".contains("expected a checkpoint of version 3, got 1"))
  }

  @Test("a warm start of another level, cutoff and basis size starts lower than a cold one")
  func warmStarts() throws {
    var small = settings
    small.iterations = 40
    let data = try data()
    let start = try train(small, data).potential
    var large = TrainingSystems.settings(level: 8)
    (large.cutoff, large.radialBasisSize, large.iterations) = (4.2, 5, 0)
    let cold = try train(large, data)
    let warm = try train(large, data, start: start)
    #expect(warm.lossHistory[0] < 0.5 * cold.lossHistory[0])
  }

  @Test("L-BFGS alone lowers the loss, too, and goes on where it was interrupted")
  func lbfgs() throws {
    var settings = settings
    (settings.optimizer, settings.iterations) = (.lbfgs, 60)
    let data = try data()
    let result = try train(settings, data)
    #expect(zip(result.lossHistory, result.lossHistory.dropFirst()).allSatisfy { $0 >= $1 })
    #expect((result.lossHistory.last ?? 1) < 0.7 * result.lossHistory[0])
    var first = try TrainingRun(settings, data: data, threads: 2)
    _ = try first.run { news, _ in news.iteration < 20 }
    var second = try TrainingRun(
      settings, data: data, threads: 1, checkpoint: first.checkpoint())
    #expect(try second.run { _, _ in true }.potential == result.potential)
    var fast = settings
    fast.optimizer = .gaussNewton
    let better = try train(fast, data)
    #expect((better.lossHistory.last ?? 1) < (result.lossHistory.last ?? 0))
  }

  @Test("a matrix that is not finite has no preconditioner")
  func refusesMatrix() {
    var matrix = GaussNewtonMatrix(size: 2)
    matrix.add([1, 2, 2, 1, .nan, 0], factor: 1)
    #expect(Preconditioner(matrix, damping: 0.1) == nil)
    matrix = GaussNewtonMatrix(size: 2)
    matrix.add([1, 2, 2, 1], factor: 1)
    #expect(Preconditioner(matrix, damping: 0.1) != nil)
  }

  @Test("with a repulsion atoms in one place cost energy, whatever the fit would do there")
  func repels() throws {
    var settings = settings
    settings.iterations = 25
    settings.repulsion = RepulsionSettings(configurations: 40, weight: 0.3, height: 15)
    let data = try data()
    let result = try train(settings, data)
    let calculator = try MomentTensorCalculator(
      result.potential, elements: ElementMapping(data.elements, source: .flag))
    for structure in data.structures.prefix(5) {
      var squeezed = structure
      squeezed.positions[1] = structure.positions[0] + Vector3(0.3, 0.2, 0.1)
      #expect(try calculator.energy(of: squeezed) > calculator.energy(of: structure))
    }
  }
}
