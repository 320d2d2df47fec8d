// Part of Ordeal. See LICENSE.

import Structures

/// An operation x′ = R x + t on fractional coordinates, columns.
public struct SymmetryOperation: Hashable, Sendable {
  /// R, whole numbers in the basis of the cell.
  public var rotation: IntegerMatrix3
  /// t, in units of the lattice vectors.
  public var translation: Vector3

  /// The given operation.
  public init(rotation: IntegerMatrix3, translation: Vector3) {
    self.rotation = rotation
    self.translation = translation
  }

  /// R x + t.
  public func callAsFunction(_ x: Vector3) -> Vector3 {
    let r = rotation.real
    return Vector3(dot(r.x, x), dot(r.y, x), dot(r.z, x)) + translation
  }

  /// The operations of a cell as they act on a supercell of it.
  ///
  /// These are the ones that take its lattice to itself, each with every translation of the cell's.
  /// With x = Mᵀ x′ for the supercell M, R′ = M⁻ᵀ R Mᵀ and t′ = M⁻ᵀ (t + l).
  ///
  /// - Parameters:
  ///   - operations: Of the cell.
  ///   - supercell: M; its rows are combinations of the cell's vectors.
  /// - Returns: Operations on fractional coordinates of the supercell.
  public static func onSupercell(
    _ operations: [SymmetryOperation], _ supercell: IntegerMatrix3
  ) -> [SymmetryOperation] {
    let transposed = supercell.real.transposed
    let inverse = transposed.inverse
    let shifts = LatticePoints.inside(supercell)
    return operations.flatMap { operation -> [SymmetryOperation] in
      let rotation = inverse * operation.rotation.real * transposed
      guard let whole = IntegerMatrix3(rounding: rotation) else { return [] }
      return shifts.map { shift in
        let t = operation.translation + Vector3(shift)
        return SymmetryOperation(
          rotation: whole,
          translation: Vector3(dot(inverse.x, t), dot(inverse.y, t), dot(inverse.z, t)))
      }
    }
  }
}
