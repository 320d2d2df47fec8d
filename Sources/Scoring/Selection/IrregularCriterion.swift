// Part of Ordeal. See LICENSE.

/// A count on irregular configurations: two of the paper's ten criteria.
public struct IrregularCriterion: SelectionCriterion {
  /// N_F.
  public static let forces = Self(name: "N_F") { $0.forceAtoms }
  /// N_E.
  public static let energies = Self(name: "N_E") { $0.energyCount }
  /// Both.
  static let all: [any SelectionCriterion] = [forces, energies]

  /// "N_F".
  public let name: String
  private let count: @Sendable (IrregularCounts) -> Int

  private init(name: String, count: @escaping @Sendable (IrregularCounts) -> Int) {
    (self.name, self.count) = (name, count)
  }

  /// 1.5, as in the paper.
  public var weight: Double { 1.5 }
  /// A count.
  public var isCount: Bool { true }

  /// The count; nil without irregular configurations.
  public func value(_ data: CriterionData) -> Double? { data.irregular.map { Double(count($0)) } }
}
