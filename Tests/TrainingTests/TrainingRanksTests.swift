// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Testing

@testable import Training

@Suite struct TrainingRanksTests {
  private let settings = {
    var settings = TrainingSettings(level: 4, cutoff: 4, radialBasisSize: 3)
    settings.weights = LossWeights(energy: 1, forces: 0.3, stress: 0.2)
    (settings.minimumDistance, settings.iterations, settings.tolerance) = (1.8, 4, 0)
    return settings
  }()

  private func data(_ count: Int) throws -> TrainingData {
    try TrainingData(
      TrainingSystems.labelled(
        TrainingSystems.structures(count), by: TrainingSystems.potential(level: 6)),
      elements: [.lithium, .aluminum])
  }

  /// Trains on ranks; the result of rank 0.
  private func train(
    _ settings: TrainingSettings, _ data: TrainingData, ranks size: Int
  ) throws -> TrainingResult {
    let results = ThreadRanks.run(size) { ranks -> TrainingResult? in
      let problem = try ranks.together {
        try TrainingProblem(settings, data: data, validation: data, threads: 1, ranks: ranks)
      }
      guard ranks.rank == 0 else {
        problem.serve { false }
        return nil
      }
      defer { problem.dismiss() }
      var run = try TrainingRun(problem)
      return try run.run { _, _ in true }
    }
    return try #require(try results[0].get())
  }

  // 16 configurations are a group each, 300 are not.
  @Test("any number of ranks gives the same potential, to the bit", arguments: [16, 300])
  func potentialDoesNotDependOnRanks(configurations: Int) throws {
    let data = try data(configurations)
    var settings = settings
    if configurations < 100 { settings.repulsion = RepulsionSettings(configurations: 10) }
    var run = try TrainingRun(settings, data: data, validation: data, threads: 2)
    let alone = try run.run { _, _ in true }
    for ranks in [2, 3, 20] {
      let together = try train(settings, data, ranks: ranks)
      #expect(together.potential == alone.potential)
      #expect(together.lossHistory == alone.lossHistory)
      #expect(together.training == alone.training)
      #expect(together.validation == alone.validation)
    }
  }

  @Test("what a rank cannot prepare is an error on all of them")
  func failsTogether() throws {
    let results = ThreadRanks.run(3) { ranks in
      try ranks.together { if ranks.rank == 1 { throw OrdealError("no μ here") } }
    }
    let texts = results.map { result in
      if case .failure(let error) = result { "\(error)" } else { "no error" }
    }
    #expect(texts == ["rank 1: no μ here", "no μ here", "rank 1: no μ here"])
  }

  @Test("an error of one rank during a task names the rank, and the others can be dismissed")
  func failsInATask() throws {
    let (settings, data) = (settings, try data(8))
    let results = ThreadRanks.run(3) { ranks in
      // Rank 2 has the terms of another potential: θ does not belong to it.
      var own = settings
      if ranks.rank == 2 { own.radialBasisSize = 2 }
      let problem = try TrainingProblem(own, data: data, threads: 1, ranks: ranks)
      guard ranks.rank == 0 else { return problem.serve { false } }
      defer { problem.dismiss() }
      _ = try TrainingRun(problem)
    }
    #expect { try results[0].get() } throws: { "\($0)".hasPrefix("rank 2: expected") }
    for result in results.dropFirst() { try result.get() }
  }

  @Test("a rank with other data is an error")
  func refusesOtherData() throws {
    let (settings, data) = (settings, [try data(8), try data(9)])
    let results = ThreadRanks.run(2) { ranks in
      let problem = try TrainingProblem(
        settings, data: data[ranks.rank], threads: 1, ranks: ranks)
      guard ranks.rank == 0 else { return problem.serve { false } }
      defer { problem.dismiss() }
      _ = try TrainingRun(problem).checkpoint()
    }
    #expect { try results[0].get() } throws: { "\($0)".hasPrefix("rank 1: expected") }
    try results[1].get()
  }

  @Test("rank 0 hears that another rank was asked to stop, and ends the training")
  func stops() throws {
    let (settings, data) = (settings, try data(8))
    let results = ThreadRanks.run(2) { ranks -> Int? in
      let problem = try TrainingProblem(settings, data: data, threads: 1, ranks: ranks)
      guard ranks.rank == 0 else {
        problem.serve { true }
        return nil
      }
      defer { problem.dismiss() }
      var run = try TrainingRun(problem)
      return try run.run { news, _ in !news.isStopRequested }.iterations
    }
    #expect(try results[0].get() == 1)
  }

  @Test("groups hold every term once, whatever the ranks, and ranks have equal shares")
  func groupsAreBalanced() {
    let sizes = (0..<1000).map { 1 + $0 % 50 }
    let alone = TermGroups(sizes, count: 256, ranks: 1)
    #expect(alone.ranges.count <= 256)
    #expect(alone.ranges.flatMap(\.self) == Array(sizes.indices))
    for ranks in [2, 7, 32] {
      let groups = TermGroups(sizes, count: 256, ranks: ranks)
      #expect(groups.ranges == alone.ranges)
      #expect(groups.shares.flatMap(\.self).sorted() == Array(groups.ranges.indices))
      let atoms = groups.shares.map { share in
        share.flatMap { groups.ranges[$0] }.reduce(0) { $0 + sizes[$1] }
      }
      let mean = Double(sizes.reduce(0, +)) / Double(ranks)
      #expect(atoms.allSatisfy { abs(Double($0) - mean) < 0.1 * mean })
    }
    #expect(TermGroups([3, 5], count: 256, ranks: 4).shares == [[1], [0], [], []])
    #expect(TermGroups([], count: 8, ranks: 2).ranges.isEmpty)
  }

  @Test("tasks arrive as they were sent", arguments: [0, 1, .max, 0x1234_5678_9abc_def0])
  func tasksTravel(seed: UInt64) throws {
    let theta = [1.5, -.pi, -0.0]
    for task in [LossTask.evaluate, .probe(round: 7, seed: seed), .linear] {
      let read = try #require(LossTask.read(task.message(theta)))
      #expect(read.task == task)
      #expect(read.theta.map(\.bitPattern) == theta.map(\.bitPattern))
    }
    #expect(LossTask.read([]) == nil)
  }
}
