// Part of Ordeal. See LICENSE.

import Foundation
import Sampling
import Structures
import Support
import Synchronization

/// The chains of an irregular set, some at a time, until they have found enough.
struct IrregularChains {
  private let plan: IrregularSettings
  private let folder: String
  private let count: Int
  private let jobs: Int
  private let log: LogOptions
  /// Chains that find too little are followed by others, at most so many times as were planned.
  private static let mostRounds = 5

  init(_ plan: IrregularSettings, in folder: String, count: Int, jobs: Int, log: LogOptions) {
    (self.plan, self.folder, self.count) = (plan, folder, count)
    (self.jobs, self.log) = (jobs, log)
  }

  /// What each chain is to find.
  private var share: Int { (count + plan.starts - 1) / plan.starts }

  /// Runs chains.
  ///
  /// - Returns: The number, supercell and folder of each.
  /// - Throws: If a chain cannot be prepared.
  func run() throws -> [(number: Int, supercell: String, folder: RunFolder)] {
    var chains: [IrregularSettings.Chain] = []
    for _ in 0..<Self.mostRounds where found(chains) < count && StopSignals.last == nil {
      let next = (1...plan.starts).map { plan.chain(chains.count + $0, wanting: share) }
      chains += next
      try ParallelWork.run(count: next.count, threads: jobs) { try run(next[$0]) }
    }
    return chains.map { ($0.number, $0.supercell.name, place(of: $0)) }
  }

  private func found(_ chains: [IrregularSettings.Chain]) -> Int {
    chains.reduce(0) { $0 + min(share, IrregularSet.count(in: place(of: $1))) }
  }

  /// The folders of chains that a set's folder holds already.
  ///
  /// - Throws: If the folder cannot be read.
  static func folders(in folder: String) throws -> [RunFolder] {
    let chains = folder + "/chains"
    guard FileManager.default.fileExists(atPath: chains) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: chains).map {
      RunFolder(chains + "/" + $0)
    }
  }

  private func place(of chain: IrregularSettings.Chain) -> RunFolder {
    RunFolder(URL(filePath: folder + "/chains/\(chain.number)").standardizedFileURL.path)
  }

  /// Runs a chain, or goes on with it; one that has ended stays as it is.
  private func run(_ chain: IrregularSettings.Chain) throws {
    let place = place(of: chain)
    guard !place.has("summary.json"), StopSignals.last == nil else { return }
    try GrandCanonical.prepare(chain.settings, in: place, .resume)
    let ending = try WorkerLaunch.run(
      GrandCanonical.self, in: place, ranks: 1, starter: .automatic,
      hearing: { if case .warning(let text) = $0 { note(chain, text) } })
    if let failure = ending.failure { note(chain, failure) }
    note(chain, "\(IrregularSet.count(in: place)) configurations")
  }

  private func note(_ chain: IrregularSettings.Chain, _ text: String) {
    guard !log.quiet else { return }
    FileHandle.standardError.write(
      Data("chain \(chain.number) (\(chain.supercell.name)): \(text)\n".utf8))
  }
}
