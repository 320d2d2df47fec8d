// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support

/// What a training minimises, ready to be evaluated: the same on every rank.
///
///     let problem = try ranks.together { try TrainingProblem(settings, data: data, threads: 1, ranks: ranks) }
///     guard ranks.rank == 0 else { return problem.serve { false } }
///     defer { problem.dismiss() }
///     var run = try TrainingRun(problem)
public struct TrainingProblem: Sendable {
  /// Everything but the data.
  public let settings: TrainingSettings
  /// What is trained on.
  public let data: TrainingData
  let loss: LossFunction
  let validation: LossFunction?

  /// Makes neighbour lists, the basis and the potential to start from; without collective calls.
  ///
  /// - Parameters:
  ///   - settings: Everything but the data.
  ///   - data: What to train on, the same on every rank.
  ///   - validation: What to report errors of besides, or nil; rank 0 alone looks at it.
  ///   - threads: The number of threads of this rank; results do not depend on it.
  ///   - start: A trained potential of any level, cutoff and radial basis size, or nil.
  ///   - ranks: Who evaluates the loss together; results do not depend on their number.
  /// - Throws: `OrdealError`, `OrdealError` or `OrdealError` if settings or data do not make a
  ///   training.
  public init(
    _ settings: TrainingSettings, data: TrainingData, validation: TrainingData? = nil, threads: Int,
    start: MomentTensorPotential? = nil, ranks: any TrainingRanks = SingleProcess()
  ) throws {
    try settings.validate()
    (self.settings, self.data) = (settings, data)
    let minimum = try settings.minimumDistance ?? Self.minimumDistance(data, settings)
    let template = try settings.startingPotential(
      speciesCount: data.elements.count, minimumDistance: minimum, from: start)
    let basis = try TrainableBasis(template)
    var terms = try Self.terms(data, settings, threads)
    terms += try Self.repulsion(data, settings)
    loss = LossFunction(template, basis, terms, threads: threads, ranks: ranks)
    self.validation = try validation.map {
      LossFunction(template, basis, try Self.terms($0, settings, threads), threads: threads)
    }
  }

  /// Works on what rank 0 asks for until it dismisses the others: for every rank but 0.
  ///
  /// - Parameter wantsStop: Whether this process was asked to stop. Rank 0 is told, and decides.
  public func serve(wantsStop: () -> Bool) { loss.serve(wantsStop: wantsStop) }

  /// Ends `serve` on the other ranks: for rank 0, when it is done or has failed.
  public func dismiss() { loss.dismiss() }

  /// The shortest distance in the data, rounded down to 0.01 Å; with repulsion less of it.
  ///
  /// Chebyshev polynomials grow fast beyond their interval, so with repulsion the interval must hold
  /// distances that the data do not.
  private static func minimumDistance(
    _ data: TrainingData, _ settings: TrainingSettings
  ) throws -> Double {
    guard let shortest = try data.shortestDistance(within: settings.cutoff) else {
      throw OrdealError(
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
}
