// Part of Ordeal. See LICENSE.

/// The configurations of one set with a potential's predictions.
public struct ScoredSet: Sendable {
  /// "Test/A-Fig1c".
  public var name: String
  /// In the order of the set.
  public var predictions: [Prediction]

  /// The given predictions.
  public init(name: String, predictions: [Prediction]) {
    self.name = name
    self.predictions = predictions
  }

  /// Whether any configuration has a reference energy; those of an irregular set have none.
  public var hasEnergies: Bool { predictions.contains { $0.structure.energy != nil } }

  /// Its place in the making of a potential, by its name: "Train" and "Retrain" are training data,
  /// "Validation" is validation data.
  public var role: Role {
    let first = name.lowercased().split(separator: "/").first ?? ""
    if ["train", "retrain", "re-train"].contains(where: first.hasPrefix) { return .training }
    if first.hasPrefix("valid") { return .validation }
    return hasEnergies ? .test : .irregular
  }

  /// What a set is for.
  public enum Role: String, Codable, Sendable {
    /// The potential was fitted to it.
    case training
    /// The potential was chosen with it.
    case validation
    /// The potential has not seen it.
    case test
    /// Configurations without reference values.
    case irregular
  }
}
