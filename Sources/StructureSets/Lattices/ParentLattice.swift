// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// The lattices that alloys' phases are orderings of.
public enum ParentLattice: String, Sendable, CaseIterable {
  /// Body-centred cubic.
  case bcc
  /// Face-centred cubic.
  case fcc
  /// Hexagonal close packed, with c/a = √(8/3).
  case hcp

  /// The primitive cell with one element on all sites.
  ///
  /// - Parameters:
  ///   - element: On every site.
  ///   - volume: Of one atom, Å³.
  /// - Returns: One atom, or two for hcp.
  public func primitiveCell(of element: Element, volume: Double) -> Structure {
    switch self {
    case .bcc:
      let h = cubeRoot(2 * volume) / 2
      return Structure(
        cell: Cell(Matrix3(Vector3(-h, h, h), Vector3(h, -h, h), Vector3(h, h, -h))),
        elements: [element], positions: [.zero])
    case .fcc:
      let h = cubeRoot(4 * volume) / 2
      return Structure(
        cell: Cell(Matrix3(Vector3(0, h, h), Vector3(h, 0, h), Vector3(h, h, 0))),
        elements: [element], positions: [.zero])
    case .hcp:
      // Two atoms in √3/2 a² c with c = √(8/3) a: V = √2 a³.
      let a = cubeRoot(2 * volume / 2.0.squareRoot())
      let c = a * (8.0 / 3).squareRoot()
      let cell = Cell(
        Matrix3(
          Vector3(a, 0, 0), Vector3(-a / 2, a * 3.0.squareRoot() / 2, 0), Vector3(0, 0, c)))
      return Structure(
        cell: cell, elements: [element, element],
        positions: [
          cell.cartesian(Vector3(1.0 / 3, 2.0 / 3, 0.25)),
          cell.cartesian(Vector3(2.0 / 3, 1.0 / 3, 0.75)),
        ])
    }
  }
}

private func cubeRoot(_ x: Double) -> Double { Foundation.cbrt(x) }
