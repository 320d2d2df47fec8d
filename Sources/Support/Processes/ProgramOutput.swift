// Part of Ordeal. See LICENSE.

import Foundation

/// What a short program says, from its start to its end.
package struct ProgramOutput: Hashable, Sendable {
  /// Its standard output, whole lines.
  package private(set) var output = ""
  /// Its standard error, whole lines.
  package private(set) var errors = ""
  /// Why it failed: what it said last, and its exit code or signal; nil if it did not.
  package let failure: String?

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - words: The program, by its path, and its arguments.
  ///   - environment: All of its environment.
  ///   - seconds: How long it may take; it is killed then.
  /// - Throws: `OrdealError` if it cannot be started, or takes longer.
  package init(
    of words: [String],
    environment: [String: String] = ProcessInfo.processInfo.environment, within seconds: Double
  ) throws(OrdealError) {
    // No guard: what it leaves running, such as a daemon, is to go on.
    var process = try SupervisedProcess(words, environment: environment, isGuarded: false)
    var (output, errors, lastWords) = ("", "", LastWords())
    let deadline = Date() + seconds
    // A signal to this process ends what this program is for, not the program, which is short.
    let status = process.wait(passingOn: nil, until: deadline) { line in
      switch line.stream {
      case .output: output += line.text + "\n"
      case .errors:
        errors += line.text + "\n"
        lastWords.hear(line.text)
      }
    }
    guard !process.isAskedToStop else {
      throw OrdealError("did not end within \(Int(seconds)) s, and was killed", at: words[0])
    }
    (self.output, self.errors, failure) = (output, errors, lastWords.failure(status))
  }
}
