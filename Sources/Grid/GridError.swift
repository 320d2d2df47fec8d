// Part of Ordeal. See LICENSE.

/// Why a grid cannot be planned, or a point of it cannot be fitted.
public struct GridError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String
  /// The file, or the point, that it is about.
  public var location: String?

  /// An error at a place.
  public init(_ message: String, at location: String? = nil) {
    self.message = message
    self.location = location
  }

  /// "place: message".
  public var description: String { location.map { "\($0): \(message)" } ?? message }
}
