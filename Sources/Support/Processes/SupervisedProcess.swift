// Part of Ordeal. See LICENSE.

import Foundation

/// A child process whose lines are heard until it ends, and which ends when it is told to.
///
/// `wait` follows one process to its end. A caller that follows several processes calls `lines` and
/// `ending` of each in turn.
package struct SupervisedProcess {
  /// A line that it has written, without its end.
  package struct Line: Hashable, Sendable {
    /// Where it was written.
    package enum Stream: Hashable, Sendable {
      case output
      case errors
    }

    /// The line.
    package var text: String
    /// Where it was written.
    package var stream: Stream
  }

  /// What SIGINT, SIGTERM and SIGHUP, sent to this process, mean to the child.
  package struct StopRequest: Hashable, Sendable {
    /// Whether the first one only ends the child's standard input, which it takes for a request.
    package var endsInputFirst = false
    /// How long the child may live after the first SIGTERM, s.
    package var patience: Double
    /// How long it may live after another one, s; 0: it is killed at once.
    package var patienceAgain: Double

    package init(endsInputFirst: Bool = false, patience: Double, again: Double) {
      (self.endsInputFirst, self.patience, patienceAgain) = (endsInputFirst, patience, again)
    }
  }

  private let child: ChildProcess
  private var output: LineReader
  private var errors: LineReader
  private var hasEndedInput = false
  private var killTime: Date?
  /// Whether SIGTERM was sent to it.
  package private(set) var isAskedToStop = false

  /// How long pipes are read after the end of the program: daemons may hold them open.
  private static let patienceWithPipes = 2.0

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - words: The program, by its path, and its arguments.
  ///   - environment: All of its environment.
  ///   - isGuarded: Whether everything that it starts ends with this process; else its standard input
  ///     ends then.
  ///   - capturesOutput: Whether its standard output is heard; else it is this process's.
  /// - Throws: `OrdealError` if it cannot be started.
  package init(
    _ words: [String], environment: [String: String], isGuarded: Bool, capturesOutput: Bool = true
  ) throws(OrdealError) {
    child = try ChildProcess(
      isGuarded ? ChildProcess.guarded(words) : words, environment: environment,
      capturesOutput: capturesOutput)
    (output, errors) = (LineReader(child.output), LineReader(child.errors))
  }

  /// The pipes to wait for.
  package var pipes: [LineReader] { [output, errors] }

  private var isSilent: Bool { output.isAtEnd && errors.isAtEnd }

  /// The lines that have come.
  package mutating func lines() -> [Line] {
    output.read().map { Line(text: $0, stream: .output) }
      + errors.read().map { Line(text: $0, stream: .errors) }
  }

  /// How it ended, as `waitpid` says it, and its last lines; nil if it has not.
  package mutating func ending() -> (status: Int32, lines: [Line])? {
    if let killTime, Date() > killTime { child.signal(SIGKILL) }
    guard let status = child.status() else { return nil }
    // A guard ends whatever the program has left behind, and so the pipes end.
    endInput()
    let patience = Date() + Self.patienceWithPipes
    var lines = lines()
    while !isSilent && Date() < patience {
      LineReader.wait(for: pipes, milliseconds: 100)
      lines += self.lines()
    }
    return (status, lines)
  }

  /// Asks it to stop by SIGTERM, and kills it after a while.
  package mutating func stop(patience: Double) {
    if !isAskedToStop || patience > 0 { child.signal(SIGTERM) }
    isAskedToStop = true
    killTime = min(killTime ?? .distantFuture, Date() + patience)
  }

  private mutating func endInput() {
    if !hasEndedInput { child.endInput() }
    hasEndedInput = true
  }

  /// Listens until it has ended.
  ///
  /// - Parameters:
  ///   - request: What signals to this process mean to it; nil: nothing.
  ///   - deadline: When it is killed.
  ///   - hear: Is told every line.
  /// - Returns: How it ended, as `waitpid` says it.
  package mutating func wait(
    passingOn request: StopRequest?, until deadline: Date = .distantFuture,
    hearing hear: (Line) -> Void
  ) -> Int32 {
    var heard = 0
    while true {
      if let request, StopSignals.total > heard {
        heard = StopSignals.total
        if request.endsInputFirst && !hasEndedInput {
          endInput()
        } else {
          stop(patience: isAskedToStop ? request.patienceAgain : request.patience)
        }
      }
      if Date() > deadline { stop(patience: 0) }
      LineReader.wait(for: pipes, milliseconds: isSilent ? 10 : 200)
      lines().forEach(hear)
      if let ending = ending() {
        ending.lines.forEach(hear)
        return ending.status
      }
    }
  }
}

/// What a program said last, which tells why it failed.
package struct LastWords {
  private var complaint: String?
  private var line: String?

  /// Nothing yet.
  package init() {}

  /// Takes in a line; what follows "error: " counts most.
  package mutating func hear(_ line: String) {
    if let mark = line.range(of: "error: ") { complaint = String(line[mark.upperBound...]) }
    if !line.allSatisfy(\.isWhitespace) { self.line = line }
  }

  /// Why a program failed.
  ///
  /// - Parameter status: How it ended, as `waitpid` says it.
  /// - Returns: What it said, and its exit code or signal; nil if it did not fail.
  package func failure(_ status: Int32) -> String? {
    guard status != 0 else { return nil }
    let signal = status & 0x7f
    let words =
      signal == 0
      ? "exit code \((status >> 8) & 0xff)"
      : "ended by signal \(signal) (\(String(cString: strsignal(signal))))"
    return (complaint ?? line).map { "\($0) (\(words))" } ?? words
  }
}
