// Part of Ordeal. See LICENSE.

/// L-BFGS: what the last steps tell of the inverse Hessian H.
///
/// The caller takes steps along `direction` and decides how long they are.
/// Source: Nocedal & Wright, Numerical Optimization, 2006, algorithm 7.4.
package struct QuasiNewton: Codable, Sendable {
  /// A step s = Δθ and what it did to the gradient, y = Δg.
  private struct Pair: Codable {
    var step: [Double]
    var change: [Double]
    /// s · y, positive.
    var curvature: Double
  }

  /// How many pairs are kept.
  private let memory: Int
  private var pairs: [Pair] = []

  package init(memory: Int) { self.memory = memory }

  /// Forgets all steps.
  package mutating func reset() { pairs = [] }

  /// Learns from a step, unless the curvature along it is not positive.
  package mutating func learn(step: [Double], change: [Double]) {
    let curvature = inner(step, change)
    let sizes = (inner(step, step) * inner(change, change)).squareRoot()
    guard curvature > 1e-10 * sizes else { return }
    pairs.append(Pair(step: step, change: change, curvature: curvature))
    if pairs.count > memory { pairs.removeFirst() }
  }

  /// −H g, with H₀ = `preconditioner`.
  ///
  /// - Parameters:
  ///   - gradient: g.
  ///   - preconditioner: H₀; nil: γ, (s · y) / (y · y) of the last step.
  ///   - first: γ when there has been no step.
  /// - Returns: The direction.
  package func direction(
    _ gradient: [Double], _ preconditioner: (([Double]) -> [Double])?, first: Double
  ) -> [Double] {
    var q = gradient
    var alphas: [Double] = []
    for pair in pairs.reversed() {
      let alpha = inner(pair.step, q) / pair.curvature
      alphas.append(alpha)
      for i in q.indices { q[i] -= alpha * pair.change[i] }
    }
    if let preconditioner {
      q = preconditioner(q)
    } else {
      let scale = pairs.last.map { $0.curvature / inner($0.change, $0.change) } ?? first
      for i in q.indices { q[i] *= scale }
    }
    for (pair, alpha) in zip(pairs, alphas.reversed()) {
      let beta = inner(pair.change, q) / pair.curvature
      for i in q.indices { q[i] += (alpha - beta) * pair.step[i] }
    }
    return q.map { -$0 }
  }
}

/// a · b.
package func inner(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}
