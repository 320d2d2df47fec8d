// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// What all benchmarks run on: rattled B32 LiAl and the published potentials.
enum BenchmarkSystem {
  /// B32 LiAl, a = 6.36 Å, repeated; every coordinate moved by a normal deviate with σ = 0.1 Å.
  static func rattledLiAl(_ a: Int, _ b: Int, _ c: Int) -> Structure {
    let faces = [(0, 0, 0), (0, 2, 2), (2, 0, 2), (2, 2, 0)]
    let diamond = faces + faces.map { ($0.0 + 1, $0.1 + 1, $0.2 + 1) }
    let lithium = diamond.map { 0.25 * Vector3(Double($0.0), Double($0.1), Double($0.2)) }
    let aluminum = lithium.map { $0 + Vector3(repeating: 0.5) }
    let cell = Cell(orthorhombic: Vector3(repeating: 6.36))
    let elements =
      Array(repeating: Element.lithium, count: 8) + Array(repeating: .aluminum, count: 8)
    let unit = Structure(
      cell: cell, elements: elements, positions: (lithium + aluminum).map(cell.cartesian))
    var structure = unit.replicated(a, b, c)
    var deviates = NormalDeviates(seed: 1)
    structure.positions = structure.positions.map {
      $0 + 0.1 * Vector3(deviates.next(), deviates.next(), deviates.next())
    }
    return structure
  }

  /// Li is species 0, Al species 1.
  static let elements = ElementMapping([.lithium, .aluminum])

  /// The folder of the published data, or nil.
  static var publishedData: URL? {
    let path = ProcessInfo.processInfo.environment["ORDEAL_DATA"] ?? "../shared/data/li-al"
    let folder = URL(filePath: path)
    return FileManager.default.fileExists(atPath: folder.appending(path: "models").path)
      ? folder : nil
  }

  /// The names and files of the published potentials; empty where they are not.
  static var publishedPotentials: [(name: String, url: URL)] {
    guard let folder = publishedData else { return [] }
    return ["MTP_train", "MTP_train-extra-2", "MTP_retrain-extra-2"].map {
      ($0, folder.appending(path: "models/\($0).mtp"))
    }
  }

  /// A potential of a level with random coefficients, cutoff and radial basis as `MTP_train`.
  static func generated(level: Int) throws -> MomentTensorPotential {
    try .untrained(
      level: level, speciesCount: 2, cutoff: 5.6, minimumDistance: 2, radialBasisSize: 4, seed: 1)
  }
}

/// Reproducible normal deviates by Box and Muller's method.
private struct NormalDeviates {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Uniform in (0, 1]; the multiplier is Knuth's (MMIX).
  private mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (Double(state >> 11) + 1) * 0x1p-53
  }

  mutating func next() -> Double {
    (-2 * Foundation.log(uniform())).squareRoot() * Foundation.cos(2 * Double.pi * uniform())
  }
}
