// Part of Ordeal. See LICENSE.

import Support

/// A family of functions for a radial basis; see docs/adding-a-radial-basis.md.
///
///     Q_k(r) = P_k(ξ) (r_max − r)² / r^p,   ξ = (2r − (r_min + r_max)) / (r_max − r_min)
///     P_{k+1} = (a_k ξ + b_k) P_k − c_k P_{k−1},   P_{−1} = 0
///
/// A family is given by p, P_0 and a_k, b_k, c_k: kernels make vector code of these numbers.
public protocol RadialFunctions: Sendable {
  /// What settings call it: "chebyshev".
  var name: String { get }
  /// What files call it (`radial_basis_type`): "RBChebyshev".
  var fileName: String { get }
  /// Its functions, for help: "T_k(ξ) (r_max − r)²".
  var formula: String { get }
  /// p.
  var inversePower: Int { get }
  /// Whether functions keep their values at r_min below it, with slope 0.
  var isConstantBelowMinimum: Bool { get }

  /// P_0.
  func first(_ basis: RadialBasis) -> Double
  /// a_k, b_k and c_k.
  func step(_ k: Int, _ basis: RadialBasis) -> RadialStep
  /// What untrained coefficients are multiplied by, so that radial functions are of order one.
  func scale(_ basis: RadialBasis) -> Double
  /// Checks r_min, r_max and size, beyond 0 ≤ r_min < r_max.
  ///
  /// - Throws: `OrdealError` with the key of the file that is wrong.
  func validate(_ basis: RadialBasis) throws(OrdealError)
}

/// P_{k+1} = (slope · ξ + offset) P_k − previous · P_{k−1}.
public struct RadialStep: Hashable, Sendable, BitwiseCopyable {
  /// a_k.
  public var slope: Double
  /// b_k.
  public var offset: Double
  /// c_k.
  public var previous: Double

  /// The given step.
  public init(slope: Double, offset: Double = 0, previous: Double) {
    (self.slope, self.offset, self.previous) = (slope, offset, previous)
  }
}

extension RadialFunctions {
  /// Polynomials.
  public var inversePower: Int { 0 }
  /// They go on below r_min.
  public var isConstantBelowMinimum: Bool { false }
  /// P_0 = 1.
  public func first(_ basis: RadialBasis) -> Double { 1 }
  /// 1 / (r_max − r_min)².
  public func scale(_ basis: RadialBasis) -> Double {
    let range = basis.maximumDistance - basis.minimumDistance
    return 1 / (range * range)
  }
  /// Nothing more.
  public func validate(_ basis: RadialBasis) throws(OrdealError) {}
}
