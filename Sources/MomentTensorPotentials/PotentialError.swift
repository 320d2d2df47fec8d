// Part of Ordeal. See LICENSE.

/// Why a potential, or a file that should hold one, cannot be used.
public struct PotentialError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String
  /// The file, with `:line` where that is known; nil for a potential that comes from no file.
  public var location: String?
  /// The key of the file that is wrong: `alpha_index_times`, say.
  public var key: String?

  /// An error at a place.
  public init(_ message: String, key: String? = nil, at location: String? = nil) {
    self.message = message
    self.key = key
    self.location = location
  }

  /// "file:line: key: message".
  public var description: String {
    [location, key, message].compactMap(\.self).joined(separator: ": ")
  }
}
