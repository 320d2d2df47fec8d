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
    guard let path = ProgramSearch(environment).path(of: name) else {
      throw OrdealError(
        "is not on PATH: it comes with Slurm. Run this where jobs are submitted, or without --slurm",
        at: name)
    }
    self.path = path
  }

  /// Runs it.
  ///
  /// - Returns: Its standard output.
  /// - Throws: `OrdealError` if it fails, with what it says, or takes longer than ten minutes.
  func run(_ arguments: [String]) throws(OrdealError) -> String {
    let said = try ProgramOutput(of: [path] + arguments, environment: environment, within: 600)
    guard let failure = said.failure else { return said.output }
    let words = said.errors.trimmingCharacters(in: .whitespacesAndNewlines)
    throw OrdealError(words.isEmpty ? failure : words, at: name)
  }
}
