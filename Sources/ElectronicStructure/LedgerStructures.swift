// Part of Ordeal. See LICENSE.

import Foundation
import Jobs

/// The structures whose labels a ledger holds, and whether those that are given are the same.
///
/// A ledger knows a label by the digest of the structure and of how it is calculated, and calls it by
/// the file and frame that the structure came from. A structure has changed where the ledger holds
/// another one under its file and frame which is not given any more: one that has only moved within
/// its file has not.
public struct LedgerStructures {
  /// What is compared of a job's settings.
  private struct Held: Decodable, Hashable {
    /// How it is calculated.
    struct Calculation: Decodable, Hashable { var kpoints: KPointMesh }
    var calculation: Calculation
    var structure: LabelledCell
  }

  private let held: [(name: String, job: Held)]

  /// The structures of a ledger.
  ///
  /// - Throws: `JobError` if a job is none of a label.
  public init(_ records: [JobRecord]) throws(JobError) {
    var held: [(String, Held)] = []
    for record in records {
      held.append((Self.place(record.job.name), try record.job.decodeSettings(Held.self)))
    }
    self.held = held.map { (name: $0.0, job: $0.1) }
  }

  /// Makes sure that no structure has changed.
  ///
  /// - Parameters:
  ///   - jobs: The jobs that are given.
  ///   - ledger: The ledger, for errors.
  /// - Throws: `ElectronicStructureError` that names the structure.
  public func check(_ jobs: [Job], at ledger: String) throws {
    let given = try jobs.map { (Self.place($0.name), try $0.decodeSettings(Held.self).structure) }
    let (structures, known) = (Set(given.map(\.1)), Set(held.map(\.job.structure)))
    let names = Dictionary(held.map { ($0.name, $0.job.structure) }) { _, last in last }
    for (name, structure) in given where !known.contains(structure) {
      guard let before = names[name], !structures.contains(before) else { continue }
      throw ElectronicStructureError(
        "has changed: \(ledger) holds another structure of this file and frame; give structures that "
          + "are new under another name, or another --ledger", at: name)
    }
  }

  /// Makes sure that structures are calculated as the ledger has them.
  ///
  /// For ledgers that keep no settings to compare with.
  ///
  /// - Throws: `ElectronicStructureError` that names the first that is not.
  public func checkCalculations(_ jobs: [Job], at ledger: String) throws {
    for job in jobs {
      let given = try job.decodeSettings(Held.self)
      let same = held.filter { $0.job.structure == given.structure }.map(\.job.calculation)
      guard let begun = same.first, !same.contains(given.calculation) else { continue }
      throw ElectronicStructureError(
        "made by 0.1.0, which kept no settings in ledgers: \(job.name) was calculated with k-points "
          + "\(begun.kpoints), and \(given.calculation.kpoints) are asked for; give --kpoints or "
          + "--kpoint-length as it was begun, or another --ledger", at: ledger)
    }
  }

  /// The name of a job with an absolute path; 0.1.0 wrote paths as they were typed.
  private static func place(_ name: String) -> String {
    URL(filePath: name).standardizedFileURL.path
  }
}
