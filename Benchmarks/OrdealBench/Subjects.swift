// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// What is measured.
enum Subjects {
  /// The published potentials, by name; none where the data are not found.
  static func publishedPotentials() throws -> [(name: String, potential: MomentTensorPotential)] {
    let names = ["MTP_train", "MTP_train-extra-2", "MTP_retrain-extra-2"]
    guard let folder = dataFolder else { return [] }
    return try names.map { name in
      (
        name,
        try MomentTensorPotential(contentsOf: folder.appending(path: "models/\(name).mtp"))
      )
    }
  }

  /// `ORDEAL_DATA`, else `../shared/data/li-al`.
  static let dataFolder: URL? = {
    let path = ProcessInfo.processInfo.environment["ORDEAL_DATA"] ?? "../shared/data/li-al"
    let folder = URL(filePath: path)
    return FileManager.default.fileExists(atPath: folder.appending(path: "models").path)
      ? folder : nil
  }()

  /// A rattled cell of B32 LiAl: a = 6.36 Å, displacements normal with σ = 0.1 Å.
  static func lithiumAluminum(_ a: Int, _ b: Int, _ c: Int) -> Structure {
    let edge = 6.36
    let face = [Vector3(0, 0, 0), Vector3(0, 0.5, 0.5), Vector3(0.5, 0, 0.5), Vector3(0.5, 0.5, 0)]
    var cell = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: edge)), elements: [], positions: [])
    for (origin, element) in [
      (0.0, Element.lithium), (0.25, .lithium), (0.5, .aluminum), (0.75, .aluminum),
    ] {
      cell.elements += face.map { _ in element }
      cell.positions += face.map { edge * ($0 + origin) }
    }
    var structure = cell.replicated(a, b, c)
    var state: UInt64 = 12345
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 11) + 0.5) / 0x1p53
    }
    func normal() -> Double {
      (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }
    for atom in structure.positions.indices {
      structure.positions[atom] += 0.1 * Vector3(normal(), normal(), normal())
    }
    return structure
  }
}
