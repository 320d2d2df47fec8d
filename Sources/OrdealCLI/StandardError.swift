// Part of Ordeal. See LICENSE.

import Foundation

/// Prints "ordeal: error: …" to standard error.
func printError(_ message: String) {
  FileHandle.standardError.write(Data("ordeal: error: \(message)\n".utf8))
}
