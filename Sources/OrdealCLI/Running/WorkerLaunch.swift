// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import Sampling
import Support

/// How the commands that run LAMMPS start workers, and what they do as workers.
enum WorkerLaunch {
  /// How often workers that LAMMPS has ended are started again.
  private static let restarts = 5

  /// Has workers carry out a run whose folder is ready.
  ///
  /// - Parameters:
  ///   - type: What is run.
  ///   - folder: The folder of the run.
  ///   - ranks: The number of workers.
  ///   - starter: Who starts them.
  ///   - hear: Is given each message of rank 0.
  ///   - echo: Is given each other line that the workers write.
  /// - Returns: How it ended.
  /// - Throws: `OrdealError` if the workers cannot be started.
  static func run<R: Run>(
    _ type: R.Type, in folder: RunFolder, ranks: Int, starter: WorkerCommand.Starter,
    hearing hear: (WorkerMessage) -> Void, echoing echo: (String) -> Void = { _ in }
  ) throws -> Launcher.Ending {
    let command = try WorkerCommand(
      [
        Subprocess.ownPath, R.Settings.command, "--worker", "--ranks", "\(ranks)", "--output",
        folder.url.path,
      ], ranks: ranks, starter: starter)
    let launcher = Launcher(command, stopRequest: R.stopRequest)
    for _ in 0..<restarts {
      let ending = try launcher.run(hearing: hear, echoing: echo)
      guard let failure = ending.failure, ending.signal == nil, isOfLAMMPS(failure),
        folder.has("settings.toml"), try R.takeAnotherWay(in: folder, after: failure)
      else {
        return ending
      }
      hear(.warning("LAMMPS ended the workers: \(failure); going on from the last checkpoint"))
    }
    return try launcher.run(hearing: hear, echoing: echo)
  }

  /// LAMMPS says why it ends, or crashes over positions that are no numbers.
  private static func isOfLAMMPS(_ failure: String) -> Bool {
    let crashes = [SIGSEGV, SIGABRT, SIGFPE, SIGBUS].map { "by signal \($0) (" }
    return failure.hasPrefix("LAMMPS on rank") || failure.hasPrefix("ERROR")
      || crashes.contains { failure.contains($0) }
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
