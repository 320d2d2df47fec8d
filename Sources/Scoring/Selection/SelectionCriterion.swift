// Part of Ordeal. See LICENSE.

/// A number by which potentials compete, the smaller the better; see docs/adding-a-criterion.md.
public protocol SelectionCriterion: Sendable {
  /// What files, tables and `--weights` call it: "energyRMSE, validation".
  var name: String { get }
  /// Its unit; nil for a number without.
  var unit: String? { get }
  /// w in the validation score.
  var weight: Double { get }
  /// Whether it is a count.
  var isCount: Bool { get }

  /// Its value for a potential; nil where there are no data for it.
  func value(_ data: CriterionData) -> Double?
}

/// What the criteria of a potential are computed from.
public struct CriterionData: Sendable {
  /// Errors on one set.
  public struct Errors: Sendable {
    /// Of energies and forces.
    public var figures: ErrorFigures
    /// The normalised areas of force errors; nil without forces.
    public var areas: ForceAreas?
  }

  /// Errors by what a set is for.
  public var errors: [ScoredSet.Role: Errors] = [:]
  /// Counts on irregular configurations; nil without any.
  public var irregular: IrregularCounts?
}

extension SelectionCriterion {
  /// No unit.
  public var unit: String? { nil }
  /// 1.
  public var weight: Double { 1 }
  /// A measured number.
  public var isCount: Bool { false }
}
