// Part of Ordeal. See LICENSE.

/// When a relaxation has come to its minimum.
public struct RelaxationThresholds: Hashable, Sendable {
  /// On the longest force on an atom, eV/Å.
  public var force: Double
  /// On what three steps in a row change the energy by, eV; 0: they do not end a relaxation.
  public var energy: Double

  /// Of relaxations inside Monte Carlo, thousands of which are compared with k_B T.
  public static let trial = RelaxationThresholds(force: 0.01, energy: 1e-5)
  /// Of a relaxation that is a result: `ordeal relax`.
  public static let minimum = RelaxationThresholds(force: 1e-4, energy: 0)
}
