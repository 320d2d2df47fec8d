// Part of Ordeal. See LICENSE.

import Foundation
import Reports
import Sampling
import Structures
import Support

/// Many chains of swaps, some at a time, each in a folder of its own.
struct SwapBatchRun {
  private let folder: String
  private let batch: SwapBatch
  private let jobs: Int
  private let log: LogOptions

  /// The batch in a folder, which has been begun.
  ///
  /// - Throws: If its settings are missing or wrong.
  init(in folder: String, jobs: Int, log: LogOptions) throws {
    let table = try Self.recorded(in: RunFolder(folder))
    batch = try SwapBatch(table, relativeTo: URL(filePath: folder))
    (self.folder, self.jobs, self.log) = (folder, jobs, log)
  }

  /// The settings of a batch; those that 0.1.0 wrote are in `batch.toml`.
  private static func recorded(in folder: RunFolder) throws -> SettingsTable {
    let name = folder.has("batch.toml") ? "batch.toml" : "settings.toml"
    return try SettingsTable(contentsOf: URL(filePath: folder.path(name)))
  }

  /// Whether settings are those of a batch.
  static func isBatch(_ table: SettingsTable) -> Bool {
    table.values.keys.contains { $0.hasPrefix("cell.") }
  }

  /// Whether a folder holds a batch.
  static func isIn(_ folder: RunFolder) -> Bool {
    folder.has("batch.toml") || (try? recorded(in: folder)).map(isBatch) == true
  }

  /// Puts the settings of a batch into a folder.
  ///
  /// - Throws: If a setting is missing or wrong; nothing is written then.
  static func begin(
    _ table: SettingsTable, in folder: RunFolder, _ opening: RunFolder.Opening
  ) throws {
    let batch = try SwapBatch(table, relativeTo: folder.url)
    try batch.checkFiles(table)
    try folder.open(opening)
    for chain in batch.chains { try RunFolder(folder.path(chain.name)).open(opening) }
    try batch.write(to: folder, checking: table)
  }

  /// Looks at a batch that is gone on with.
  ///
  /// - Returns: Whether there is something to do.
  /// - Throws: `ResumeConflict` if options are not those of the batch, `OrdealError` if a file has changed
  ///   or chains of 0.1.0 are left.
  static func takeUp(
    _ given: SettingsTable, in folder: RunFolder, _ say: (String) -> Void
  ) throws -> Bool {
    let recorded = try recorded(in: folder)
    let begun = try SwapBatch(recorded, relativeTo: folder.url)
    let batch = try SwapBatch(given.over(recorded), relativeTo: folder.url)
    try SwapPlan.resumeRule.check(batch.table, against: begun.table, at: folder.url.path)
    try batch.checkFiles(recorded)
    let isOver = batch.chains.allSatisfy { isFinished($0, in: folder.path($0.name)) }
    guard !isOver || !folder.has("batch.csv") else { return false }
    guard !folder.has("batch.toml") else {
      throw OrdealError(
        "made by 0.1.0, whose checkpoints do not hold the averages of a chain: begin the batch again "
          + "with --settings batch.toml and another --output, or go on with 0.1.0",
        at: folder.url.path)
    }
    try batch.write(to: folder, checking: recorded)
    return true
  }

  /// Runs chains, or goes on with them, and tabulates what they led to.
  ///
  /// - Throws: If a chain fails; the others are kept.
  func run() throws {
    try ParallelWork.run(count: batch.chains.count, threads: jobs) { try run(batch.chains[$0]) }
    try tabulate()
  }

  private func run(_ chain: SwapBatch.Chain) throws {
    let place = folder + "/" + chain.name
    guard !Self.isFinished(chain, in: place), StopSignals.last == nil else { return }
    try SwapBatch.prepare(chain, in: RunFolder(place))
    let summary = try SwapRun(in: place, attempts: chain.settings.attempts)
      .run(stopping: { StopSignals.last != nil }, reporting: { _ in })
    try ChainFigures.writeSwaps(in: place)
    log.say("\(chain.name): \(summary.text)")
  }

  private static func isFinished(_ chain: SwapBatch.Chain, in place: String) -> Bool {
    SwapRun.isFinished(in: place, attempts: chain.settings.attempts)
  }

  /// `batch.csv`, and the last accepted configurations of all chains as one labelled set.
  private func tabulate() throws {
    var (rows, set): ([String], [Structure]) = ([], [])
    for chain in batch.chains {
      let place = folder + "/" + chain.name
      guard let summary = try? SwapRun.Summary(in: place) else { continue }
      let second = Element(symbol: chain.settings.exchange[1])
      let count = chain.start.elements.count { $0 == second }
      rows.append(
        "\(chain.name),\(chain.start.count),\(count),\(summary.attempts),\(summary.accepted),"
          + "\(summary.ended),\(summary.energy),\(summary.lowestEnergy),"
          + "\(summary.windowAcceptance.map { "\($0)" } ?? ""),\(summary.seconds)")
      let accepted = place + "/accepted.extxyz"
      // A chain that has accepted nothing leaves an empty file.
      guard FileManager.default.contents(atPath: accepted)?.isEmpty == false else { continue }
      for structure in try StructureFile.read(accepted).flatMap(\.structures) {
        var labelled = structure
        labelled.label = chain.name
        set.append(labelled)
      }
    }
    let heading =
      "chain,atoms,\(batch.chains[0].settings.exchange[1])_atoms,attempts,accepted,ended,energy_eV,"
      + "lowest_energy_eV,window_acceptance,seconds"
    let text = ([heading] + rows).joined(separator: "\n") + "\n"
    try AtomicFile.write(Array(text.utf8), to: folder + "/batch.csv")
    try StructureFile.write(set, to: folder + "/accepted.extxyz")
  }
}
