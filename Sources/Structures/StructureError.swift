// Part of Ordeal. See LICENSE.

/// Why a structure, or a file of structures, cannot be used.
public struct StructureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String
  /// The file, with `:line` or `, frame n` where that is known.
  public var location: String?

  /// An error at a place.
  public init(_ message: String, at location: String? = nil) {
    self.message = message
    self.location = location
  }

  /// "file:line: message".
  public var description: String { location.map { "\($0): \(message)" } ?? message }
}
