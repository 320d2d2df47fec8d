// Part of Ordeal. See LICENSE.

import Structures

/// The points of a lattice that lie in the cell of one of its superlattices.
public enum LatticePoints {
  /// One point of each class modulo the superlattice.
  ///
  /// - Parameter supercell: M; its rows are the superlattice's vectors in units of the lattice's.
  /// - Returns: |det M| points, the origin first.
  public static func inside(_ supercell: IntegerMatrix3) -> [IntegerVector3] {
    let form = Superlattices.hermiteForm(of: supercell)
    var points: [IntegerVector3] = []
    for i in 0..<form.x.x {
      for j in 0..<form.y.y {
        for k in 0..<form.z.z { points.append(IntegerVector3(i, j, k)) }
      }
    }
    return points
  }
}

extension Structure {
  /// The structure repeated to fill a supercell, wrapped into it.
  ///
  /// Energies, forces and virial are removed; label and provenance stay.
  ///
  /// - Parameter supercell: M; the new cell's rows are M times the old ones.
  /// - Returns: The supercell.
  public func filling(_ supercell: IntegerMatrix3) -> Structure {
    let points = LatticePoints.inside(supercell)
    let cell = Cell(supercell.real * self.cell.vectors, isPeriodic: self.cell.isPeriodic)
    var result = Structure(cell: cell, elements: [], positions: [])
    for (element, position) in zip(elements, positions) {
      for point in points {
        result.elements.append(element)
        result.positions.append(position + Vector3(point) * self.cell.vectors)
      }
    }
    result.wrap()
    (result.label, result.provenance) = (label, provenance)
    result.properties.info = properties.info
    return result
  }

  /// Moves every atom into the cell: fractional coordinates in [0, 1), those within 10⁻⁹ of 1 at 0.
  mutating func wrap() {
    let inverse = cell.vectors.inverse
    positions = positions.map { position in
      var f = position * inverse
      for k in 0..<3 where cell.isPeriodic[k] {
        f[k] -= f[k].rounded(.down)
        if f[k] > 1 - 1e-9 { f[k] = 0 }
      }
      return f * cell.vectors
    }
  }
}
