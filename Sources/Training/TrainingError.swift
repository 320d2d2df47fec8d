// Part of Ordeal. See LICENSE.

/// Why a potential cannot be trained.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String
  /// The file or structure, where that is known.
  public var location: String?

  /// An error at a place.
  public init(_ message: String, at location: String? = nil) {
    self.message = message
    self.location = location
  }

  /// "place: message".
  public var description: String { location.map { "\($0): \(message)" } ?? message }
}
