// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Support

/// The command of a step as a child of this process.
enum StepProcess {
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

  /// How long a command may take to stop after a signal, s; a second one means at once.
  private static let stopRequest = SupervisedProcess.StopRequest(patience: 120, again: 0)

  /// Runs a command to its end.
  ///
  /// - Parameters:
  ///   - words: The program, by its path, and its arguments.
  ///   - path: The file that what it prints is added to.
  ///   - hear: Is told every line that it prints.
  /// - Returns: How it ended.
  /// - Throws: `OrdealError` if it cannot be started, or the file cannot be written.
  static func run(
    _ words: [String], log path: String, hear: @escaping (String) -> Void
  ) throws -> Ending {
    let (start, cores) = (ContinuousClock.now, Self.childSeconds())
    let log = try openLog(path)
    func write(_ line: String) { try? log.write(contentsOf: Data((line + "\n").utf8)) }
    var process = try SupervisedProcess(
      words, environment: ProcessInfo.processInfo.environment, isGuarded: true)
    write("$ ordeal " + words.dropFirst().map(Self.quoted).joined(separator: " "))
    var lastWords = LastWords()
    let status = process.wait(passingOn: stopRequest) { line in
      write(line.text)
      hear(line.text)
      lastWords.hear(line.text)
    }
    return Ending(
      failure: lastWords.failure(status), signal: StopSignals.last,
      seconds: (ContinuousClock.now - start) / .seconds(1),
      coreSeconds: Self.childSeconds() - cores)
  }

  private static func openLog(_ path: String) throws -> FileHandle {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw OrdealError("cannot be written: \(String(cString: strerror(errno)))", at: path)
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
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
