// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import Sampling
import Support

struct LammpsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lammps",
    abstract: "Runs any LAMMPS script, with the pair style mtp.",
    usage: "ordeal lammps -in FILE [-var NAME VALUE ...]... [--ranks N] [LAMMPS options]",
    discussion: """
      -in FILE               the script
      -var NAME VALUE ...    gives a variable of the script its value, or values
      --ranks N              the number of MPI processes (default: 1)
      --launcher NAME        who starts them: auto, mpirun or srun (default: auto)

      Everything else goes to LAMMPS: -log FILE, -echo both, -screen none, -suffix omp.... In the \
      script:

        pair_style mtp
        pair_coeff * * LiAl.mtp Li Al

      A script that fails is named with its line and command; the exit status is 1, or the one that \
      `quit` gives.

      Example:
        ordeal lammps -in in.npt -var structure LiAl.data -var temperature 600 --ranks 2
      """)

  @Argument(parsing: .captureForPassthrough, help: .hidden)
  var words: [String] = []

  func validate() throws {
    if words.contains("--help") || words.contains("-h") || words.contains("-help") {
      throw CleanExit.helpRequest(self)
    }
    _ = try LammpsArguments(words)
  }

  func run() throws {
    let arguments = try LammpsArguments(words)
    if arguments.isWorker || WorkerEnvironment.isWorker(ranks: arguments.ranks) {
      return try work(arguments)
    }
    guard access(arguments.input, R_OK) == 0 else {
      throw OrdealError("the script cannot be read", at: arguments.input)
    }
    let ranks = arguments.ranks ?? 1
    let command = try WorkerCommand(
      [Subprocess.ownPath, "lammps", "--worker", "--ranks", "\(ranks)"] + arguments.own,
      ranks: ranks,
      starter: arguments.launcher)
    var errors = StandardErrorFilter()
    let ending = try Launcher(command, stopRequest: .end, capturesOutput: false)
      .run(hearing: { _ in }, echoing: { errors.show($0) })
    if let failure = ending.failure, !errors.hasShownFailure { printError(failure) }
    if ending.status != 0 { throw ExitCode(ending.status) }
  }

  private func work(_ arguments: LammpsArguments) throws {
    let world = MPICommunicator.world
    do {
      if let ranks = arguments.ranks, ranks != world.size {
        throw WorkerLaunch.wrongSize(world.size, expected: ranks)
      }
      try LAMMPSScript.run(
        file: arguments.input, arguments: arguments.forLAMMPS, communicator: world)
      MPICommunicator.finalize()
    } catch {
      let refusal = error as? LAMMPSError
      // `quit 3` is what the script wants, not an error.
      if world.rank == 0 && refusal?.code != .quit { printError(errorText(error)) }
      MPICommunicator.finalize()
      throw ExitCode(Int32(max(1, refusal?.status ?? 1)))
    }
  }
}

/// Shows what workers write to standard error, without what `mpirun` adds to an error that a worker
/// has explained itself.
private struct StandardErrorFilter {
  private(set) var hasShownFailure = false

  mutating func show(_ line: String) {
    if line.hasPrefix("ordeal: error:") { hasShownFailure = true }
    guard !hasShownFailure || line.hasPrefix("ordeal: error:") else { return }
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
