// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Starts workers, listens to them, and says why they ended.
///
/// LAMMPS may end the process that it runs in, so the process that a person has started never opens
/// it.
public struct Launcher {
  /// What a stop signal means to the workers.
  public enum StopRequest: Sendable {
    /// They checkpoint and end; a second signal ends them at once.
    case checkpoint
    /// They end at once.
    case end
  }

  /// How the workers ended.
  public struct Ending: Hashable, Sendable {
    /// The exit status: of the workers, or 128 + the signal that asked them to stop.
    public var status: Int32
    /// The signal that asked them to stop, if one did.
    public var signal: Int32?
    /// Why they failed, in words; nil if they did not.
    public var failure: String?
  }

  private let command: WorkerCommand
  private let stopRequest: StopRequest
  private let capturesOutput: Bool

  /// A launcher of a command.
  ///
  /// - Parameters:
  ///   - command: What to start.
  ///   - stopRequest: What SIGINT, SIGTERM and SIGHUP ask of it.
  ///   - capturesOutput: Whether its standard output holds messages; else it is this process's.
  public init(_ command: WorkerCommand, stopRequest: StopRequest, capturesOutput: Bool = true) {
    self.command = command
    self.stopRequest = stopRequest
    self.capturesOutput = capturesOutput
  }

  /// Runs the command to its end.
  ///
  /// - Parameters:
  ///   - hear: Is given each message of rank 0.
  ///   - echo: Is given each other line that the workers write, without its end.
  /// - Returns: How it ended.
  /// - Throws: `OrdealError` if it cannot be started.
  public func run(
    hearing hear: (WorkerMessage) -> Void, echoing echo: (String) -> Void
  ) throws(OrdealError) -> Ending {
    StopSignals.catchThem()
    let child = try start()
    var diagnosis = WorkerDiagnosis()
    var (output, errors) = (LineReader(child.output), LineReader(child.errors))
    var stopper = Stopper(child, stopRequest)
    var status: Int32?
    while status == nil || !(output.isAtEnd && errors.isAtEnd) {
      LineReader.wait(for: [output, errors], milliseconds: status == nil ? 200 : 500)
      let (lines, complaints) = (output.read(), errors.read())
      for line in lines {
        if let message = WorkerMessage(line: line) {
          diagnosis.hear(message)
          hear(message)
        } else {
          echo(line)
        }
      }
      for line in complaints {
        diagnosis.read(line)
        echo(line)
      }
      stopper.look()
      // What daemons hold open after the end of their program does not matter.
      if status != nil && lines.isEmpty && complaints.isEmpty { break }
      if status == nil { status = child.status() }
    }
    if !stopper.hasEndedInput { child.endInput() }
    return diagnosis.ending(status ?? 0, signal: StopSignals.last)
  }

  private func start() throws(OrdealError) -> ChildProcess {
    do {
      return try ChildProcess(
        command.words, environment: command.environment, capturesOutput: capturesOutput)
    } catch {
      throw OrdealError(error.message, at: error.location)
    }
  }
}

/// Passes requests to stop on to a child.
private struct Stopper {
  private let child: ChildProcess
  private let request: Launcher.StopRequest
  private var heard = 0
  private var killTime: Date?
  private(set) var hasEndedInput = false

  init(_ child: ChildProcess, _ request: Launcher.StopRequest) {
    (self.child, self.request) = (child, request)
  }

  mutating func look() {
    if let killTime, Date() > killTime { child.signal(SIGKILL) }
    guard StopSignals.total > heard else { return }
    heard = StopSignals.total
    if request == .checkpoint && !hasEndedInput {
      child.endInput()
      hasEndedInput = true
    } else {
      child.signal(SIGTERM)
      killTime = Date() + 5
    }
  }
}
