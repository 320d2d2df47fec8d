// Part of Ordeal. See LICENSE.

import MonteCarlo
import Structures
import Support

/// The files of a run that grow, which rank 0 writes.
final class GrandCanonicalFiles {
  static let attempts = "attempts.csv"
  static let trajectory = "trajectory.extxyz"
  static let irregular = "irregular.extxyz"
  static let refused = "irregular-refused.extxyz"
  /// At most so many refused trials are kept: they do not count.
  private static let refusedLimit = 200

  private let attempts: AppendedFile
  private let trajectory: AppendedFile
  /// Configurations that the chain reached.
  private let reached: IrregularCollection
  /// Trials that were refused.
  private let refused: IrregularCollection

  /// Opens the files and cuts them to the lengths of a checkpoint.
  init(in folder: RunFolder, keeping lengths: [String: Int]) throws {
    let length = { (name: String) in lengths[name] ?? 0 }
    attempts = try AppendedFile(folder.path(Self.attempts), keeping: length(Self.attempts))
    trajectory = try AppendedFile(folder.path(Self.trajectory), keeping: length(Self.trajectory))
    reached = try IrregularCollection(
      folder.path(Self.irregular), keeping: length(Self.irregular))
    refused = try IrregularCollection(folder.path(Self.refused), keeping: length(Self.refused))
    if attempts.length == 0 { try attempts.append(AttemptRow.heading.utf8) }
  }

  /// The lengths, bytes, of what has been written.
  var lengths: [String: Int] {
    [
      Self.attempts: attempts.length, Self.trajectory: trajectory.length,
      Self.irregular: reached.byteCount, Self.refused: refused.byteCount,
    ]
  }

  /// The lengths, bytes, after everything is on the disk.
  func synchronizedLengths() throws -> [String: Int] {
    try attempts.synchronize()
    try trajectory.synchronize()
    _ = try watchedLengths()
    return lengths
  }

  /// The lengths of the files that keep what a blow-up left.
  func watchedLengths() throws -> [String: Int] {
    try reached.synchronize()
    try refused.synchronize()
    return [Self.irregular: reached.byteCount, Self.refused: refused.byteCount]
  }

  /// The number of irregular configurations that were reached.
  var irregularCount: Int { reached.count }

  /// Adds a row.
  func append(_ row: AttemptRow) throws { try attempts.append(row.line.utf8) }

  /// Adds a frame.
  func append(_ frame: Structure) throws { try trajectory.append(frame.extendedXYZ) }

  /// Adds an irregular configuration, if it is new.
  func append(_ sighting: Sighting) throws {
    guard sighting.isReached || refused.count < Self.refusedLimit else { return }
    _ = try (sighting.isReached ? reached : refused).add(
      sighting.structure, ids: sighting.ids, sighting.finding, origin: sighting.origin)
  }
}

/// An irregular configuration and where it came from.
struct Sighting {
  var structure: Structure
  var ids: [Int]
  var finding: Irregularity
  /// Whether the chain reached it: a frame of the dynamics, or an accepted trial.
  var isReached: Bool
  /// "dynamics", "insertion", "removal", ….
  var kind: String
  var attempt: UInt64
  var step: Int
  var branch: Int

  var origin: [(String, Properties.Value)] {
    [
      ("reached", .logical(isReached)), ("kind", .text(kind)), ("attempt", .integer(Int(attempt))),
      ("step", .integer(step)), ("branch", .integer(branch)),
    ]
  }
}

/// One attempt: a row of `attempts.csv`.
struct AttemptRow {
  var attempt: MonteCarloChain.Attempt
  /// Steps of dynamics before the attempt.
  var step: Int
  /// ps.
  var time: Double
  /// After the attempt.
  var atoms: Int
  /// Atoms of the species, after the attempt.
  var speciesCount: Int
  /// Å³.
  var volume: Double
  /// K and bar, of the dynamics before the attempt.
  var thermo: (temperature: Double, pressure: Double)?

  static let heading =
    "attempt,step,time_ps,kind,outcome,energy_difference_eV,energy_eV,atoms,species_atoms,"
    + "volume_A3,temperature_K,pressure_bar\n"

  var line: String {
    let difference = attempt.energyDifference.map { "\($0)" } ?? ""
    let state = thermo.map { "\($0.temperature),\($0.pressure)" } ?? ","
    return "\(attempt.number),\(step),\(time),\(attempt.kind),\(attempt.outcome.rawValue),"
      + "\(difference),\(attempt.energy),\(atoms),\(speciesCount),\(volume),\(state)\n"
  }
}
