// Part of Ordeal. See LICENSE.

/// The configurations of one set with a potential's predictions.
public struct ScoredSet: Sendable {
  /// "Test/A-Fig1c".
  public var name: String
  /// In the order of the set.
  public var predictions: [Prediction]
  /// What it is for.
  public var role: Role

  /// The given predictions.
  ///
  /// - Parameters:
  ///   - name: The set's name.
  ///   - predictions: In the order of the set.
  ///   - role: What the set is for; nil: what its name says, else a test where it has reference values
  ///     and irregular where it has none.
  public init(name: String, predictions: [Prediction], role: Role? = nil) {
    self.name = name
    self.predictions = predictions
    self.role = .test
    self.role = role ?? Role(setName: name) ?? (hasReference ? .test : .irregular)
  }

  /// Whether any configuration has a reference energy.
  public var hasEnergies: Bool { predictions.contains { $0.structure.energy != nil } }

  /// Whether any configuration has a reference energy or reference forces.
  public var hasReference: Bool {
    predictions.contains { $0.structure.energy != nil || $0.structure.forces != nil }
  }

  /// What a set is for.
  public enum Role: String, Codable, Sendable, CaseIterable {
    /// The potential was fitted to it.
    case training
    /// The potential was chosen with it.
    case validation
    /// The potential has not seen it.
    case test
    /// Configurations far from equilibrium, whose reference values are not needed.
    case irregular

    /// What a set's name says: "Train…" and "Retrain…" are training data, "Valid…" is validation data,
    /// "Irregular…" irregular; nil for any other.
    public init?(setName name: String) {
      let first = name.lowercased().split(separator: "/").first ?? ""
      if ["train", "retrain", "re-train"].contains(where: first.hasPrefix) {
        self = .training
      } else if first.hasPrefix("valid") {
        self = .validation
      } else if first.hasPrefix("irregular") {
        self = .irregular
      } else {
        return nil
      }
    }
  }
}
