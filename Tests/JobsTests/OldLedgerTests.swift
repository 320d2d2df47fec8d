// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import Jobs

/// Ledgers that earlier versions wrote, through GRDB.
@Suite struct OldLedgerTests {
  let folder: LedgerFolder

  init() throws { folder = try LedgerFolder() }

  private func copy(_ url: URL) throws -> Ledger {
    try FileManager.default.copyItem(at: url, to: folder.url.appending(path: "old.sqlite"))
    return try Ledger(folder.path("old.sqlite"))
  }

  /// The ledger of the default potential's labels, which 0.1.0 wrote: version 1 of the tables.
  @Test func aLedgerOf010OpensAndIsGoneOnWith() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let ledger = try copy(root.appending(path: "potentials/li-al-default/labels.sqlite"))
    let records = try ledger.records(kind: "label")
    #expect(records.count == 161 && records.allSatisfy { $0.state == .done })
    #expect(records[0].job.key.hasPrefix("ac488428a75a1c59"))
    #expect(records[0].seconds == 3.411146640777588)
    #expect(records[0].files.keys.contains("gpaw.txt"))
    #expect(try ledger.settings(kind: "label") == nil)
    try ledger.keep(settings: "ranks = 2\n", kind: "label")
    #expect(try ledger.settings(kind: "label") == "ranks = 2\n")
    #expect(try ledger.claim(kind: "label", lease: 60) == .finished)
  }

  /// A grid that was stopped after four of its five points: version 2 of the tables.
  @Test func aLedgerThatGRDBWroteOpensAndIsGoneOnWith() throws {
    let golden = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/version-2.sqlite")
    let ledger = try copy(golden)
    let counts = try ledger.counts(kind: "fit")
    #expect(counts[.done] == 4 && counts[.pending] == 1 && counts.total == 5)
    #expect(try ledger.settings(kind: "fit")?.contains("level = [4, 6, 20]") == true)
    guard case .job(let claim) = try ledger.claim(kind: "fit", lease: 60) else {
      Issue.record("the pending point is not to be had")
      return
    }
    #expect(claim.job.name == "level 20, cutoff 4.0, basis 4, 20 iterations")
    #expect(claim.attempt == 2)
    #expect(try ledger.finish(claim, result: "{}"))
    #expect(try ledger.claim(kind: "fit", lease: 60) == .finished)
  }
}
