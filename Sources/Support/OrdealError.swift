// Part of Ordeal. See LICENSE.

/// Why an input cannot be used, or work cannot begin or go on.
public struct OrdealError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public var message: String
  /// Where: a file, with `:line` or `, frame n` where that is known, a program or a setting.
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
