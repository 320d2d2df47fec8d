// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Reports
import Sampling
import Structures

/// Many chains of swaps, some at a time, each in a folder of its own.
struct SwapBatchRun {
  /// The settings of the batch, in its folder.
  static let file = "batch.toml"

  private let folder: String
  private let batch: SwapBatch
  private let jobs: Int
  private let log: LogOptions

  /// The batch in a folder, which has been begun.
  ///
  /// - Throws: If its settings are missing or wrong.
  init(in folder: String, jobs: Int, log: LogOptions) throws {
    let url = URL(filePath: folder + "/" + Self.file)
    batch = try SwapBatch(SettingsTable(contentsOf: url), relativeTo: URL(filePath: folder))
    (self.folder, self.jobs, self.log) = (folder, jobs, log)
  }

  /// Puts the settings of a batch into a folder.
  ///
  /// - Throws: If a setting is missing or wrong; nothing is written then.
  static func begin(
    _ table: SettingsTable, relativeTo source: URL, in folder: String, _ opening: RunFolder.Opening
  ) throws {
    let absolute = table.withStructures(from: source)
    let chains = try SwapBatch(absolute, relativeTo: source).chains
    try RunFolder(folder).open(opening)
    for chain in chains { try RunFolder(folder + "/" + chain.name).open(opening) }
    let text = absolute.toml(
      heading: ["A batch of swaps; it goes on with: ordeal swap --resume --output FOLDER"],
      comments: [:])
    try AtomicFile.write(Array(text.utf8), to: folder + "/" + file)
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
    guard !isFinished(place), StopSignals.last == nil else { return }
    if !FileManager.default.fileExists(atPath: place + "/checkpoint.json") {
      try SwapRun.prepare(chain.start, chain.settings, in: place)
    }
    let summary = try SwapRun(in: place)
      .run(stopping: { StopSignals.last != nil }, reporting: { _ in })
    try ChainFigures.writeSwaps(in: place)
    log.say(
      "\(chain.name): \(summary.attempts) attempts, \(summary.accepted) accepted, "
        + "\(summary.ended), lowest \(summary.lowestEnergy) eV, "
        + RunConsole.duration(summary.seconds))
  }

  private func isFinished(_ place: String) -> Bool {
    guard let summary = try? SwapRun.Summary(in: place) else { return false }
    return summary.ended != "stopped"
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
      for structure in try StructureFile.read(place + "/accepted.extxyz").flatMap(\.structures) {
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
