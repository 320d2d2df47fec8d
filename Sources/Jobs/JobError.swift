// Part of Ordeal. See LICENSE.

/// Why a ledger cannot be used, or a job cannot be run.
public struct JobError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String
  /// The file, or the program, that it is about.
  public var location: String?

  /// An error at a place.
  public init(_ message: String, at location: String? = nil) {
    self.message = message
    self.location = location
  }

  /// "grid.sqlite: message".
  public var description: String { location.map { "\($0): \(message)" } ?? message }
}
