// Part of Ordeal. See LICENSE.

import Foundation

/// Prints "ordeal: error: …" to standard error.
func printError(_ message: String) { printToStandardError("error: \(message)") }

/// Prints "ordeal: warning: …" to standard error.
func printWarning(_ message: String) { printToStandardError("warning: \(message)") }

private func printToStandardError(_ message: String) {
  FileHandle.standardError.write(Data("ordeal: \(message)\n".utf8))
}
