// Part of Ordeal. See LICENSE.

import Foundation

@testable import Jobs

/// A folder with a ledger, which goes when its owner does.
final class LedgerFolder: Sendable {
  let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    .appending(path: "ordeal-jobs-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func ledger() throws -> Ledger { try Ledger(path("ledger.sqlite"), creates: true) }

  /// Adds shell scripts as jobs, which run in folders of their own.
  @discardableResult
  func add(_ scripts: [(name: String, text: String)]) throws -> [Job] {
    let jobs = try scripts.map { try Job(kind: "script", name: $0.name, settings: $0.text) }
    try ledger().add(jobs)
    return jobs
  }

  func records() throws -> [JobRecord] { try ledger().records(kind: "script") }

  /// Starts a pool on the ledger.
  func startPool(slots: Int) throws -> Process {
    let process = Process()
    process.executableURL = Self.rehearsal
    process.arguments = [path("ledger.sqlite"), "\(slots)"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// The program beside the tests' own.
  static let rehearsal = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "job-rehearsal")
}

extension Ledger {
  /// The next job, if there is one.
  func nextClaim(by runner: Runner = .current, lease: Double = 60) throws -> Claim? {
    guard case .job(let claim) = try claim(kind: "script", by: runner, lease: lease) else {
      return nil
    }
    return claim
  }
}

/// Waits until something is so; false if that takes longer than so many seconds.
func waitUntil(within seconds: Double = 20, _ isSo: () throws -> Bool) rethrows -> Bool {
  let end = Date() + seconds
  while Date() < end {
    if try isSo() { return true }
    Thread.sleep(forTimeInterval: 0.05)
  }
  return try isSo()
}
