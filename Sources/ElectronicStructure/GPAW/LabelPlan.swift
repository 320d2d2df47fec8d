// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Structures

/// Structures and the jobs that label them, each distinct structure once.
public struct LabelPlan: Sendable {
  /// One structure of the plan.
  public struct Entry: Sendable {
    /// The structure, as it was given.
    public var structure: Structure
    /// How it is calculated.
    public var calculation: GPAWCalculation
    /// The job that labels it; structures that are the same have the same.
    public var job: Job
    /// What its time is proportional to, Å³.
    public var work: Double
  }

  /// The structures in the order given.
  public var entries: [Entry]

  /// Plans labels; the cheapest come first.
  ///
  /// - Parameters:
  ///   - structures: What to label; provenance says how errors call each.
  ///   - calculation: How, for the k-points that fit a structure.
  ///   - kpoints: The k-points of a structure.
  /// - Throws: `ElectronicStructureError` if a structure cannot be labelled.
  public init(
    _ structures: [Structure], by calculation: GPAWCalculation,
    kpoints: (Structure) -> KPointMesh
  ) throws {
    entries = try structures.enumerated().map { index, structure in
      let place = structure.provenance ?? "structure \(index + 1)"
      try LabelPlan.check(structure, place)
      var calculation = calculation
      calculation.kpoints = kpoints(structure)
      let work = LabelCost.work(of: structure, kpoints: calculation.kpoints)
      let job = try LabelSettings(calculation, of: structure).job(name: place, priority: -work)
      return Entry(structure: structure, calculation: calculation, job: job, work: work)
    }
  }

  private static func check(
    _ structure: Structure, _ place: String
  ) throws(ElectronicStructureError) {
    guard structure.cell.isPeriodic == .all else {
      throw ElectronicStructureError(
        "expected a structure that is periodic along all three vectors: plane waves are", at: place)
    }
    guard structure.count > 0, structure.cell.volume > 1e-6 else {
      throw ElectronicStructureError("expected atoms in a cell with a volume", at: place)
    }
    let numbers = structure.positions + (0..<3).map { structure.cell.vectors[$0] }
    guard numbers.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }) else {
      throw ElectronicStructureError("holds a number that is not finite", at: place)
    }
  }

  /// The jobs, each once.
  public var jobs: [Job] {
    var keys: Set<String> = []
    return entries.map(\.job).filter { keys.insert($0.key).inserted }
  }
}

/// What a ledger holds of a plan.
public struct LabelProgress: Sendable {
  /// The structures that are labelled, with their labels, in the plan's order.
  public private(set) var labelled: [Structure] = []
  /// The names of those that cannot be labelled, and why.
  public private(set) var failures: [(name: String, reason: String)] = []
  /// The work that is left, of jobs that are neither done nor failed, Å³.
  public private(set) var remainingWork = 0.0
  /// How many jobs are left.
  public private(set) var remaining = 0
  /// How long labels take, by those that are done.
  public private(set) var cost: LabelCost

  /// Compares a plan with what a ledger says.
  ///
  /// - Throws: `JobError` if the ledger cannot be read, `ElectronicStructureError` if a result is not
  ///   that of its structure.
  public init(of plan: LabelPlan, in ledger: Ledger) throws {
    var records: [String: JobRecord] = [:]
    for record in try ledger.records(kind: LabelSettings.jobKind) { records[record.job.key] = record }
    var done: [(work: Double, result: LabelResult)] = []
    var seen: Set<String> = []
    cost = LabelCost()
    for entry in plan.entries {
      let record = records[entry.job.key]
      let isFirst = seen.insert(entry.job.key).inserted
      if let result = try record?.decodeResult(LabelResult.self) {
        labelled.append(try result.label(entry.structure, entry.calculation))
        if isFirst { done.append((entry.work, result)) }
      } else if record?.state == .failed {
        failures.append((entry.job.name, record?.error ?? "no reason is known"))
      } else if isFirst {
        remaining += 1
        remainingWork += entry.work
      }
    }
    cost = LabelCost(from: done)
  }

  /// How long what is left takes, s, if that much runs at a time.
  ///
  /// - Parameters:
  ///   - ranks: The processes of a label.
  ///   - slots: How many labels run at a time.
  public func remainingSeconds(ranks: Int, slots: Int) -> Double {
    let overhead = Double(remaining) * cost.seconds(work: 0, ranks: ranks)
    return (overhead + cost.rate * remainingWork / Double(ranks)) / Double(max(1, slots))
  }
}
