// Part of Ordeal. See LICENSE.

import Structures
import Support

extension Structure {
  /// The structure with its cell vectors longer by fractions, fractional coordinates kept.
  ///
  /// - Parameter strain: Of a, b and c; 0.15 makes a vector 15 % longer.
  /// - Returns: The strained structure.
  public func withCell(stretchedBy strain: Vector3) -> Structure {
    let v = cell.vectors
    return withCell(
      Matrix3((1 + strain.x) * v.x, (1 + strain.y) * v.y, (1 + strain.z) * v.z))
  }

  /// The structure with other angles between its cell vectors, lengths and fractional coordinates
  /// kept; a is along x then, and b in the xy plane.
  ///
  /// - Parameter angles: α (between b and c), β and γ, degrees.
  /// - Returns: The distorted structure.
  /// - Throws: `OrdealError` if three such angles do not close a cell.
  public func withCell(angles: Vector3) throws -> Structure {
    let changed = Cell(lengths: cell.lengths, angles: angles)
    guard changed.volume.isFinite, changed.volume > 1e-3 * cell.volume else {
      throw OrdealError(
        "no cell has the angles \(angles.x), \(angles.y) and \(angles.z) degrees")
    }
    return withCell(changed.vectors)
  }

  private func withCell(_ vectors: Matrix3) -> Structure {
    var result = withoutResults()
    let inverse = cell.vectors.inverse
    result.cell.vectors = vectors
    result.positions = positions.map { $0 * inverse * vectors }
    return result
  }
}
