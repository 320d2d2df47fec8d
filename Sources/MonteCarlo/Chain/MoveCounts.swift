// Part of Ordeal. See LICENSE.

/// How often a kind of change was attempted, and what came of it.
public struct MoveCounts: Codable, Hashable, Sendable {
  /// Attempts, those that could not be proposed included.
  public var attempts = 0
  /// Attempts that were accepted.
  public var accepted = 0
  /// Attempts for which nothing could be proposed.
  public var impossible = 0

  /// Nothing yet.
  public init() {}

  /// accepted / attempts; nil before the first.
  public var acceptance: Double? {
    attempts == 0 ? nil : Double(accepted) / Double(attempts)
  }
}
