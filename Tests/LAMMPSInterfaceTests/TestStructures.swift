// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// Structures of every kind of cell.
enum TestStructure: String, CaseIterable, CustomTestStringConvertible {
  /// 2 × 2 × 2 rattled B2 cells, 16 atoms.
  case alloy
  /// The same in a sheared cell of no particular orientation.
  case sheared
  /// The same in a left-handed cell.
  case leftHanded
  /// Three atoms in a cell that is smaller than the cutoff.
  case smallCell
  /// Periodic along two directions.
  case slab
  /// Five atoms without a cell.
  case cluster

  var testDescription: String { rawValue }

  var structure: Structure {
    switch self {
    case .alloy: Self.alloy(Matrix3(diagonal: Vector3(repeating: 6.2)))
    case .sheared:
      Self.alloy(Matrix3(Vector3(1.1, 6.1, 0.4), Vector3(0.5, -0.8, 6.4), Vector3(5.9, 0.7, 2.2)))
    case .leftHanded:
      Self.alloy(Matrix3(Vector3(0.2, 6.1, 0), Vector3(6.3, 0, 0.4), Vector3(0, 0.3, 6)))
    case .smallCell: Self.makeSmallCell()
    case .slab: Self.makeSlab()
    case .cluster: Self.makeCluster()
    }
  }

  /// The same displacement for the same number.
  static func noise(_ n: Int) -> Vector3 {
    let t = Double(n)
    return 0.12 * Vector3(sin(12.9 * t + 1), sin(78.2 * t + 2), sin(37.7 * t + 3))
  }

  static func alloy(_ vectors: Matrix3, repeats: Int = 2) -> Structure {
    let cell = Cell(vectors)
    var structure = Structure(cell: cell, elements: [], positions: [])
    for site in 0..<repeats * repeats * repeats {
      let corner = Vector3(
        Double(site % repeats), Double(site / repeats % repeats),
        Double(site / repeats / repeats))
      for (offset, element) in [(0.0, Element.lithium), (0.5, .aluminum)] {
        structure.positions.append(
          cell.cartesian((corner + offset) / Double(repeats)) + noise(structure.count))
        structure.elements.append(element)
      }
    }
    return structure
  }

  private static func makeSmallCell() -> Structure {
    let cell = Cell(Matrix3(Vector3(3.4, 0, 0), Vector3(0.6, 3.1, 0), Vector3(-0.4, 0.5, 3.7)))
    let sites = [Vector3(0, 0, 0), Vector3(0.5, 0.45, 0.1), Vector3(0.1, 0.5, 0.55)]
    return Structure(
      cell: cell, elements: [.lithium, .aluminum, .lithium],
      positions: sites.enumerated().map { cell.cartesian($1) + noise($0) })
  }

  private static func makeSlab() -> Structure {
    var slab = alloy(Matrix3(Vector3(6.2, 0, 0), Vector3(0.9, 6.2, 0), Vector3(1.1, 0.6, 6.2)))
    slab.cell.isPeriodic = Periodicity(true, true, false)
    return slab
  }

  private static func makeCluster() -> Structure {
    let positions = [
      Vector3(0, 0, 0), Vector3(2.2, 0.1, 0), Vector3(0.2, 2.4, 0.3), Vector3(1, 1, 2.1),
      Vector3(-1.4, 1.2, 1.6),
    ]
    return Structure(
      cell: Cell(.zero, isPeriodic: .none),
      elements: [.aluminum, .lithium, .aluminum, .aluminum, .lithium], positions: positions)
  }
}
