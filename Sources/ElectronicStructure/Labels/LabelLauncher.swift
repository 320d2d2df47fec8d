// Part of Ordeal. See LICENSE.

import Jobs
import Support

/// Runs the jobs of labels, each with the engine that its settings name.
public struct LabelLauncher: Sendable {
  /// Where they run.
  public let host: EngineHost

  /// A launcher on a machine.
  public init(_ host: EngineHost = EngineHost()) { self.host = host }

  /// A pool that runs the labels of a ledger.
  public func pool(_ ledger: Ledger) -> JobPool {
    var pool = JobPool(ledger, kind: LabelSettings.jobKind) { try command(for: $0) }
    pool.conclude = { try conclude($0) }
    return pool
  }

  /// What runs the job of a label: its input is written into its folder first.
  ///
  /// - Throws: `OrdealError` if the folder cannot be written, `OrdealError` if the engine
  ///   is not there.
  func command(for claim: Claim) throws -> JobCommand {
    let settings = try claim.job.decodeSettings(LabelSettings.self)
    try settings.calculation.writeInput(of: settings.structure, in: claim)
    return JobCommand(
      try settings.calculation.words(in: claim, on: host), environment: host.engineEnvironment)
  }

  private func conclude(_ claim: Claim) throws {
    let settings = try claim.job.decodeSettings(LabelSettings.self)
    try settings.calculation.conclude(settings.structure, in: claim, ranks: host.ranks)
  }
}
