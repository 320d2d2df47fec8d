// Part of Ordeal. See LICENSE.

import Foundation

extension Cell {
  /// A cell by the lengths of its vectors and the angles between them, a along x, b in the xy plane.
  ///
  /// Right angles are exact, not to the rounding of cos(π/2).
  ///
  /// - Parameters:
  ///   - lengths: a, b and c, Å.
  ///   - angles: α (between b and c), β and γ, degrees.
  public init(lengths: Vector3, angles: Vector3) {
    func cosine(_ degrees: Double) -> Double { degrees == 90 ? 0 : cos(degrees * .pi / 180) }
    let (ca, cb, cg) = (cosine(angles.x), cosine(angles.y), cosine(angles.z))
    let sg = (1 - cg * cg).squareRoot()
    let cy = (ca - cb * cg) / sg
    let cz = (1 - cb * cb - cy * cy).squareRoot()
    self.init(
      Matrix3(
        Vector3(lengths.x, 0, 0), Vector3(lengths.y * cg, lengths.y * sg, 0),
        Vector3(lengths.z * cb, lengths.z * cy, lengths.z * cz)))
  }

  /// α (between b and c), β and γ, degrees.
  public var angles: Vector3 {
    let (a, b, c) = (vectors.x, vectors.y, vectors.z)
    func angle(_ u: Vector3, _ v: Vector3) -> Double {
      acos(max(-1, min(1, dot(u, v) / (length(u) * length(v))))) * 180 / .pi
    }
    return Vector3(angle(b, c), angle(c, a), angle(a, b))
  }
}
