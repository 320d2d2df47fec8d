// Part of Ordeal. See LICENSE.

import Jobs
import Support
import Training

/// The points of a grid as jobs of a ledger.
///
/// On a ladder a point needs the point of the next lower level that is like it otherwise, and starts
/// from that one's potential, converged or not. What it starts from decides what it becomes, so that
/// the key of a point depends on those of all below.
public struct GridPlan: Sendable {
  /// The jobs, each after the one that it needs.
  public private(set) var jobs: [Job] = []
  /// What each is expected to take, core-seconds, by key.
  public private(set) var costs: [String: Double] = [:]

  /// Plans a grid.
  ///
  /// - Parameters:
  ///   - settings: The grid.
  ///   - data: Its sets.
  ///   - cost: What points take.
  ///   - folder: The folder for the points, from that of the ledger.
  /// - Throws: `OrdealError` if there is no basis of a level, or what encoding throws.
  public init(
    _ settings: GridSettings, _ data: GridData, cost: GridCost, folder: String
  ) throws {
    let ladders = Dictionary(grouping: settings.points.indices) { index in
      settings.isLadder ? settings.points[index].atLowestLevel : settings.points[index]
    }.values.sorted { $0[0] < $1[0] }
    for ladder in ladders {
      try add(
        ladder.map { settings.points[$0] }.sorted { $0.level < $1.level },
        isLadder: settings.isLadder, data, cost, folder)
    }
  }

  /// Adds points, each of which starts from the one before.
  private mutating func add(
    _ points: [TrainingSettings], isLadder: Bool, _ data: GridData, _ cost: GridCost,
    _ folder: String
  ) throws {
    let seconds = points.map(cost.seconds)
    var below: Job?
    for (index, point) in points.enumerated() {
      let fit = GridPoint(
        training: point, elements: data.training.elements.map(\.symbol), data: data.digests,
        start: below.flatMap { $0.folder.split(separator: "/").last.map(String.init) })
      // What waits for a point waits for all above it: a ladder counts as long as the rest of it.
      let job = try Job(
        kind: GridPoint.kind, name: point.shortName + (below == nil ? "" : ", on the ladder"),
        settings: fit, inputs: below.map { [$0.key] } ?? [], folder: folder,
        needs: below.map { [$0.key] } ?? [],
        priority: isLadder ? seconds[index...].reduce(0, +) : seconds[index])
      jobs.append(job)
      costs[job.key] = seconds[index]
      below = isLadder ? job : nil
    }
  }

  /// What all points take together, core-seconds.
  public var totalCost: Double { jobs.reduce(0) { $0 + (costs[$1.key] ?? 0) } }
}

extension TrainingSettings {
  /// The same settings for all points of one ladder.
  fileprivate var atLowestLevel: TrainingSettings {
    var settings = self
    settings.level = 0
    return settings
  }
}
