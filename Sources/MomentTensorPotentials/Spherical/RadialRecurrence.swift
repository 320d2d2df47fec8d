// Part of Ordeal. See LICENSE.

/// The functions Q_k of any kind but `RBChebyshev`, of several distances at once.
final class RadialRecurrence: Sendable {
  private let size: Int
  private let minimum: Double
  private let cutoff: Double
  private let argumentSlope: Double
  private let argumentOffset: Double
  private let inversePower: Int
  private let isConstantBelowMinimum: Bool
  private let first: Double
  private let steps: KernelTable<RadialStep>

  /// The recurrence of a basis; nil for `RBChebyshev`, for which kernels have code of its own.
  init?(_ basis: RadialBasis, slope: Double, offset: Double) {
    guard basis.kind != .chebyshev else { return nil }
    let functions = basis.kind.functions
    size = basis.size
    (minimum, cutoff) = (basis.minimumDistance, basis.maximumDistance)
    (argumentSlope, argumentOffset) = (slope, offset)
    inversePower = functions.inversePower
    isConstantBelowMinimum = functions.isConstantBelowMinimum
    first = functions.first(basis)
    steps = KernelTable((0..<basis.size).map { functions.step($0, basis) })
  }

  /// Leaves Q_k and dQ_k/dr in `basis`, shape [k][2].
  @inline(never)
  func fill<V: SIMD>(_ distance: V, into basis: UnsafeMutablePointer<V>) where V.Scalar == Double {
    var r = distance
    if isConstantBelowMinimum { r.replace(with: minimum, where: distance .<= minimum) }
    let xi = V(repeating: argumentOffset).addingProduct(r, V(repeating: argumentSlope))
    let gap = r - cutoff
    var (factor, factorSlope) = (gap * gap, gap * 2)
    let inverse = 1 / r
    for _ in 0..<inversePower {
      factor *= inverse
      factorSlope = (factorSlope - factor) * inverse
    }
    var (last, p) = (V.zero, V(repeating: first))
    var (lastSlope, pSlope) = (V.zero, V.zero)
    for k in 0..<size {
      basis[2 * k] = p * factor
      basis[2 * k + 1] = (pSlope * factor).addingProduct(p, factorSlope)
      let step = steps[k]
      let linear = xi * step.slope + step.offset
      let next = linear * p - last * step.previous
      let nextSlope =
        (linear * pSlope - lastSlope * step.previous)
        .addingProduct(p, V(repeating: step.slope * argumentSlope))
      (last, p, lastSlope, pSlope) = (p, next, pSlope, nextSlope)
    }
    guard isConstantBelowMinimum else { return }
    for k in 0..<size { basis[2 * k + 1].replace(with: 0, where: distance .<= minimum) }
  }
}
