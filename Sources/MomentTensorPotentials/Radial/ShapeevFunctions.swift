// Part of Ordeal. See LICENSE.

import Support

/// `RBShapeev` of MLIP: orthogonal polynomials that grow as 1/r² towards r = 0.
///
///     Q_k(r) = r_min² (r_max − r)² / ((r_max − r_min)² r²) · p_k(ξ)
///
/// p_k are the Jacobi polynomials P_k^{(5,1)}, so that the r² Q_k are orthogonal with the weight
/// (r_max − r)(r − r_min), with positive leading coefficients and, for x = (1 + ξ)/2,
///
///     ∫₀¹ p_k² (1 − x)⁵ x dx = 1 / (8 (k + 1)²)
struct ShapeevFunctions: RadialFunctions {
  let name = "shapeev"
  let fileName = "RBShapeev"
  let formula = "P_k^(5,1)(ξ) (r_max − r)²/r², Jacobi polynomials"
  let inversePower = 2

  func first(_ basis: RadialBasis) -> Double {
    let share = basis.minimumDistance / (basis.maximumDistance - basis.minimumDistance)
    return 5.25.squareRoot() * share * share
  }

  /// Orthonormal polynomials obey √β_{k+1} p̂_{k+1} = (ξ − α_k) p̂_k − √β_k p̂_{k−1}; p_k = p̂_k / (k + 1) · const.
  func step(_ k: Int, _ basis: RadialBasis) -> RadialStep {
    let n = Double(k)
    let width = (n + 2) * Self.beta(n + 1).squareRoot()
    let slope = (n + 1) / width
    let alpha = -24 / ((2 * n + 6) * (2 * n + 8))
    return RadialStep(
      slope: slope, offset: -alpha * slope,
      previous: k == 0 ? 0 : n * Self.beta(n).squareRoot() / width)
  }

  /// β_n of the monic polynomials P_n^{(5,1)}.
  private static func beta(_ n: Double) -> Double {
    let sum = 2 * n + 6
    return 4 * n * (n + 5) * (n + 1) * (n + 6) / (sum * sum * (sum + 1) * (sum - 1))
  }

  func scale(_ basis: RadialBasis) -> Double { 1 }

  func validate(_ basis: RadialBasis) throws(OrdealError) {
    guard basis.minimumDistance > 0 else {
      throw OrdealError(
        "\(fileName) needs a number above 0, got \(basis.minimumDistance)", key: "min_dist")
    }
  }
}
