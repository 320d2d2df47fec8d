// Part of Ordeal. See LICENSE.

/// Why a text is not TOML.
struct TOMLError: Error {
  /// What was expected and what came.
  var message: String
  /// The line, from 1.
  var line: Int
}
