// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support
import Testing

@testable import Training

/// A generated basis of level 16 against `motep`, an independent implementation.
@Suite struct GeneratedBasisTests {
  private struct Golden: Decodable {
    struct Result: Decodable {
      var energy: Double
      var forces: [[Double]]
    }
    var results: [Result]
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")

  private func potential() throws -> MomentTensorPotential {
    try TrainingSystems.potential(level: 16, cutoff: 5, size: 4, seed: 16)
  }

  private var structures: [Structure] { TrainingSystems.structures(5, seed: 16) }

  private static var isRecorded: Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "motep-level16.json").path)
  }

  @Test(
    "a generated level-16 potential has motep's energies and forces",
    .enabled(if: isRecorded, "Golden/README.md says how motep-level16.json is made"))
  func agreesWithMotep() throws {
    let file = Self.folder.appending(path: "motep-level16.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    #expect(golden.results.count == structures.count)
    let calculator = try MomentTensorCalculator(
      potential(), elements: ElementMapping([.lithium, .aluminum], source: .flag))
    for (structure, expected) in zip(structures, golden.results) {
      let evaluation = try calculator.evaluate(structure)
      // Positions and coefficients go through text with 16 digits.
      #expect(abs(evaluation.energy - expected.energy) < 1e-9 * abs(expected.energy))
      for (force, reference) in zip(evaluation.forces, expected.forces) {
        for axis in 0..<3 { #expect(abs(force[axis] - reference[axis]) < 1e-7) }
      }
    }
  }

  @Test(
    "records what the script beside the golden file reads",
    .enabled(if: ProcessInfo.processInfo.environment["ORDEAL_RECORD"] != nil))
  func record() throws {
    try potential().write(to: Self.folder.appending(path: "motep-level16.mtp"))
    let frames = structures.map(\.extendedXYZ).joined()
    try AtomicFile.write(frames, to: Self.folder.appending(path: "motep-level16.extxyz").path)
  }
}
