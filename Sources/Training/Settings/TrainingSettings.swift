// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Support

/// What a potential is trained with: everything but the data.
///
/// Two runs with equal settings on equal data give the same potential, at any number of threads.
public struct TrainingSettings: Codable, Hashable, Sendable {
  /// How the loss is minimised after the linear solution.
  public enum Optimizer: String, Codable, Hashable, Sendable, CaseIterable {
    /// L-BFGS preconditioned by a sampled Gauss–Newton matrix, with variable projection.
    case gaussNewton = "gauss-newton"
    /// L-BFGS alone.
    case lbfgs = "l-bfgs"
  }

  /// The level of the moments, one of `MomentBasis.levels`.
  public var level: Int
  /// r_max, Å.
  public var cutoff: Double
  /// The number of functions that each radial function is a sum of.
  public var radialBasisSize: Int
  /// Their kind.
  public var radialBasisKind = RadialBasisKind.chebyshev
  /// r_min, Å; nil: the shortest distance in the training data, with repulsion less of it, rounded
  /// down to 0.01 Å.
  public var minimumDistance: Double?
  /// What errors count.
  public var weights = LossWeights()
  /// How the size of a configuration enters.
  public var scaling = LossScaling.vibrations
  /// A factor for all weights of the configurations of a label; 1 where nothing is given.
  public var labelWeights: [String: Double] = [:]
  /// How the loss is minimised.
  public var optimizer = Optimizer.gaussNewton
  /// The most iterations of the optimiser.
  public var iterations = 1000
  /// The most time, s; nil: no limit.
  ///
  /// Runs that it ends depend on the machine.
  public var seconds: Double?
  /// Training has converged when 20 iterations lower the loss by less than this, relative.
  public var tolerance = 1e-4
  /// What the random numbers start from.
  public var seed: UInt64 = 1
  /// The ridge, relative to the diagonal of the Gauss–Newton matrix.
  public var regularization = 1e-9
  /// A repulsion at short distances; nil: none.
  public var repulsion: RepulsionSettings?

  /// Settings for a level, a cutoff and a radial basis size; the rest have their defaults.
  public init(level: Int, cutoff: Double = 5.2, radialBasisSize: Int = 8) {
    (self.level, self.cutoff, self.radialBasisSize) = (level, cutoff, radialBasisSize)
  }
}

/// Pseudo-configurations that teach a potential to repel at short distances: see `ShortRange`.
public struct RepulsionSettings: Codable, Hashable, Sendable {
  /// How many there are.
  public var configurations: Int
  /// Their weight relative to that of real configurations.
  public var weight: Double
  /// A, the energy of two atoms in one place, eV.
  public var height: Double
  /// r_min where none is given, as a share of the shortest distance in the data.
  static let minimumDistanceShare = 0.35

  /// The defaults, or others.
  public init(configurations: Int = 120, weight: Double = 0.002, height: Double = 15) {
    (self.configurations, self.weight, self.height) = (configurations, weight, height)
  }
}

extension TrainingSettings {
  /// Checks that every setting is in its range.
  ///
  /// - Throws: `OrdealError` naming the one that is not.
  public func validate() throws {
    func check(_ name: String, _ value: Double, _ isValid: Bool, _ expected: String) throws {
      guard value.isFinite, isValid else {
        throw OrdealError("\(name): expected \(expected), got \(value)")
      }
    }
    try check("cutoff", cutoff, cutoff > 0 && cutoff <= 20, "a number up to 20 Å")
    try check(
      "radial basis size", Double(radialBasisSize), (1...64).contains(radialBasisSize), "1 to 64")
    if let minimumDistance {
      try check(
        "minimum distance", minimumDistance, minimumDistance >= 0 && minimumDistance < cutoff,
        "0 up to the cutoff")
    }
    for (name, weight) in [
      ("energy", weights.energy), ("forces", weights.forces), ("stress", weights.stress),
    ] { try check("weight of \(name)", weight, weight >= 0, "a number of at least 0") }
    for (label, weight) in labelWeights {
      try check("weight of label \(label)", weight, weight >= 0, "a number of at least 0")
    }
    guard weights.energy + weights.forces + weights.stress > 0 else {
      throw OrdealError("all weights are 0: there is nothing to train for")
    }
    try check("iterations", Double(iterations), iterations >= 0, "a number of at least 0")
    try check("tolerance", tolerance, tolerance >= 0 && tolerance < 1, "0 to 1")
    try check(
      "regularization", regularization, regularization >= 0 && regularization < 1, "0 to 1")
    if let repulsion {
      try check(
        "repulsion configurations", Double(repulsion.configurations),
        (1...100_000).contains(repulsion.configurations), "1 to 100000")
      try check("repulsion weight", repulsion.weight, repulsion.weight > 0, "a positive number")
      try check("repulsion height", repulsion.height, repulsion.height > 0, "a positive number")
    }
    if let seconds { try check("seconds", seconds, seconds >= 0, "a number of at least 0") }
  }
}
