// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// What rank 0 of the workers tells the process that started them: a line of its standard output.
///
/// The other direction is the worker's standard input: its end means "checkpoint and stop".
public enum WorkerMessage: Codable, Hashable, Sendable {
  /// How far the run is.
  case progress(RunProgress)
  /// What the run does next.
  case note(String)
  /// What the user should know.
  case warning(String)
  /// Why the run failed, in full.
  case failure(String)

  private static let mark = "ordeal-worker "

  /// The message as a line.
  public var line: String {
    let text = (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return WorkerMessage.mark + text
  }

  /// The message that a line holds, or nil for lines of other origin.
  public init?(line: some StringProtocol) {
    guard line.hasPrefix(WorkerMessage.mark),
      let message = try? JSONDecoder().decode(
        WorkerMessage.self, from: Data(line.dropFirst(WorkerMessage.mark.count).utf8))
    else { return nil }
    self = message
  }
}

/// Watches a run in a worker: passes what it hears to the process that started the worker.
public struct WorkerMonitor: RunMonitor {
  private let listensToInput: Bool

  /// A monitor for a worker.
  ///
  /// - Parameter isLaunched: Whether the end of standard input asks this process to stop: so for rank
  ///   0 of workers that Ordeal itself has started.
  public init(isLaunched: Bool) {
    listensToInput = isLaunched
    StopSignals.catchThem()
  }

  /// Sends the progress.
  public func report(_ progress: RunProgress) { send(.progress(progress)) }
  /// Sends the note.
  public func note(_ text: String) { send(.note(text)) }
  /// Sends the warning.
  public func warn(_ text: String) { send(.warning(text)) }

  /// Whether a signal or the end of standard input asked to stop.
  public func wantsStop() -> Bool { StopSignals.last != nil || (listensToInput && inputHasEnded) }

  private var inputHasEnded: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&input, 1, 0) > 0 else { return false }
    var byte: UInt8 = 0
    return read(STDIN_FILENO, &byte, 1) == 0
  }

  /// Writes a message at once.
  public func send(_ message: WorkerMessage) {
    let line = Array((message.line + "\n").utf8)
    var done = 0
    while done < line.count {
      let count = line.withUnsafeBytes {
        write(STDOUT_FILENO, $0.baseAddress?.advanced(by: done), line.count - done)
      }
      if count < 0 && errno != EINTR { return }
      done += max(0, count)
    }
  }
}
