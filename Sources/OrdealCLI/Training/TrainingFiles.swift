// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Reports
import Structures
import Support
import Training

/// The files of a training: `model.mtp` and beside it `model.json`, `model.svg`, `model.settings.toml`
/// and `model.checkpoint`.
struct TrainingFiles {
  private let output: URL

  init(_ output: String) { self.output = URL(filePath: output) }

  /// Where the state of an interrupted training is.
  var checkpointPath: String { beside("checkpoint") }

  /// Where the settings are.
  var settingsPath: String { beside("settings.toml") }

  /// How to go on from what is there; empty if nothing is.
  var kept: String {
    FileManager.default.fileExists(atPath: checkpointPath)
      ? "--resume goes on from \(checkpointPath)" : ""
  }

  private func beside(_ type: String) -> String {
    output.deletingPathExtension().appendingPathExtension(type).path
  }

  /// Everything that a training writes.
  var all: [String] {
    [output.path] + ["json", "svg", "checkpoint", "settings.toml"].map(beside)
  }

  /// Removes the temporary files that a killed training has left.
  func removeAbandoned() {
    for path in all { AtomicFile.removeAbandoned(of: path) }
  }

  /// The state that was kept; nil if there is none.
  ///
  /// - Throws: An error of the file if it cannot be read.
  func checkpoint() throws -> Data? {
    guard FileManager.default.fileExists(atPath: checkpointPath) else { return nil }
    return try Data(contentsOf: URL(filePath: checkpointPath))
  }

  /// What the card says of the training; nil if potential or card are not there.
  func report() -> TrainingReport? {
    guard FileManager.default.fileExists(atPath: output.path),
      let card = try? Data(contentsOf: URL(filePath: beside("json")))
    else { return nil }
    return try? JSONDecoder().decode(TrainingReport.self, from: card)
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
