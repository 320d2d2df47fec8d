// Part of Ordeal. See LICENSE.

import Foundation

/// What a pool starts for a job: a program that works in the job's folder.
///
/// It finds `job.json` there, the job with its settings. It leaves `result.json`, under its name only
/// when it is complete, and exits with 0; or it says why not on standard error ("…: error: why") and
/// exits with something else. The last line of its standard output that begins with "progress: " is
/// shown as its progress. SIGTERM asks it to leave what it needs to go on, and to end.
public struct JobCommand: Hashable, Sendable {
  /// The program, by its path, and its arguments.
  public var words: [String]
  /// All of its environment.
  public var environment: [String: String]

  /// A command.
  public init(
    _ words: [String], environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    (self.words, self.environment) = (words, environment)
  }

  /// What programs find in their folder.
  public static let jobFile = "job.json"
  /// What programs leave there.
  public static let resultFile = "result.json"
  /// What they print is kept there.
  public static let logFile = "log.txt"
  /// What lines of progress begin with.
  public static let progressMark = "progress: "
}
