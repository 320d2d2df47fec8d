// Part of Ordeal. See LICENSE.

import Jobs
import Structures
import Support

/// All that decides a label of one engine, apart from the structure.
///
/// It is encoded into the job of a ledger, and the digest of the job is that of what it encodes.
public protocol LabelCalculation: Codable, Hashable, Sendable {
  /// The name of the engine.
  var engine: String { get }
  /// The exchange-correlation functional: "PBE".
  var functional: String { get }
  /// The plane waves' cutoff, eV.
  var cutoff: Double { get }
  /// The width of the Gaussian smearing, eV.
  var smearing: Double { get }
  /// The k-points.
  var kpoints: KPointMesh { get set }
  /// What labels say of their origin besides engine, functional, cutoff, smearing and k-points.
  var origin: [(String, Properties.Value)] { get }
  /// What was chosen for the user and is to be printed, a line each.
  var choices: [String] { get }

  /// The calculation without what the elements of a structure do not need.
  ///
  /// - Throws: `OrdealError` if something is missing for one of them.
  func narrowed(to elements: Set<Element>) throws(OrdealError) -> Self

  /// Writes the input for a structure into a job's folder.
  ///
  /// - Throws: `OrdealError` if the folder cannot be written.
  func writeInput(of structure: LabelledCell, in claim: Claim) throws

  /// The command that calculates what `writeInput` has prepared.
  ///
  /// - Throws: `OrdealError` if a program is missing.
  func words(in claim: Claim, on host: EngineHost) throws -> [String]

  /// Turns what the program has left in a job's folder into `result.json`.
  ///
  /// - Parameters:
  ///   - structure: What was calculated.
  ///   - claim: The job.
  ///   - ranks: On how many processes.
  /// - Throws: `OrdealError` with the reason if these are no labels.
  func conclude(_ structure: LabelledCell, in claim: Claim, ranks: Int) throws
}

extension LabelCalculation {
  /// Nothing.
  public var origin: [(String, Properties.Value)] { [] }

  /// Nothing.
  public var choices: [String] { [] }

  /// All of it.
  public func narrowed(to elements: Set<Element>) throws(OrdealError) -> Self { self }

  /// Nothing: the program writes `result.json` itself.
  public func conclude(_ structure: LabelledCell, in claim: Claim, ranks: Int) throws {}
}
