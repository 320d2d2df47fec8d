// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// The training of one potential.
///
///     var run = try TrainingRun(settings, data: data, validation: nil, threads: 2, start: nil)
///     let result = try run.run { news, checkpoint in news.iteration < 100 }
public struct TrainingRun {
  /// What it is trained with.
  public let settings: TrainingSettings
  private let loss: LossFunction
  private let validation: LossFunction?
  private var optimizer: Optimizer
  private let data: TrainingData
  private let notes: [String]

  /// Prepares a training: neighbour lists, the basis, the potential to start from, whose linear
  /// coefficients are solved for.
  ///
  /// - Parameters:
  ///   - settings: Everything but the data.
  ///   - data: What to train on.
  ///   - validation: What to report errors of besides, or nil.
  ///   - threads: The number of threads; results do not depend on it.
  ///   - start: A trained potential of any level, cutoff and radial basis size, or nil.
  ///   - checkpoint: What `checkpoint()` of an interrupted run gave, or nil.
  /// - Throws: `TrainingError`, `PotentialError` or `StructureError` if settings or data do not make a
  ///   training.
  public init(
    _ settings: TrainingSettings, data: TrainingData, validation: TrainingData? = nil, threads: Int,
    start: MomentTensorPotential? = nil, checkpoint: Data? = nil
  ) throws {
    try settings.validate()
    (self.settings, self.data) = (settings, data)
    let minimum = try settings.minimumDistance ?? Self.minimumDistance(data, settings)
    let template = try settings.startingPotential(
      speciesCount: data.elements.count, minimumDistance: minimum, from: start)
    let basis = try TrainableBasis(template)
    var terms = try Self.terms(data, settings, threads)
    terms += try Self.repulsion(data, settings)
    loss = LossFunction(template, basis, terms, threads: threads)
    self.validation = try validation.map {
      LossFunction(template, basis, try Self.terms($0, settings, threads), threads: threads)
    }
    notes = try DataNotes(data, settings, loss).warnings
    let state: TrainingState
    if let checkpoint {
      state = try TrainingCheckpoint.state(checkpoint, settings: settings, loss: loss)
    } else {
      let solution = try loss.solvingLinear(
        loss.parameters(of: template), ridge: settings.regularization)
      var fresh = TrainingState(theta: solution.theta, lossHistory: [])
      fresh.warnings +=
        try UnitCheck(loss, forcesOnly: solution.forcesOnly)?.warning.map { [$0] } ?? []
      state = fresh
    }
    optimizer = try Optimizer(loss, state, settings)
  }

  /// The shortest distance in the data, rounded down to 0.01 Å; with repulsion less of it.
  ///
  /// Chebyshev polynomials grow fast beyond their interval, so with repulsion the interval must hold
  /// distances that the data do not.
  private static func minimumDistance(
    _ data: TrainingData, _ settings: TrainingSettings
  ) throws -> Double {
    guard let shortest = try data.shortestDistance(within: settings.cutoff) else {
      throw TrainingError(
        "no two atoms of the training data are within the cutoff of \(settings.cutoff) Å")
    }
    let share = settings.repulsion == nil ? 1 : RepulsionSettings.minimumDistanceShare
    return (100 * share * shortest).rounded(.down) / 100
  }

  private static func terms(
    _ data: TrainingData, _ settings: TrainingSettings, _ threads: Int
  ) throws -> [LossTerm] {
    let results = ParallelResults<LossTerm>(count: data.structures.count)
    let mapping = data.mapping
    try ParallelWork.run(count: data.structures.count, threads: threads) { index in
      results.set(try LossTerm(data.structures[index], settings, mapping), at: index)
    }
    return results.values
  }

  /// The pseudo-configurations of the short-range repulsion.
  private static func repulsion(
    _ data: TrainingData, _ settings: TrainingSettings
  ) throws -> [LossTerm] {
    guard let repulsion = settings.repulsion else { return [] }
    return try ShortRange(repulsion, data, cutoff: settings.cutoff)
      .structures(seed: settings.seed)
      .map {
        try LossTerm(
          $0, settings, data.mapping, factor: repulsion.weight,
          forceTolerance: ShortRange.forceTolerance, isReported: false)
      }
  }

  /// Iterates until the loss has converged, or a limit of the settings is reached.
  ///
  /// - Parameter progress: Called after each iteration, with a function that encodes what the training
  ///   needs to go on to the same result; ends the training if it returns false.
  /// - Returns: The result; unconverged is a result, too.
  /// - Throws: `TrainingError` if derivatives overflow.
  public mutating func run(
    progress: (_ news: TrainingProgress, _ checkpoint: () throws -> Data) -> Bool
  ) throws -> TrainingResult {
    var isConverged = optimizer.state.isConverged(tolerance: settings.tolerance)
    while !isConverged, optimizer.state.iteration < settings.iterations,
      optimizer.state.seconds < settings.seconds ?? .infinity
    {
      let (start, processorStart) = (ContinuousClock.now, ProcessorTime.seconds)
      let hasFallen = try optimizer.iterate()
      optimizer.spend(
        (ContinuousClock.now - start) / .seconds(1),
        coreSeconds: ProcessorTime.seconds - processorStart)
      isConverged = !hasFallen || optimizer.state.isConverged(tolerance: settings.tolerance)
      let state = optimizer.state
      let news = TrainingProgress(
        iteration: state.iteration, loss: optimizer.point.loss, training: optimizer.point.errors,
        seconds: state.seconds)
      guard progress(news, { try checkpoint() }) else { break }
    }
    return try result(isConverged: isConverged)
  }

  /// What has been reached so far.
  private func result(isConverged: Bool) throws -> TrainingResult {
    let state = optimizer.state
    let residuals = Array(try loss.residuals(state.theta).prefix(data.structures.count))
    return TrainingResult(
      potential: loss.potential(state.theta), lossHistory: state.lossHistory,
      training: optimizer.point.errors,
      validation: try validation.map { TrainingErrors(try $0.residuals(state.theta)) },
      isConverged: isConverged, iterations: state.iteration, seconds: state.seconds,
      coreSeconds: state.coreSeconds,
      outliers: Outlier.find(data, residuals, optimizer.point.errors),
      warnings: notes + state.warnings)
  }

  /// Everything that the training needs to go on to the same result.
  ///
  /// - Throws: What encoding throws.
  public func checkpoint() throws -> Data {
    try TrainingCheckpoint.data(optimizer.state, settings: settings, loss: loss)
  }
}
