// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Reports
import Structures
import Training

/// The files of a training: `model.mtp` and beside it `model.json`, `model.svg`, `model.checkpoint`.
struct TrainingFiles {
  private let output: URL

  init(_ output: String) { self.output = URL(filePath: output) }

  /// Where the state of an interrupted training is.
  var checkpointPath: String { beside("checkpoint") }

  /// How to go on from what is there; empty if nothing is.
  var kept: String {
    FileManager.default.fileExists(atPath: checkpointPath)
      ? "--resume goes on from \(checkpointPath)" : ""
  }

  private func beside(_ type: String) -> String {
    output.deletingPathExtension().appendingPathExtension(type).path
  }

  /// The state that was kept.
  ///
  /// - Throws: `StructureError` if there is none.
  func checkpoint() throws -> Data {
    guard FileManager.default.fileExists(atPath: checkpointPath) else {
      throw StructureError("there is no checkpoint to go on from", at: checkpointPath)
    }
    return try Data(contentsOf: URL(filePath: checkpointPath))
  }

  /// Keeps a state.
  func write(_ checkpoint: Data) throws { try AtomicFile.write(checkpoint, to: checkpointPath) }

  /// Removes the state of a training that has come to its end.
  func removeCheckpoint() { try? FileManager.default.removeItem(atPath: checkpointPath) }

  /// Writes the potential, its card and the figure.
  func write(_ potential: MomentTensorPotential, _ report: TrainingReport) throws {
    try potential.write(to: output)
    try AtomicFile.write(json: report, to: beside("json"))
    try AtomicFile.write(
      SVG.standalone(TrainingFigures.convergence(report.lossHistory)), to: beside("svg"))
  }
}
