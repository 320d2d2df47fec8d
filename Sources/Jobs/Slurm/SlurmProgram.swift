// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// One of Slurm's programs.
struct SlurmProgram {
  private let name: String
  private let path: String
  private let environment: [String: String]

  /// Finds a program on `PATH`.
  ///
  /// - Throws: `OrdealError` if it is not there.
  init(_ name: String, _ environment: [String: String]) throws(OrdealError) {
    (self.name, self.environment) = (name, environment)
    let places = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
    guard let path = places.first(where: { access($0, X_OK) == 0 }) else {
      throw OrdealError(
        "is not on PATH: it comes with Slurm. Run this where jobs are submitted, or without --slurm",
        at: name)
    }
    self.path = path
  }

  /// Runs it.
  ///
  /// - Returns: Its standard output.
  /// - Throws: `OrdealError` if it fails, with what it says.
  func run(_ arguments: [String]) throws(OrdealError) -> String {
    let process = Process()
    process.executableURL = URL(filePath: path)
    (process.arguments, process.environment) = (arguments, environment)
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw OrdealError("cannot be started: \(error.localizedDescription)", at: path)
    }
    // These programs say little on standard error, so it cannot fill its pipe meanwhile.
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let words = complaint.trimmingCharacters(in: .whitespacesAndNewlines)
      throw OrdealError(words.isEmpty ? "exit code \(process.terminationStatus)" : words, at: name)
    }
    return text
  }
}
