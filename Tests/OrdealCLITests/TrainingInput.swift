// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// Twelve cells with the energies and forces of a small potential, and trainings on them.
struct TrainingInput {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let potential = try MomentTensorPotential.untrained(
      level: 4, speciesCount: 2, cutoff: 4, minimumDistance: 1.5, radialBasisSize: 3, seed: 5)
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    let structures = try (0..<12).map { number in
      var structure = EvaluationInput.cell(number)
      let evaluation = try calculator.evaluate(structure)
      (structure.energy, structure.forces) = (evaluation.energy - 10, evaluation.forces)
      return structure
    }
    try StructureFile.write(structures, to: folder.path("set.extxyz"))
  }

  /// The words of a training into a file.
  func words(_ output: String) -> [String] {
    [
      "train", "--data", "set.extxyz", "--level", "4", "--cutoff", "4", "--radial-basis-size", "3",
      "--output", output, "--threads", "1",
    ]
  }

  func train(_ more: [String], to output: String = "model.mtp") throws -> OrdealTool.Result {
    try OrdealTool.run(words(output) + more, in: folder.url)
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.url.appending(path: name))
  }
}
