// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo

/// Where a grand-canonical run can be gone on from: `checkpoint.json`.
///
/// It is replaced in one rename after everything that it speaks of is on the disk.
struct GrandCanonicalState: Codable, Hashable {
  /// A state from which the run went back.
  struct BlowUp: Codable, Hashable, Sendable {
    /// Attempts made when it was noticed.
    var attempts: UInt64
    /// The step of the dynamics.
    var step: Int
    /// What happened.
    var reason: String
    /// Attempts made at the state that the run went back to.
    var backTo: UInt64
  }

  /// The version of this file's layout.
  var schemaVersion = 1
  /// The step that the dynamics has reached.
  var step = 0
  /// The number of attempts made.
  var attempts: UInt64 = 0
  /// Atoms of the species.
  var speciesCount = 0
  /// Rises whenever the run goes back, so that it takes another way.
  var branch = 0
  /// How often the run went back to this very state.
  var returns = 0
  /// How often it began anew.
  var freshStarts = 0
  /// The restart file of LAMMPS; nil at the beginning, and without dynamics.
  ///
  /// Between legs without a checkpoint it is the file that has no name of its own yet.
  var restart: String?
  /// The SHA-256 of the restart file.
  var restartHash: String?
  /// The number of the atom that is inserted next.
  var nextID = 0
  /// The atoms, where there is no dynamics.
  var atoms: AtomsState?
  /// By kind of change.
  var counts: [String: MoveCounts] = [:]
  /// The lengths of the files that grow, bytes.
  var lengths: [String: Int] = [:]
  /// Irregular configurations that were reached.
  var irregularCount = 0
  /// Why the run ended before its last attempt; nil if it has not.
  var ended: GrandCanonical.Outcome?
  /// All blow-ups so far.
  var blowUps: [BlowUp] = []
  /// The seconds spent so far.
  var seconds = 0.0
  /// The number of processes that have come here.
  var ranks = 1
  /// Attempts besides the regular checkpoints after which the run ended or was told to stop, or
  /// without dynamics a minute had passed: a run that was not disturbed did not stop there.
  var interruptions: [UInt64] = []

  /// The beginning of a run.
  init() {}

  /// The state that a folder holds, or nil.
  ///
  /// - Throws: `RunError` if it is damaged.
  init?(in folder: RunFolder) throws(RunError) {
    guard let state = try Self.written(in: folder) else { return nil }
    self = state
    if let restart { try RestartFile.verify(restart, hash: restartHash, in: folder) }
  }

  /// What `checkpoint.json` says, whatever the restart file holds.
  private static func written(in folder: RunFolder) throws(RunError) -> Self? {
    guard folder.has(Checkpoint.name) else { return nil }
    let path = folder.path(Checkpoint.name)
    do {
      return try JSONDecoder().decode(Self.self, from: try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw RunError("is not a checkpoint: \(error)", at: path)
    }
  }

  /// Puts this state in place of the last, with the restart file that LAMMPS has written for it, if it
  /// has no name of its own yet.
  mutating func commit(in folder: RunFolder) throws {
    let old = try Self.written(in: folder)?.restart
    if restart == RestartFile.partial {
      restartHash = try RestartFile.commit(as: restartName, in: folder)
      restart = restartName
    }
    try folder.write(json: self, Checkpoint.name)
    if let old, old != restart { unlink(folder.path(old)) }
  }

  /// The name of the restart file that belongs to this state.
  var restartName: String { "checkpoint.\(step)-\(branch).restart" }

  /// The state to go on from after a blow-up: this one, on another way; after three returns the
  /// beginning.
  ///
  /// No number of an atom is given twice, so that configurations of several ways can be told apart.
  func goneBack(
    from blowUp: BlowUp, lengths kept: [String: Int], irregularCount: Int, nextID: Int
  ) -> Self {
    var next = self
    next.nextID = nextID
    next.branch += 1
    next.returns += 1
    next.blowUps.append(blowUp)
    next.irregularCount = irregularCount
    if next.returns > 3 {
      (next.step, next.attempts, next.restart, next.restartHash) = (0, 0, nil, nil)
      (next.atoms, next.counts, next.lengths) = (nil, [:], [:])
      next.returns = 0
      next.freshStarts += 1
    }
    next.lengths.merge(kept) { _, new in new }
    return next
  }
}
