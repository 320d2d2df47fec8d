// Part of Ordeal. See LICENSE.

import Jobs
import Training

/// One potential to be fitted: the settings of a job of a ledger.
public struct GridPoint: Codable, Hashable, Sendable {
  /// The kind of these jobs.
  public static let kind = "fit"

  /// Changes when the same settings begin to give other potentials.
  public var version = 1
  /// What it is trained with.
  public var training: TrainingSettings
  /// The symbols of species 0, 1, ….
  public var elements: [String]
  /// Digests of the sets.
  public var data: Digests
  /// The folder's name of the point that it starts from, beside its own; nil: from scratch.
  public var start: String?

  /// What each set holds, in short.
  public struct Digests: Codable, Hashable, Sendable {
    /// Of what it is trained on.
    public var training: String
    /// Of the validation set.
    public var validation: String
    /// Of the irregular set; nil without one.
    public var irregular: String?
  }

  /// The numbers that tell it from other points, by the names of the settings file.
  public var parameters: [String: Double] {
    var numbers: [String: Double] = [
      "level": Double(training.level), "cutoff": training.cutoff,
      "radial-basis-size": Double(training.radialBasisSize),
      "energy-weight": training.weights.energy, "forces-weight": training.weights.forces,
      "stress-weight": training.weights.stress, "seed": Double(training.seed),
      "iterations": Double(training.iterations), "regularization": training.regularization,
      "repulsion": Double(training.repulsion?.configurations ?? 0),
    ]
    numbers["minimum-distance"] = training.minimumDistance
    numbers["repulsion-weight"] = training.repulsion?.weight
    numbers["repulsion-height"] = training.repulsion?.height
    return numbers
  }
}

extension TrainingSettings {
  /// "level 16, cutoff 5.2, basis 8", and whatever is not as by default.
  var shortName: String {
    let plain = TrainingSettings(level: level)
    var parts = ["level \(level)", "cutoff \(cutoff)", "basis \(radialBasisSize)"]
    if radialBasisKind != plain.radialBasisKind { parts.append(radialBasisKind.rawValue) }
    if let minimumDistance { parts.append("r_min \(minimumDistance)") }
    if weights != plain.weights {
      parts.append("weights \(weights.energy)/\(weights.forces)/\(weights.stress)")
    }
    if scaling != plain.scaling { parts.append(scaling.rawValue) }
    if optimizer != plain.optimizer { parts.append(optimizer.rawValue) }
    if iterations != plain.iterations { parts.append("\(iterations) iterations") }
    if tolerance != plain.tolerance { parts.append("tolerance \(tolerance)") }
    if regularization != plain.regularization { parts.append("ridge \(regularization)") }
    if let repulsion {
      parts.append("repulsion \(repulsion.configurations)")
      if repulsion.weight != RepulsionSettings().weight {
        parts.append("repulsion weight \(repulsion.weight)")
      }
      if repulsion.height != RepulsionSettings().height {
        parts.append("repulsion height \(repulsion.height)")
      }
    }
    if seed != plain.seed { parts.append("seed \(seed)") }
    return parts.joined(separator: ", ")
  }
}
