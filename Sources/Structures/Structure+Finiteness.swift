// Part of Ordeal. See LICENSE.

extension Structure {
  /// Whether all numbers are finite: those of a file may be, and their products with a cell or a unit not.
  public var isFinite: Bool {
    func areFinite(_ vectors: [Vector3]?) -> Bool {
      vectors?.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite } ?? true
    }
    return cell.vectors.components.allSatisfy(\.isFinite)
      && areFinite(positions) && areFinite(forces) && areFinite(velocities)
      && energy?.isFinite ?? true && virial?.components.allSatisfy(\.isFinite) ?? true
  }
}
