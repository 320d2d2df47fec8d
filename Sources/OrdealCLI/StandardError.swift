// Part of Ordeal. See LICENSE.

import Foundation

/// Prints "ordeal: error: …" to standard error.
func printError(_ message: String) { printToStandardError("error: \(message)") }

/// Prints "ordeal: warning: …" to standard error.
func printWarning(_ message: String) { printToStandardError("warning: \(message)") }

/// An error in words: of Foundation's, whose own description is a dump, the file and the sentence.
func errorText(_ error: any Error) -> String {
  guard
    error is CocoaError || error is POSIXError || error is URLError
      || type(of: error) == NSError.self
  else { return "\(error)" }
  let bridged = error as NSError
  let path = bridged.userInfo[NSFilePathErrorKey] as? String
  return [path, error.localizedDescription].compactMap(\.self).joined(separator: ": ")
}

private func printToStandardError(_ message: String) {
  FileHandle.standardError.write(Data("ordeal: \(message)\n".utf8))
}
