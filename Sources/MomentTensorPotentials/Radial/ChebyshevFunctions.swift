// Part of Ordeal. See LICENSE.

/// `RBChebyshev` of MLIP, the default: Q_k = T_k(ξ) (r_max − r)².
///
/// Nothing is clamped below r_min: the polynomials extrapolate.
struct ChebyshevFunctions: RadialFunctions {
  let name = "chebyshev"
  let fileName = "RBChebyshev"
  let formula = "T_k(ξ) (r_max − r)²"

  func step(_ k: Int, _ basis: RadialBasis) -> RadialStep {
    RadialStep(slope: k == 0 ? 1 : 2, previous: k == 0 ? 0 : 1)
  }
}

/// `RBChebyshev_repuls` of MLIP: as `RBChebyshev` down to r_min, and constant below.
///
/// Atoms closer than r_min feel no force of the radial functions; forces jump at r_min.
struct ClampedChebyshevFunctions: RadialFunctions {
  let name = "chebyshev-clamped"
  let fileName = "RBChebyshev_repuls"
  let formula = "the same, constant below r_min"
  let isConstantBelowMinimum = true

  func step(_ k: Int, _ basis: RadialBasis) -> RadialStep { ChebyshevFunctions().step(k, basis) }
}
