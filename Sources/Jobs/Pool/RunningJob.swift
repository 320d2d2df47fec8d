// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// A job whose program runs as a child of this process.
struct RunningJob {
  let claim: Claim
  /// What it last said of its progress.
  private(set) var progress: String?
  private let child: ChildProcess
  private var output: LineReader
  private var errors: LineReader
  private let log: FileHandle
  private var complaint: String?
  private var lastLine: String?
  private var lastHeartbeat = Date()
  private var killTime: Date?
  private(set) var isAskedToStop = false

  /// Starts the program of a job.
  ///
  /// - Throws: `OrdealError` if the folder cannot be written, or the program cannot be started.
  init(_ claim: Claim, _ command: JobCommand) throws {
    self.claim = claim
    log = try RunningJob.openLog(claim)
    child = try ChildProcess(
      command.guarded, environment: command.environment, capturesOutput: true)
    (output, errors) = (LineReader(child.output), LineReader(child.errors))
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
  var pipes: [LineReader] { [output, errors] }

  /// Takes in what the program has said.
  mutating func listen() {
    for line in output.read() {
      write(line)
      if line.hasPrefix(JobCommand.progressMark) {
        progress = String(line.dropFirst(JobCommand.progressMark.count))
      }
    }
    for line in errors.read() {
      write(line)
      if let mark = line.range(of: "error: ") { complaint = String(line[mark.upperBound...]) }
      if !line.allSatisfy(\.isWhitespace) { lastLine = line }
    }
  }

  /// How the program ended; nil if it has not.
  mutating func ending() -> Ending? {
    if let killTime, Date() > killTime { child.signal(SIGKILL) }
    guard let status = child.status() else { return nil }
    // The guard ends whatever the program has left behind, and so the pipes end.
    child.endInput()
    let patience = Date() + 2
    repeat {
      LineReader.wait(for: pipes, milliseconds: 100)
      listen()
    } while !(output.isAtEnd && errors.isAtEnd) && Date() < patience
    return Ending(status: status, complaint: complaint ?? lastLine)
  }

  /// Asks the program to stop: to leave what it needs to go on and, after a while, at once.
  mutating func stop(patience: Double) {
    if !isAskedToStop { child.signal(SIGTERM) }
    isAskedToStop = true
    killTime = min(killTime ?? .distantFuture, Date() + patience)
  }

  /// Whether a heartbeat is due, which then counts as sent.
  mutating func isHeartbeatDue(every interval: Double) -> Bool {
    guard Date().timeIntervalSince(lastHeartbeat) >= interval else { return false }
    lastHeartbeat = Date()
    return true
  }

  private func write(_ line: String) { try? log.write(contentsOf: Data((line + "\n").utf8)) }

  /// How a program ended.
  struct Ending {
    /// As `waitpid` gives it.
    let status: Int32
    /// What it said of errors, or else last.
    let complaint: String?

    /// Why it failed; nil if it has not.
    var failure: String? {
      let signal = status & 0x7f
      let words: String
      if signal != 0 {
        words = "ended by signal \(signal) (\(String(cString: strsignal(signal))))"
      } else if status != 0 {
        words = "exit code \((status >> 8) & 0xff)"
      } else {
        return nil
      }
      return complaint.map { "\($0) (\(words))" } ?? words
    }
  }
}
