// Part of Ordeal. See LICENSE.

import Jobs
import Structures
import Support

/// What a ledger holds of a plan.
public struct LabelProgress: Sendable {
  /// The structures that are labelled, with their labels, in the plan's order.
  public private(set) var labelled: [Structure] = []
  /// The names of those that cannot be labelled, and why.
  public private(set) var failures: [(name: String, reason: String)] = []
  /// The work of each job that is neither done nor failed, Å³.
  public private(set) var remainingWorks: [Double] = []
  /// How long labels take, by those that are done.
  public private(set) var cost: LabelCost

  /// Compares a plan with what a ledger says; without a ledger everything is left.
  ///
  /// - Throws: `OrdealError` if the ledger cannot be read, `OrdealError` if a result is not
  ///   that of its structure.
  public init(of plan: LabelPlan, in ledger: Ledger?) throws {
    var records: [String: JobRecord] = [:]
    for record in try ledger?.records(kind: LabelSettings.jobKind) ?? [] {
      records[record.job.key] = record
    }
    var done: [(work: Double, result: LabelResult)] = []
    var seen: Set<String> = []
    let rate = try plan.entries.first.map {
      try DFTEngines.labelling(named: $0.calculation.engine).secondsPerWork
    }
    cost = LabelCost(rate: rate ?? 0)
    for entry in plan.entries {
      let record = records[entry.job.key]
      let isFirst = seen.insert(entry.job.key).inserted
      if let result = try record?.decodeResult(LabelResult.self) {
        labelled.append(try result.label(entry.structure, entry.calculation))
        if isFirst { done.append((entry.work, result)) }
      } else if record?.state == .failed {
        failures.append((entry.name, record?.error ?? "no reason is known"))
      } else if isFirst {
        remainingWorks.append(entry.work)
      }
    }
    cost = LabelCost(from: done, otherwise: rate ?? 0)
  }

  /// How long what is left takes, s.
  ///
  /// - Parameters:
  ///   - ranks: The processes of a label.
  ///   - slots: How many labels run at a time.
  /// - Returns: The time by the clock, if nothing else runs.
  public func remainingSeconds(ranks: Int, slots: Int) -> Double {
    cost.seconds(works: remainingWorks, ranks: ranks, slots: slots)
  }
}
