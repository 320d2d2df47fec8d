// Part of Ordeal. See LICENSE.

import Support

/// Minimises a loss over all parameters: L-BFGS preconditioned by a sampled Gauss–Newton matrix.
///
/// The steps are those of Gauss and Newton in all but the sampling, which L-BFGS corrects; after each
/// the linear coefficients follow (variable projection). Steps are taken back until the loss falls
/// enough (Armijo); a step to where the loss is not finite is refused. The damping λ grows when steps
/// are refused, as Levenberg and Marquardt have it. Without a matrix, because the settings want none
/// or because it is not finite, plain L-BFGS goes on.
struct Optimizer {
  /// How many random vectors for each parameter estimate the matrix.
  static let vectorsPerParameter = 6
  /// After how many iterations the matrix is sampled anew: sampling takes a quarter of the time.
  private var refreshInterval: Int {
    let vectors = Self.vectorsPerParameter * state.theta.count
    return min(30, max(3, vectors / (2 * max(1, loss.terms.count))))
  }

  let loss: LossFunction
  /// Whether there are matrices at all.
  private let usesMatrix: Bool
  private let seed: UInt64
  private(set) var state: TrainingState
  /// The loss at `state.theta`.
  private(set) var point: LossFunction.Point
  private var preconditioner: Preconditioner?
  /// That of the linear coefficients alone.
  private var linearPreconditioner: Preconditioner?

  /// An optimiser at a state.
  ///
  /// - Throws: `OrdealError` if the loss there is not finite.
  init(_ loss: LossFunction, _ state: TrainingState, _ settings: TrainingSettings) throws {
    (self.loss, self.state) = (loss, state)
    (usesMatrix, seed) = (settings.optimizer == .gaussNewton, settings.seed)
    point = try loss.evaluate(state.theta)
    guard point.isFinite else {
      throw OrdealError(
        "the loss of the potential to start from is \(point.loss), or its gradient is not finite")
    }
    if state.lossHistory.isEmpty { self.state.lossHistory = [point.loss] }
    factorize()
  }

  private mutating func factorize() {
    (preconditioner, linearPreconditioner) = (nil, nil)
    guard let matrix = state.matrix else { return }
    preconditioner = Preconditioner(matrix, damping: state.damping)
    linearPreconditioner = Preconditioner(matrix.leading(loss.linearCount), damping: 1e-8)
    if preconditioner == nil {
      note("a Gauss–Newton matrix was not finite: iterations went on without it")
    }
  }

  /// −H g.
  private func descent() -> [Double] {
    // Before the first step: the one that lowers a tenth of the loss, were it linear.
    let gradient = point.gradient
    let first = 0.1 * point.loss / max(1e-300, inner(gradient, gradient))
    return state.quasiNewton.direction(gradient, preconditioner?.apply, first: first)
  }

  /// One iteration.
  ///
  /// - Returns: Whether the loss fell; if not, no step along any direction lowers it.
  /// - Throws: `OrdealError` if θ does not belong to the basis.
  mutating func iterate() throws -> Bool {
    let isDue = state.wantsMatrix || state.iteration - state.sampledAt >= refreshInterval
    if usesMatrix, isDue { try sample() }
    var direction = descent()
    if !(inner(direction, point.gradient) < 0) {
      state.quasiNewton.reset()
      direction = descent()
    }
    guard let (next, size) = try search(along: direction) else { return try recover() }
    state.quasiNewton.learn(
      step: difference(next.theta, point.theta), change: difference(next.gradient, point.gradient))
    point = next
    state.theta = next.theta
    state.lossHistory.append(next.loss)
    if size < 0.3 {
      damp(by: 4)
    } else if size >= 1 {
      state.nextDamping = max(1e-9, state.nextDamping * 0.7)
    }
    return true
  }

  /// Samples the matrix at the present θ.
  private mutating func sample() throws {
    state.damping = state.nextDamping
    let matrix = try loss.gaussNewtonMatrix(
      state.theta, vectorsPerParameter: Self.vectorsPerParameter,
      seed: seed &+ UInt64(state.iteration) &* 0x9E37_79B9)
    state.quasiNewton.reset()
    (state.matrix, state.sampledAt, state.wantsMatrix) = (matrix, state.iteration, false)
    factorize()
  }

  private mutating func damp(by factor: Double) {
    state.damping = min(1e3, state.damping * factor)
    state.nextDamping = state.damping
    factorize()
  }

  /// After a direction along which nothing was lower: more damping and no memory, a few times.
  private mutating func recover() throws -> Bool {
    for _ in 0..<(preconditioner == nil ? 1 : 4) {
      state.quasiNewton.reset()
      damp(by: 30)
      if let (next, _) = try search(along: descent()) {
        point = next
        state.theta = next.theta
        state.lossHistory.append(next.loss)
        state.wantsMatrix = true
        return true
      }
    }
    return false
  }

  /// The first of the steps 1, … that lowers the loss by 10⁻⁴ of what the slope promises.
  private mutating func search(
    along direction: [Double]
  ) throws -> (point: LossFunction.Point, size: Double)? {
    let slope = inner(direction, point.gradient)
    guard slope < 0, direction.allSatisfy(\.isFinite) else { return nil }
    var size = 1.0
    for _ in 0..<12 {
      let theta = zip(point.theta, direction).map { $0 + size * $1 }
      let next = try settled(try loss.evaluate(theta))
      guard next.isFinite else {
        note("a step to where the loss is not finite was refused")
        size *= 0.1
        continue
      }
      if next.loss <= point.loss + 1e-4 * size * slope { return (next, size) }
      // The parabola through both losses and the slope.
      let best = -slope * size * size / (2 * (next.loss - point.loss - slope * size))
      size = min(0.5 * size, max(0.1 * size, best))
    }
    return nil
  }

  /// How many steps of conjugate gradients follow each step of all parameters.
  private static let linearSteps = 2

  /// A point with its linear coefficients nearly as good as its radial coefficients allow.
  ///
  /// The loss is quadratic in ξ and c_z: preconditioned conjugate gradients, whose products with the
  /// Hessian are differences of gradients. This variable projection takes away most of what is not
  /// quadratic in the loss, so that steps can be long.
  private func settled(_ start: LossFunction.Point) throws -> LossFunction.Point {
    guard start.isFinite, let linearPreconditioner else { return start }
    let count = loss.linearCount
    var residual = start.gradient[..<count].map { -$0 }
    var preconditioned = linearPreconditioner.apply(residual)
    var direction = preconditioned
    var theta = start.theta
    for _ in 0..<Self.linearSteps {
      var probe = start.theta
      for i in 0..<count { probe[i] += direction[i] }
      let there = try loss.evaluate(probe)
      let product = (0..<count).map { there.gradient[$0] - start.gradient[$0] }
      let (size, curvature) = (inner(residual, preconditioned), inner(direction, product))
      guard size > 0, curvature > 0, curvature.isFinite else { break }
      for i in 0..<count {
        theta[i] += size / curvature * direction[i]
        residual[i] -= size / curvature * product[i]
      }
      preconditioned = linearPreconditioner.apply(residual)
      let beta = inner(residual, preconditioned) / size
      for i in 0..<count { direction[i] = preconditioned[i] + beta * direction[i] }
    }
    let end = try loss.evaluate(theta)
    return end.isFinite && end.loss <= start.loss ? end : start
  }

  private mutating func note(_ warning: String) {
    if !state.warnings.contains(warning) { state.warnings.append(warning) }
  }

  private func difference(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }

  /// Adds to the time spent.
  mutating func spend(_ seconds: Double, coreSeconds: Double) {
    state.seconds += seconds
    state.coreSeconds += coreSeconds
  }
}
