// Part of Ordeal. See LICENSE.

/// What is taken of runs.
public struct OutputSelection: Hashable, Sendable {
  /// Which ionic steps of a run.
  public enum Steps: Hashable, Sendable {
    /// The last one: of a relaxation that reached its end, that is the relaxed structure.
    case last
    /// The first, and every n-th after it.
    case every(Int)
  }

  /// Which ionic steps.
  public var steps = Steps.last
  /// Which energy.
  public var energy = EnergyKind.sigmaZero
  /// Whether the steps of a run that was cut short are taken as far as they are complete.
  ///
  /// The last one is never taken as a run's last.
  public var allowsTruncated = false

  /// The last step, E₀, of whole runs.
  public init() {}
}
