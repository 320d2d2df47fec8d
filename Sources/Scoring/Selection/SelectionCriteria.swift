// Part of Ordeal. See LICENSE.

/// The criteria by which potentials compete.
public enum SelectionCriteria {
  /// All criteria: the paper's ten.
  public static let all: [any SelectionCriterion] =
    ErrorCriterion.all
    + IrregularCriterion.all

  /// The criterion of a name; nil for an unknown one.
  public static func named(_ name: String) -> (any SelectionCriterion)? {
    all.first { $0.name == name }
  }

  /// The criteria of a potential by name; what there are no data for, or is not finite, is absent.
  static func values(_ data: CriterionData) -> [String: Double] {
    all.reduce(into: [:]) { values, criterion in
      if let value = criterion.value(data), value.isFinite { values[criterion.name] = value }
    }
  }
}
