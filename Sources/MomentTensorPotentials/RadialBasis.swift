// Part of Ordeal. See LICENSE.

/// The functions that every radial function is a sum of.
///
///     Q_k(r) = T_k(ξ) (r_max − r)²,   ξ = (2r − (r_min + r_max)) / (r_max − r_min),   k < size
///
/// for r < r_max, 0 beyond; T_k are Chebyshev polynomials of the first kind. Nothing is clamped
/// below r_min: the polynomials extrapolate.
public struct RadialBasis: Hashable, Sendable {
  /// r_min, Å (`min_dist`).
  public var minimumDistance: Double
  /// r_max, the cutoff, Å (`max_dist`).
  public var maximumDistance: Double
  /// The number of functions (`radial_basis_size`).
  public var size: Int

  /// The given basis.
  public init(minimumDistance: Double, maximumDistance: Double, size: Int) {
    self.minimumDistance = minimumDistance
    self.maximumDistance = maximumDistance
    self.size = size
  }
}
