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
    var process = try SupervisedProcess(
      command.words, environment: command.environment, isGuarded: false,
      capturesOutput: capturesOutput)
    var diagnosis = WorkerDiagnosis()
    let request = SupervisedProcess.StopRequest(
      endsInputFirst: stopRequest == .checkpoint, patience: 5, again: 5)
    let status = process.wait(passingOn: request) { line in
      if line.stream == .errors {
        diagnosis.read(line.text)
      } else if let message = WorkerMessage(line: line.text) {
        diagnosis.hear(message)
        return hear(message)
      }
      echo(line.text)
    }
    return diagnosis.ending(status, signal: StopSignals.last)
  }
}
