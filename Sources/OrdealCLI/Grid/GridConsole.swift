// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Grid
import Jobs
import Support

/// Shows how a grid gets on.
final class GridConsole {
  private let ledger: Ledger
  private var cost: GridCost
  private let cores: Int
  private let log: LogOptions
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastLine = Date.distantPast
  private var left: Double?
  private var ended = -1

  /// A console for a ledger.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - cost: What points take.
  ///   - cores: How many cores are at work.
  ///   - log: How much is said.
  init(_ ledger: Ledger, _ cost: GridCost, cores: Int, _ log: LogOptions) {
    (self.ledger, self.cost, self.cores, self.log) = (ledger, cost, cores, log)
  }

  /// Shows what a pool tells.
  func hear(_ event: JobPool.Event) {
    switch event {
    case .began: break
    case .ended(let claim, nil): line("done: \(claim.job.name)")
    case .ended(let claim, let reason?): line("failed: \(claim.job.name): \(reason)")
    case .gaveBack(let claim): line("given back: \(claim.job.name)")
    case .status(let counts, let running): show(counts, running)
    }
  }

  /// Shows how many points are where, now and then.
  func show(_ counts: JobCounts, _ running: [String]) {
    guard !log.quiet, isTerminal || Date().timeIntervalSince(lastLine) >= 10 else { return }
    lastLine = Date()
    let count = counts[.done] + counts[.failed]
    if count != ended {
      left = try? secondsLeft()
      ended = count
    }
    var parts = ["\(counts[.done])/\(counts.total) done", "\(counts[.running]) running"]
    if counts[.failed] > 0 { parts.append("\(counts[.failed]) failed") }
    if let left, counts.open > 0 { parts.append("\(RunConsole.duration(left)) left") }
    let text = parts.joined(separator: ", ") + (running.first.map { "  [\($0)]" } ?? "")
    write(isTerminal ? "\r\u{1b}[K" + text : text + "\n")
  }

  /// What the open points take together, by what the others took.
  private func secondsLeft() throws -> Double {
    let records = try ledger.records(kind: GridPoint.kind)
    try cost.learn(records)
    let seconds = try records.filter { $0.state == .pending || $0.state == .running }
      .map { cost.seconds(try $0.job.decodeSettings(GridPoint.self).training) }
    return seconds.reduce(0, +) / Double(cores)
  }

  /// Says how it all ended.
  ///
  /// - Throws: `ExitCode` if a signal ended it, or points failed.
  func finish(signal: Int32?) throws {
    let grid = try GridLedger(ledger)
    let converged = grid.models.count(where: \.result.isConverged)
    line(
      "\(counted(grid.models.count, "point")) done, \(converged) of them converged; \(grid.failed.count) failed; "
        + "\(grid.openCount) left")
    for record in grid.failed { line("  \(record.job.name): \(record.error ?? "")") }
    if let signal {
      line("stopped as asked; --resume goes on")
      throw ExitCode(128 + signal)
    }
    if !grid.failed.isEmpty || grid.openCount > 0 { throw ExitCode(1) }
  }

  /// Shows a line, after the live one.
  func line(_ text: String) {
    guard !log.quiet else { return }
    write((isTerminal ? "\r\u{1b}[K" : "") + text + "\n")
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
