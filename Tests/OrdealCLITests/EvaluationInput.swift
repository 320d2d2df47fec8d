// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// A folder with a small potential and a small labelled set.
struct EvaluationInput {
  let folder: TemporaryFolder
  let potential: MomentTensorPotential
  let structures: [Structure]

  /// Writes `P.mtp` (level 8, two species, random coefficients) and `set.extxyz` (three cells of two
  /// labels with energies and forces).
  init() throws {
    folder = try TemporaryFolder()
    potential = try .untrained(
      level: 8, speciesCount: 2, cutoff: 4, minimumDistance: 1.5, radialBasisSize: 4, seed: 5)
    try MomentTensorPotentialFile(potential).write(to: folder.url.appending(path: "P.mtp"))
    structures = (0..<3).map { Self.cell($0) }
    try StructureFile.write(structures, to: folder.path("set.extxyz"))
  }

  /// Two Li and two Al atoms in a cell that changes with `number`.
  static func cell(_ number: Int) -> Structure {
    let edge = 4 + 0.1 * Double(number)
    let cell = Cell(Matrix3(Vector3(edge, 0, 0), Vector3(0.3, edge, 0), Vector3(0, 0, 5)))
    let sites = [
      Vector3(0.01, 0, 0), Vector3(0.5, 0.52, 0), Vector3(0, 0.5, 0.5), Vector3(0.5, 0.03, 0.47),
    ]
    var structure = Structure(
      cell: cell, elements: [.lithium, .aluminum, .lithium, .aluminum],
      positions: sites.map(cell.cartesian))
    structure.energy = -10.125 - 0.1 * Double(number)
    structure.forces = (0..<4).map { Vector3(0.1 * Double($0), -0.05, 1 / 3.0) }
    structure.label = number < 2 ? "first phase" : "second"
    structure.index = number + 1
    return structure
  }

  /// `ordeal evaluate` of the set, with more words; replaces what it wrote before.
  func evaluate(_ more: [String] = []) throws -> OrdealTool.Result {
    try OrdealTool.run(
      [
        "evaluate", "--potential", "P.mtp", "--structures", "set.extxyz", "--output", "out.extxyz",
        "--overwrite",
      ] + more, in: folder.url)
  }
}
