// Part of Ordeal. See LICENSE.

import Structures

/// The criteria of the validation score that one potential has, by name.
///
/// What there are no data for, or is not finite, is absent: a potential that lacks a criterion has no
/// score.
public enum ValidationCriteria {
  /// The criteria of a potential.
  ///
  /// - Parameters:
  ///   - training: Predictions on what it was trained on.
  ///   - validation: Predictions on the validation set.
  ///   - irregular: Predictions on configurations far from any that is reasonable.
  /// - Returns: Up to ten numbers; the smaller, the better.
  public static func of(
    training: [Prediction], validation: [Prediction], irregular: [Prediction]
  ) -> [String: Double] {
    var criteria: [String: Double] = [:]
    for (role, set) in [(ScoredSet.Role.training, training), (.validation, validation)] {
      let areas = ForceErrors(set).areas
      criteria.merge(errors(role, ErrorFigures(set), areas)) { $1 }
    }
    if !irregular.isEmpty { criteria.merge(counts(IrregularCounts(irregular))) { $1 } }
    return criteria.filter(\.value.isFinite)
  }

  /// Four criteria of one set.
  static func errors(
    _ role: ScoredSet.Role, _ errors: ErrorFigures, _ areas: ForceAreas?
  ) -> [String: Double] {
    let values = [
      "energyRMSE": errors.energyRMSE, "forceRMSE": errors.forceRMSE,
      "1-NAC(magnitude)": areas?.magnitude.map { 1 - $0 },
      "1-NAC(angle)": areas?.angle.map { 1 - $0 },
    ]
    return values.reduce(into: [:]) { $0["\($1.key), \(role)"] = $1.value }
  }

  /// The two criteria of irregular configurations.
  static func counts(_ counts: IrregularCounts) -> [String: Double] {
    ["N_F": Double(counts.forceAtoms), "N_E": Double(counts.energyCount)]
  }
}
