// Part of Ordeal. See LICENSE.

import Support

/// The functions that every radial function is a sum of.
///
///     Q_k(r),   k < size
///
/// for r < r_max, 0 beyond; the kind says which functions they are.
public struct RadialBasis: Hashable, Sendable {
  /// r_min, Å (`min_dist`).
  public var minimumDistance: Double
  /// r_max, the cutoff, Å (`max_dist`).
  public var maximumDistance: Double
  /// The number of functions (`radial_basis_size`).
  public var size: Int
  /// Which functions they are (`radial_basis_type`).
  public var kind: RadialBasisKind

  /// The given basis.
  public init(
    minimumDistance: Double, maximumDistance: Double, size: Int,
    kind: RadialBasisKind = .chebyshev
  ) {
    self.minimumDistance = minimumDistance
    self.maximumDistance = maximumDistance
    self.size = size
    self.kind = kind
  }

  /// Q_k(r) and dQ_k/dr (Å⁻¹), by the recurrence of the kind; 0 from r_max on.
  ///
  /// - Parameter distance: r, Å.
  /// - Returns: `size` values and slopes.
  public func functions(at distance: Double) -> [(value: Double, slope: Double)] {
    guard distance < maximumDistance else { return Array(repeating: (0, 0), count: size) }
    let functions = kind.functions
    let isBelow = functions.isConstantBelowMinimum && distance <= minimumDistance
    let r = isBelow ? minimumDistance : distance
    let xiSlope = 2 / (maximumDistance - minimumDistance)
    let xi = (2 * r - (minimumDistance + maximumDistance)) / (maximumDistance - minimumDistance)
    let gap = maximumDistance - r
    var (factor, factorSlope) = (gap * gap, -2 * gap)
    for _ in 0..<functions.inversePower {
      (factor, factorSlope) = (factor / r, (factorSlope - factor / r) / r)
    }
    // P_{k−1}, P_k and their derivatives with respect to ξ.
    var (last, p) = (0.0, functions.first(self))
    var (lastSlope, pSlope) = (0.0, 0.0)
    return (0..<size).map { k in
      let step = functions.step(k, self)
      defer {
        let linear = step.slope * xi + step.offset
        let next = linear * p - step.previous * last
        let nextSlope = step.slope * p + linear * pSlope - step.previous * lastSlope
        (last, p, lastSlope, pSlope) = (p, next, pSlope, nextSlope)
      }
      return (p * factor, isBelow ? 0 : pSlope * xiSlope * factor + p * factorSlope)
    }
  }
}
