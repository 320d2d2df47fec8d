// Part of Ordeal. See LICENSE.

/// Why Monte Carlo cannot begin or go on.
public struct MonteCarloError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String

  /// An error with a message.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
