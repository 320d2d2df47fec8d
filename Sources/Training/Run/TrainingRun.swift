// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support
import Synchronization

/// The training of one potential.
///
///     var run = try TrainingRun(settings, data: data, validation: nil, threads: 2, start: nil)
///     let result = try run.run { news, checkpoint in news.iteration < 100 }
public struct TrainingRun {
  /// What it is trained with.
  public var settings: TrainingSettings { problem.settings }
  private let problem: TrainingProblem
  private var optimizer: Optimizer
  private let notes: [String]

  /// Prepares a training: looks at the data, and solves for the linear coefficients or reads a
  /// checkpoint.
  ///
  /// For rank 0, while the others `serve`.
  ///
  /// - Parameters:
  ///   - problem: What is minimised.
  ///   - checkpoint: What `checkpoint()` of an interrupted run gave, on any number of ranks, or nil.
  /// - Throws: `OrdealError`, `OrdealError` or `OrdealError` if settings, data or the checkpoint
  ///   do not make a training.
  public init(_ problem: TrainingProblem, checkpoint: Data? = nil) throws {
    self.problem = problem
    let (settings, loss) = (problem.settings, problem.loss)
    notes = try DataNotes(problem.data, settings, loss).warnings
    let state: TrainingState
    if let checkpoint {
      state = try TrainingCheckpoint.state(checkpoint, settings: settings, loss: loss)
    } else {
      let solution = try loss.solvingLinear(
        loss.parameters(of: loss.template), ridge: settings.regularization)
      var fresh = TrainingState(theta: solution.theta, lossHistory: [])
      fresh.warnings +=
        try UnitCheck(
          problem.data.structures, loss, forcesOnly: solution.forcesOnly
        )?.warning.map { [$0] } ?? []
      state = fresh
    }
    optimizer = try Optimizer(loss, state, settings)
  }

  /// Prepares a training by this process alone.
  ///
  /// - Parameters:
  ///   - settings: Everything but the data.
  ///   - data: What to train on.
  ///   - validation: What to report errors of besides, or nil.
  ///   - threads: The number of threads; results do not depend on it.
  ///   - start: A trained potential of any level, cutoff and radial basis size, or nil.
  ///   - checkpoint: What `checkpoint()` of an interrupted run gave, or nil.
  /// - Throws: `OrdealError`, `OrdealError` or `OrdealError` if settings or data do not make a
  ///   training.
  public init(
    _ settings: TrainingSettings, data: TrainingData, validation: TrainingData? = nil, threads: Int,
    start: MomentTensorPotential? = nil, checkpoint: Data? = nil
  ) throws {
    let problem = try TrainingProblem(
      settings, data: data, validation: validation, threads: threads, start: start)
    try self.init(problem, checkpoint: checkpoint)
  }

  /// Iterates until the loss has converged, or a limit of the settings is reached.
  ///
  /// - Parameter progress: Called after each iteration, with a function that encodes what the training
  ///   needs to go on to the same result; ends the training if it returns false.
  /// - Returns: The result; unconverged is a result, too.
  /// - Throws: `OrdealError` or `OrdealError` from a rank that failed.
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
        seconds: state.seconds,
        isStopRequested: problem.loss.stopRequest.load(ordering: .relaxed))
      guard progress(news, { try checkpoint() }) else { break }
    }
    return try result(isConverged: isConverged)
  }

  /// What has been reached so far.
  private func result(isConverged: Bool) throws -> TrainingResult {
    let (state, loss, data) = (optimizer.state, problem.loss, problem.data)
    let residuals = Array(try loss.residuals(state.theta).prefix(data.structures.count))
    return TrainingResult(
      potential: loss.potential(state.theta), lossHistory: state.lossHistory,
      training: optimizer.point.errors,
      validation: try problem.validation.map { TrainingErrors(try $0.residuals(state.theta)) },
      isConverged: isConverged, iterations: state.iteration, seconds: state.seconds,
      coreSeconds: state.coreSeconds,
      outliers: Outlier.find(data, residuals, optimizer.point.errors),
      warnings: notes + state.warnings)
  }

  /// The settings that a checkpoint was made with.
  ///
  /// - Throws: `OrdealError` if it is none of this version.
  public static func settings(of checkpoint: Data) throws -> TrainingSettings {
    try TrainingCheckpoint.read(checkpoint).settings
  }

  /// Everything that the training needs to go on to the same result.
  ///
  /// - Throws: What encoding throws.
  public func checkpoint() throws -> Data {
    try TrainingCheckpoint.data(optimizer.state, settings: settings, loss: problem.loss)
  }
}
