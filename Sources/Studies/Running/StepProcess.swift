// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Settings

/// The command of a step as a child of this process.
struct StepProcess {
  /// How it ended.
  struct Ending {
    /// Why it failed; nil if it did not.
    var failure: String?
    /// The signal that this process was asked to stop by meanwhile.
    var signal: Int32?
    /// By the clock, s.
    var seconds: Double
    /// Of all processors, s.
    var coreSeconds: Double
  }

  private let child: ChildProcess
  private var pipes: [LineReader]
  private let log: FileHandle
  private let hear: (String) -> Void
  private var complaint: String?
  private var lastLine: String?

  /// How long a command may take to stop after a signal, s.
  private static let patience = 120.0

  /// Runs a command to its end.
  ///
  /// - Parameters:
  ///   - words: The program, by its path, and its arguments.
  ///   - log: The file that what it prints is added to.
  ///   - hear: Is told every line that it prints.
  /// - Returns: How it ended.
  /// - Throws: `JobError` or `RunError` if it cannot be started.
  static func run(
    _ words: [String], log: String, hear: @escaping (String) -> Void
  ) throws -> Ending {
    let (start, cores) = (ContinuousClock.now, Self.childSeconds())
    var process = try StepProcess(words, log: log, hear: hear)
    let status = process.wait()
    return Ending(
      failure: process.failure(status), signal: StopSignals.last,
      seconds: (ContinuousClock.now - start) / .seconds(1),
      coreSeconds: Self.childSeconds() - cores)
  }

  private init(_ words: [String], log path: String, hear: @escaping (String) -> Void) throws {
    self.hear = hear
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw RunError("cannot be written: \(String(cString: strerror(errno)))", at: path)
    }
    log = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let command = JobCommand(words)
    child = try ChildProcess(
      command.guarded, environment: command.environment, capturesOutput: true)
    pipes = [LineReader(child.output), LineReader(child.errors)]
    write("$ ordeal " + words.dropFirst().map(Self.quoted).joined(separator: " "))
  }

  /// Listens until it has ended, and passes signals on.
  private mutating func wait() -> Int32 {
    var (heard, killTime) = (0, Date.distantFuture)
    while true {
      if StopSignals.total > heard {
        // A second signal means at once.
        killTime = Date() + (heard == 0 ? Self.patience : 0)
        if heard == 0 { child.signal(SIGTERM) }
        heard = StopSignals.total
      }
      if Date() > killTime { child.signal(SIGKILL) }
      LineReader.wait(for: pipes, milliseconds: 200)
      listen()
      if pipes.allSatisfy(\.isAtEnd) { usleep(20_000) }
      guard let status = child.status() else { continue }
      // The guard ends whatever the command has left behind, and so the pipes end.
      child.endInput()
      let patience = Date() + 2
      while !pipes.allSatisfy(\.isAtEnd) && Date() < patience {
        LineReader.wait(for: pipes, milliseconds: 100)
        listen()
      }
      return status
    }
  }

  private mutating func listen() {
    for index in pipes.indices {
      for line in pipes[index].read() {
        write(line)
        hear(line)
        let isBlank = line.allSatisfy(\.isWhitespace)
        if let mark = line.range(of: "error: ") { complaint = String(line[mark.upperBound...]) }
        if !isBlank { lastLine = line }
      }
    }
  }

  private func write(_ line: String) { try? log.write(contentsOf: Data((line + "\n").utf8)) }

  private func failure(_ status: Int32) -> String? {
    guard status != 0 else { return nil }
    let signal = status & 0x7f
    let words =
      signal == 0
      ? "exit code \((status >> 8) & 0xff)"
      : "ended by signal \(signal) (\(String(cString: strsignal(signal))))"
    return (complaint ?? lastLine).map { "\($0) (\(words))" } ?? words
  }

  /// What all children that have ended took of processors, s.
  private static func childSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    let times: [timeval] = [usage.ru_utime, usage.ru_stime]
    return times.reduce(0.0) { (sum: Double, time: timeval) -> Double in
      sum + Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
