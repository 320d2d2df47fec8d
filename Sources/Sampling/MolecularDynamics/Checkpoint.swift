// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Where a run can be gone on from: `checkpoint.json` and the LAMMPS restart file that it names.
///
/// The JSON file is replaced in one rename after everything that it speaks of is on the disk, so at
/// any time it stands for one whole state of the run.
struct Checkpoint: Codable, Hashable {
  static let name = "checkpoint.json"

  /// The version of this file's layout.
  var schemaVersion = 1
  /// The step that the run has reached.
  var step = 0
  /// The name of the restart file; nil at the beginning of the run.
  ///
  /// Between legs without a checkpoint it is that of the file that has no name of its own yet.
  var restart: String?
  /// The SHA-256 of the restart file.
  var restartHash: String?
  /// The length of the trajectory, bytes.
  var trajectoryBytes = 0
  /// The length of `thermo.csv`, bytes.
  var thermoBytes = 0
  /// The length of `extrapolating.extxyz`, bytes; nil where there is none.
  var extrapolatingBytes: Int?
  /// The conserved energy, eV.
  var conservedEnergy = 0.0
  /// The seconds spent so far.
  var seconds = 0.0
  /// The number of processes that have come here.
  var ranks = 1
  /// Steps besides the ends of legs at which the run was told to stop: a run that was not disturbed
  /// did not stop there.
  var interruptions: [Int] = []

  /// The last checkpoint of a run, or nil.
  ///
  /// - Throws: `RunError` if there is one and it is damaged.
  init?(in folder: RunFolder) throws(RunError) {
    guard folder.has(Checkpoint.name) else { return nil }
    let path = folder.path(Checkpoint.name)
    do {
      self = try JSONDecoder().decode(
        Checkpoint.self, from: try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw RunError("is not a checkpoint: \(error)", at: path)
    }
  }

  /// The beginning of a run.
  init() {}

  /// Makes sure that the restart file is the one that was written.
  ///
  /// - Throws: `RunError` if it is not.
  func verify(in folder: RunFolder) throws(RunError) {
    guard let restart else { return }
    try RestartFile.verify(restart, hash: restartHash, in: folder)
  }

  /// Puts this checkpoint in place of the last, with a restart file that LAMMPS has just written.
  ///
  /// - Throws: `RunError` if the restart file is not whole.
  mutating func commit(in folder: RunFolder) throws {
    let last = try Checkpoint(in: folder)
    restartHash = try RestartFile.commit(as: restartName, in: folder)
    restart = restartName
    try folder.write(json: self, Checkpoint.name)
    if let old = last?.restart, old != restartName { unlink(folder.path(old)) }
  }

  /// The name of the restart file that belongs to this checkpoint.
  var restartName: String { "checkpoint.\(step).restart" }
}
