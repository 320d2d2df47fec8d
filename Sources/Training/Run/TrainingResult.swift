// Part of Ordeal. See LICENSE.

import MomentTensorPotentials

/// Errors of a potential on a set.
public struct TrainingErrors: Codable, Hashable, Sendable {
  /// sqrt(mean over configurations of (ΔE/N)²), meV/atom; nil without energies.
  public var energyRMSE: Double?
  /// sqrt(mean over atoms and x, y, z of ΔF²), eV/Å; nil without forces.
  public var forceRMSE: Double?
  /// sqrt(mean over configurations and nine components of (ΔW/N)²), meV/atom; nil without virials.
  public var virialRMSE: Double?

  /// The given errors.
  public init(energyRMSE: Double?, forceRMSE: Double?, virialRMSE: Double?) {
    (self.energyRMSE, self.forceRMSE, self.virialRMSE) = (energyRMSE, forceRMSE, virialRMSE)
  }
}

/// The state of a training after an iteration.
public struct TrainingProgress: Sendable {
  /// The number of iterations done.
  public var iteration: Int
  /// The loss.
  public var loss: Double
  /// Errors on the training set.
  public var training: TrainingErrors
  /// Seconds since the training began, those before a checkpoint included.
  public var seconds: Double
  /// Whether another rank was asked to stop.
  public var isStopRequested = false
}

/// A trained potential and how it came to be.
public struct TrainingResult: Sendable {
  /// The potential with the lowest loss.
  public var potential: MomentTensorPotential
  /// The loss at the start and after each iteration.
  public var lossHistory: [Double]
  /// Errors on the training set, pseudo-configurations left out.
  public var training: TrainingErrors
  /// Errors on the validation set, if there is one.
  public var validation: TrainingErrors?
  /// Whether the loss changed by less than the tolerance over 20 iterations.
  public var isConverged: Bool
  /// The number of iterations done.
  public var iterations: Int
  /// Seconds that they took.
  public var seconds: Double
  /// Processor time that they took, s.
  public var coreSeconds: Double
  /// Configurations that it describes much worse than the others.
  public var outliers: [Outlier]
  /// What a person should know.
  public var warnings: [String]
}
