// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Structures
import Support

/// Structures and the jobs that label them, each distinct structure once.
public struct LabelPlan: Sendable {
  /// One structure of the plan.
  public struct Entry: Sendable {
    /// How people call it: "set.extxyz, frame 3".
    public var name: String
    /// The structure, as it was given.
    public var structure: Structure
    /// How it is calculated.
    public var calculation: any LabelCalculation
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
  ///   - structures: What to label, and how errors call each.
  ///   - calculation: How, for the k-points that fit a structure.
  ///   - kpoints: The k-points of a structure.
  /// - Throws: `OrdealError` if a structure cannot be labelled.
  public init(
    _ structures: [(name: String, structure: Structure)], by calculation: some LabelCalculation,
    kpoints: (Structure) -> KPointMesh
  ) throws {
    entries = try structures.map { name, structure in
      try LabelPlan.check(structure, name)
      var calculation = try LabelPlan.narrowed(calculation, to: structure, name)
      calculation.kpoints = kpoints(structure)
      let work = LabelCost.work(of: structure, kpoints: calculation.kpoints)
      let job = try LabelSettings(calculation, of: structure).job(name: name, priority: -work)
      return Entry(
        name: name, structure: structure, calculation: calculation, job: job, work: work)
    }
  }

  private static func narrowed<Calculation: LabelCalculation>(
    _ calculation: Calculation, to structure: Structure, _ place: String
  ) throws(OrdealError) -> Calculation {
    do {
      return try calculation.narrowed(to: Set(structure.elements))
    } catch {
      throw OrdealError(error.message, at: place)
    }
  }

  private static func check(
    _ structure: Structure, _ place: String
  ) throws(OrdealError) {
    guard structure.cell.isPeriodic == .all else {
      throw OrdealError(
        "expected a structure that is periodic along all three vectors: plane waves are", at: place)
    }
    guard structure.count > 0, structure.cell.volume > 1e-6 else {
      throw OrdealError("expected atoms in a cell with a volume", at: place)
    }
    try KPointMesh.check(structure.cell, at: place)
    let numbers = structure.positions + (0..<3).map { structure.cell.vectors[$0] }
    guard numbers.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }) else {
      throw OrdealError("holds a number that is not finite", at: place)
    }
  }

  /// The jobs, each once.
  public var jobs: [Job] {
    var keys: Set<String> = []
    return entries.map(\.job).filter { keys.insert($0.key).inserted }
  }
}
