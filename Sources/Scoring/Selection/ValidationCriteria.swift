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
    var data = CriterionData()
    for (role, set) in [(ScoredSet.Role.training, training), (.validation, validation)] {
      data.errors[role] = .init(figures: ErrorFigures(set), areas: ForceErrors(set).areas)
    }
    if !irregular.isEmpty { data.irregular = IrregularCounts(irregular) }
    return SelectionCriteria.values(data)
  }
}
