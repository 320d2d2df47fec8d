// Part of Ordeal. See LICENSE.

/// Why a calculation cannot be prepared, run or read.
public struct ElectronicStructureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String
  /// The file, the folder or the setting that it is about.
  public var location: String?

  /// An error at a place.
  public init(_ message: String, at location: String? = nil) {
    self.message = message
    self.location = location
  }

  /// "vasprun.xml: message".
  public var description: String { location.map { "\($0): \(message)" } ?? message }
}
