// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// A job whose program runs as a child of this process.
struct RunningJob {
  let claim: Claim
  /// What it last said of its progress.
  private(set) var progress: String?
  private var process: SupervisedProcess
  private let log: FileHandle
  private var lastWords = LastWords()
  private var lastHeartbeat = Date()

  /// Starts the program of a job.
  ///
  /// - Throws: `OrdealError` if the folder cannot be written, or the program cannot be started.
  init(_ claim: Claim, _ command: JobCommand) throws {
    self.claim = claim
    log = try RunningJob.openLog(claim)
    process = try SupervisedProcess(
      command.words, environment: command.environment, isGuarded: true)
  }

  private static func openLog(_ claim: Claim) throws(OrdealError) -> FileHandle {
    let path = claim.path(JobCommand.logFile)
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw OrdealError("cannot be written: \(String(cString: strerror(errno)))", at: path)
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// The pipes to wait for.
  var pipes: [LineReader] { process.pipes }
  /// Whether it was asked to stop.
  var isAskedToStop: Bool { process.isAskedToStop }

  /// Takes in what the program has said.
  mutating func listen() { take(process.lines()) }

  /// How the program ended; nil if it has not.
  mutating func ending() -> Ending? {
    guard let ending = process.ending() else { return nil }
    take(ending.lines)
    return Ending(failure: lastWords.failure(ending.status))
  }

  /// Asks the program to stop: to leave what it needs to go on and, after a while, at once.
  mutating func stop(patience: Double) { process.stop(patience: patience) }

  private mutating func take(_ lines: [SupervisedProcess.Line]) {
    for line in lines {
      try? log.write(contentsOf: Data((line.text + "\n").utf8))
      if line.stream == .errors {
        lastWords.hear(line.text)
      } else if line.text.hasPrefix(JobCommand.progressMark) {
        progress = String(line.text.dropFirst(JobCommand.progressMark.count))
      }
    }
  }

  /// Whether a heartbeat is due, which then counts as sent.
  mutating func isHeartbeatDue(every interval: Double) -> Bool {
    guard Date().timeIntervalSince(lastHeartbeat) >= interval else { return false }
    lastHeartbeat = Date()
    return true
  }

  /// How a program ended.
  struct Ending {
    /// Why it failed; nil if it has not.
    let failure: String?
  }
}
