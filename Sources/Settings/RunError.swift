// Part of Ordeal. See LICENSE.

/// Why a run cannot begin, or ended early.
public struct RunError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String
  /// The file or setting that it is about.
  public var location: String?

  /// An error at a place.
  public init(_ message: String, at location: String? = nil) {
    self.message = message
    self.location = location
  }

  /// "settings.toml: temperature: expected …".
  public var description: String { location.map { "\($0): \(message)" } ?? message }
}
