// Part of Ordeal. See LICENSE.

import Foundation
import Grid
import Jobs
import Sampling
import Support

/// A grid, its ledger and what there is to be done.
struct GridSession {
  /// What there is to be done.
  let plan: GridPlan
  /// What it takes.
  let cost: GridCost
  /// The folder of the points.
  let folder: URL
  private let path: String
  private let files: GridFiles

  /// Looks at a ledger and plans.
  ///
  /// - Parameters:
  ///   - path: The ledger.
  ///   - settings: The grid.
  ///   - data: Its sets.
  ///   - isKept: Whether a ledger that is there is gone on with.
  ///   - isReplaced: Whether it is removed, with its points.
  ///   - isDryRun: Whether nothing is to be changed.
  /// - Throws: `OrdealError` if there is a ledger and neither was asked for.
  init(
    _ path: String, _ settings: GridSettings, _ data: GridData, isKept: Bool, isReplaced: Bool,
    isDryRun: Bool
  ) throws {
    let url = URL(filePath: path).standardizedFileURL
    self.path = url.path
    files = GridFiles(settings)
    let name = GridFiles.folderName(ledger: url.path)
    folder = url.deletingLastPathComponent().appending(path: name)
    let isThere = FileManager.default.fileExists(atPath: url.path)
    if isThere && !isDryRun && !isKept {
      guard isReplaced else {
        throw OrdealError(
          "exists already; give --resume to go on with it, --overwrite to remove it and its points",
          at: path)
      }
      try GridSession.remove(url, folder)
    }
    var cost = try GridCost(data.training, levels: settings.points.map(\.level))
    if isThere && !isReplaced {
      let records = try Ledger(url.path).records(kind: GridPoint.kind)
      try GridLedger.check(records, against: data, at: path)
      try cost.learn(records)
    }
    self.cost = cost
    plan = try GridPlan(settings, data, cost: cost, folder: name)
  }

  /// Removes a ledger and the folders of its points.
  private static func remove(_ ledger: URL, _ folder: URL) throws {
    guard try Ledger(ledger.path).counts(kind: GridPoint.kind)[.running] == 0 else {
      throw OrdealError("has points that are running; end them first", at: ledger.path)
    }
    let manager = FileManager.default
    for url in [folder, ledger] where manager.fileExists(atPath: url.path) {
      try manager.removeItem(at: url)
    }
  }

  /// Puts the plan into the ledger.
  ///
  /// - Parameter retriesFailed: Whether points that failed become pending again.
  /// - Returns: The ledger.
  /// - Throws: `OrdealError` or `OrdealError` if something cannot be written.
  func begin(retriesFailed: Bool) throws -> Ledger {
    try files.write(inFolder: folder)
    let ledger = try Ledger(path, creates: true)
    try ledger.add(plan.jobs)
    if retriesFailed { try ledger.retryFailed(kind: GridPoint.kind) }
    return ledger
  }
}

extension GridPlan {
  /// The plan as it is printed.
  func lines(_ data: GridData, threads: Int, slots: Int) -> [String] {
    let names = jobs.map { job in
      "  \(RunConsole.duration(costs[job.key] ?? 0)) \(job.name)"
    }
    let shown =
      names.count > 40 ? Array(names.prefix(40)) + ["  and \(names.count - 40) more"] : names
    return [
      "\(counted(jobs.count, "point")) on "
        + "\(counted(data.training.structures.count, "configuration")), "
        + "\(counted(data.training.atomCount, "atom")):"
    ] + shown + [
      String(
        format: "about %.2f core-hours in all, %@ on %d cores", totalCost / 3600,
        RunConsole.duration(totalCost / Double(slots * threads)), slots * threads)
    ]
  }
}
