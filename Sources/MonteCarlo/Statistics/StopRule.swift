// Part of Ordeal. See LICENSE.

/// The relative standard deviation of the last n energies, and whether it is below a bound.
///
///     σ_rel = √(⟨E²⟩ − ⟨E⟩²) / |⟨E⟩|
///
/// Energies are those of the current state after each attempt, refusals included. With n = 1000 and
/// 10⁻⁵ this is the rule of Liu and Mo, Acta Mater. 268, 119742 (2024). At low temperature it tells
/// a frozen chain, not an equilibrated one: the acceptance in the window belongs beside it.
public struct StopRule: Codable, Hashable, Sendable {
  /// n.
  public let window: Int
  /// The bound.
  public let bound: Double
  /// The last energies, the oldest at `next` once there are n, eV.
  private var energies: [Double] = []
  private var acceptances: [Bool] = []
  private var next = 0

  /// A rule over the last `window` energies.
  public init(window: Int = 1000, bound: Double = 1e-5) {
    precondition(window >= 2, "a standard deviation needs two energies")
    self.window = window
    self.bound = bound
  }

  /// Takes the energy after an attempt (eV), and whether the attempt was accepted.
  public mutating func add(_ energy: Double, accepted: Bool) {
    if energies.count < window {
      energies.append(energy)
      acceptances.append(accepted)
    } else {
      energies[next] = energy
      acceptances[next] = accepted
      next = (next + 1) % window
    }
  }

  /// σ_rel; nil before there are n energies.
  ///
  /// - Complexity: O(n).
  public var relativeDeviation: Double? {
    guard energies.count == window else { return nil }
    let mean = energies.reduce(0, +) / Double(window)
    let variance = energies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window)
    return variance.squareRoot() / abs(mean)
  }

  /// The fraction of attempts in the window that were accepted; nil before there are n.
  public var acceptance: Double? {
    guard energies.count == window else { return nil }
    return Double(acceptances.count { $0 }) / Double(window)
  }

  /// Whether σ_rel is below the bound.
  public var isMet: Bool { relativeDeviation.map { $0 < bound } ?? false }
}
