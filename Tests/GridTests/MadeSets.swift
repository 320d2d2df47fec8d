// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// Small sets with the energies and forces of a small potential, as files in a folder.
final class MadeSets: Sendable {
  let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    .appending(path: "ordeal-grid-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let potential = try MomentTensorPotential.untrained(
      level: 8, speciesCount: 2, cutoff: 4.5, minimumDistance: 2, radialBasisSize: 4, seed: 3)
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    var noise = Noise(state: 5)
    for (name, count) in [("training", 8), ("validation", 4), ("irregular", 3)] {
      let structures = try (0..<count).map { _ in
        var structure = noise.crystal(rattle: name == "irregular" ? 0.9 : 0.15)
        guard name != "irregular" else { return structure }
        let evaluation = try calculator.evaluate(structure)
        (structure.energy, structure.forces) = (evaluation.energy, evaluation.forces)
        return structure
      }
      try StructureFile.write(structures, to: path("\(name).extxyz"))
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Settings that name these sets.
  static func settings(_ grid: String, top: String = "") -> String {
    """
    training = "training.extxyz"
    validation = "validation.extxyz"
    irregular = "irregular.extxyz"
    \(top)

    [[grid]]
    \(grid)

    """
  }

  func write(_ text: String, _ name: String = "settings.toml") throws -> URL {
    let file = url.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file
  }
}

/// Numbers that are the same in every run.
private struct Noise {
  var state: UInt64

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 52) - 1
  }

  /// A rattled body-centred cubic crystal of Li and Al.
  mutating func crystal(rattle: Double) -> Structure {
    let a = 3.2 + 0.1 * next()
    var crystal = Structure(
      cell: Cell(orthorhombic: Vector3(a, a, a)), elements: [.lithium, .aluminum],
      positions: [Vector3(0, 0, 0), Vector3(a / 2, a / 2, a / 2)]
    ).replicated(2, 2, 1)
    crystal.positions = crystal.positions.map {
      $0 + rattle * Vector3(next(), next(), next())
    }
    return crystal
  }
}
