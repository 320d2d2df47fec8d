// Part of Ordeal. See LICENSE.

import Foundation

/// Files that appear under their name only when they are complete.
enum AtomicFile {
  /// Writes a temporary file beside `url` and renames it.
  static func write(_ bytes: [UInt8], to url: URL) throws {
    try Data(bytes).write(to: url, options: .atomic)
  }
}
