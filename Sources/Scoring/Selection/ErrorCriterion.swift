// Part of Ordeal. See LICENSE.

/// An error on training or validation data: eight of the paper's ten criteria.
public struct ErrorCriterion: SelectionCriterion {
  /// What is measured.
  public enum Measure: Sendable, CaseIterable {
    /// The RMSE of energies per atom.
    case energy
    /// The RMSE of forces.
    case force
    /// 1 − NAC of |δ_F|.
    case forceMagnitude
    /// 1 − NAC of δ_θ.
    case forceAngle
  }

  /// All, training data first.
  static let all: [any SelectionCriterion] =
    [ScoredSet.Role.training, .validation].flatMap { role in
      Measure.allCases.map { ErrorCriterion($0, role) }
    }

  private let measure: Measure
  private let role: ScoredSet.Role

  /// The error of a kind on the sets of a role.
  public init(_ measure: Measure, _ role: ScoredSet.Role) {
    (self.measure, self.role) = (measure, role)
  }

  /// "energyRMSE, validation".
  public var name: String {
    let word =
      switch measure {
      case .energy: MetricName.energyRMSE.rawValue
      case .force: MetricName.forceRMSE.rawValue
      case .forceMagnitude: "1-NAC(magnitude)"
      case .forceAngle: "1-NAC(angle)"
      }
    return "\(word), \(role)"
  }

  /// Of the RMSE.
  public var unit: String? {
    switch measure {
    case .energy: "meV/atom"
    case .force: "eV/Å"
    case .forceMagnitude, .forceAngle: nil
    }
  }

  /// The error; nil where the data have no such set, or no references.
  public func value(_ data: CriterionData) -> Double? {
    guard let errors = data.errors[role] else { return nil }
    return switch measure {
    case .energy: errors.figures.energyRMSE
    case .force: errors.figures.forceRMSE
    case .forceMagnitude: errors.areas?.magnitude.map { 1 - $0 }
    case .forceAngle: errors.areas?.angle.map { 1 - $0 }
    }
  }
}
