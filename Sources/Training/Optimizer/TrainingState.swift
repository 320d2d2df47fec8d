// Part of Ordeal. See LICENSE.

import Support

/// Everything that the optimiser knows: what a checkpoint holds.
struct TrainingState: Codable, Sendable {
  /// θ, the best so far: the loss never rises.
  var theta: [Double]
  /// The loss at the start and after each iteration.
  var lossHistory: [Double]
  /// Steps of the past.
  var quasiNewton = QuasiNewton(memory: 30)
  /// The sampled 2 JᵀJ; nil before the first one.
  var matrix: GaussNewtonMatrix?
  /// λ of the preconditioner.
  var damping = 0.1
  /// λ of the next one: less after steps that were not taken back.
  var nextDamping = 0.1
  /// The iteration at which the matrix was sampled.
  var sampledAt = 0
  /// Seconds spent on iterations so far, interruptions left out.
  var seconds = 0.0
  /// Processor time spent on them, s.
  var coreSeconds = 0.0
  /// Whether a refused step asks for a new matrix.
  var wantsMatrix = true
  /// What was noticed on the way.
  var warnings: [String] = []

  /// The number of iterations done.
  var iteration: Int { lossHistory.count - 1 }

  /// Whether the last `window` iterations lowered the loss by less than `tolerance`, relative.
  func isConverged(tolerance: Double, window: Int = 20) -> Bool {
    guard iteration >= window, let last = lossHistory.last else { return false }
    let before = lossHistory[lossHistory.count - 1 - window]
    return before - last <= tolerance * abs(last)
  }
}
