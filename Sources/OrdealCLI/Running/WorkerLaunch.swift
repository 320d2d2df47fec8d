// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import Sampling
import Support

/// How the commands that run LAMMPS start workers, and what they do as workers.
enum WorkerLaunch {
  /// Runs a command of this program as workers and shows what they do.
  ///
  /// - Parameters:
  ///   - name: The command: "md".
  ///   - options: Its options.
  ///   - ranks: The number of workers.
  ///   - stopRequest: What a signal means to them.
  ///   - kept: What is kept of the run if it fails.
  /// - Throws: `ExitCode` if the workers failed or were stopped.
  static func run(
    _ name: String, _ options: RunOptions, ranks: Int, stopRequest: Launcher.StopRequest,
    kept: () -> String
  ) throws {
    let command = try WorkerCommand(
      [
        Subprocess.ownPath, name, "--worker", "--ranks", "\(ranks)", "--output",
        options.folder.url.path,
      ],
      ranks: ranks, starter: options.launcher)
    let console = RunConsole(options)
    let ending = try Launcher(command, stopRequest: stopRequest)
      .run(hearing: console.hear, echoing: console.echo)
    try finish(ending, console, kept: kept)
  }

  /// Says how workers ended.
  ///
  /// - Throws: `ExitCode` if they failed or were stopped.
  static func finish(
    _ ending: Launcher.Ending, _ console: RunConsole, kept: () -> String
  ) throws {
    if let failure = ending.failure {
      let kept = kept()
      console.line("ordeal: error: \(failure)" + (kept.isEmpty ? "" : "\n\(kept)"))
    } else if ending.signal != nil {
      console.line("stopped as asked; \(kept())")
    }
    if ending.status != 0 { throw ExitCode(ending.status) }
  }

  /// Does the work of a worker.
  ///
  /// - Parameters:
  ///   - options: The options of the command.
  ///   - body: The work; it is given the communicator and who watches.
  /// - Throws: `ExitCode`, after rank 0 has said what went wrong.
  static func work(
    _ options: RunOptions, _ body: (MPICommunicator, any RunMonitor) throws -> Void
  ) throws {
    try work(ranks: options.ranks, isLaunched: options.worker, RunConsole(options), body)
  }

  /// Does the work of a worker.
  ///
  /// - Parameters:
  ///   - ranks: How many workers there should be; nil: any number.
  ///   - isLaunched: Whether Ordeal itself has started this process.
  ///   - console: Who watches where it has not.
  ///   - body: The work; it is given the communicator and who watches.
  /// - Throws: `ExitCode`, after rank 0 has said what went wrong.
  static func work(
    ranks: Int?, isLaunched: Bool, _ console: @autoclosure () -> any RunMonitor,
    _ body: (MPICommunicator, any RunMonitor) throws -> Void
  ) throws {
    let world = MPICommunicator.world
    let monitor: any RunMonitor =
      isLaunched ? WorkerMonitor(isLaunched: world.rank == 0) : console()
    do {
      if let ranks, ranks != world.size {
        throw wrongSize(world.size, expected: ranks)
      }
      try body(world, monitor)
    } catch {
      if world.rank == 0 {
        if let monitor = monitor as? WorkerMonitor {
          monitor.send(.failure(errorText(error)))
        } else if !(error is ExitCode) {
          printError(errorText(error))
        }
      }
      MPICommunicator.finalize()
      if error is ResumeConflict { throw ExitCode.validationFailure }
      throw error is ExitCode ? error : ExitCode(1)
    }
    MPICommunicator.finalize()
  }

  /// The error of a process that does not find as many others as it should.
  static func wrongSize(_ size: Int, expected: Int) -> OrdealError {
    OrdealError(
      "--ranks \(expected), but \(size) processes were started that know of each other; where srun "
        + "started them without MPI support, --launcher mpirun helps")
  }
}
