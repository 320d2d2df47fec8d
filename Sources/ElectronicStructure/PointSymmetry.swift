// Part of Ordeal. See LICENSE.

import Structures

/// The rotations about the origin that leave a structure as it is.
///
/// They stand in no order, translations are not combined with them, and rotations that take a lattice
/// vector to a sum of more than one of each are not found: this is what GPAW reduces k-points with,
/// and it serves to foretell their number. Space groups are another module's.
enum PointSymmetry {
  /// The lattice vectors' images as whole-number combinations of them, a'_i = Σ_j U_ij a_j.
  typealias Rotation = [[Int]]

  /// All rotations, the identity among them.
  ///
  /// - Parameters:
  ///   - structure: The structure.
  ///   - tolerance: How far, in fractional coordinates, an atom may be from where it should be.
  /// - Returns: U of each.
  static func operations(of structure: Structure, tolerance: Double = 1e-5) -> [Rotation] {
    let fractional = structure.positions.map(structure.cell.fractional)
    return latticeRotations(structure.cell, tolerance).filter { rotation in
      let matrix = Matrix3(components: rotation.joined().map(Double.init))
      return fractional.indices.allSatisfy { atom in
        let image = fractional[atom] * matrix
        return fractional.indices.contains { other in
          structure.elements[other] == structure.elements[atom]
            && isSame(image, fractional[other], tolerance)
        }
      }
    }
  }

  /// The rotations that keep the metric tensor G = A Aᵀ: U G Uᵀ = G.
  private static func latticeRotations(_ cell: Cell, _ tolerance: Double) -> [Rotation] {
    let metric = cell.vectors * cell.vectors.transposed
    let scale = max(metric[0, 0], metric[1, 1], metric[2, 2])
    func product(_ u: [Int], _ v: [Int]) -> Double {
      dot(Vector3(u.map(Double.init)) * metric, Vector3(v.map(Double.init)))
    }
    func isEqual(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= tolerance * scale }
    let combinations = (0..<27).map { [$0 % 3 - 1, $0 / 3 % 3 - 1, $0 / 9 - 1] }
    let images = (0..<3).map { row in
      combinations.filter { isEqual(product($0, $0), metric[row, row]) }
    }
    var rotations: [Rotation] = []
    for a in images[0] {
      for b in images[1] where isEqual(product(a, b), metric[0, 1]) {
        for c in images[2]
        where isEqual(product(a, c), metric[0, 2]) && isEqual(product(b, c), metric[1, 2]) {
          rotations.append([a, b, c])
        }
      }
    }
    return rotations
  }

  /// Whether two points differ by a lattice vector.
  private static func isSame(_ a: Vector3, _ b: Vector3, _ tolerance: Double) -> Bool {
    let difference = a - b
    let rest = difference - difference.rounded(.toNearestOrAwayFromZero)
    return max(abs(rest.x), abs(rest.y), abs(rest.z)) <= tolerance
  }
}
