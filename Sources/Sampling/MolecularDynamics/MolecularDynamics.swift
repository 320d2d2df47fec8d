// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures

/// A molecular dynamics run in a folder that `prepare` has made ready.
///
/// The run is a chain of legs, whose ends the settings determine. Each opens LAMMPS anew, reads a
/// restart file (the first leg: the structure) and writes one at its end. At regular times, and often
/// enough by the clock, that file becomes a checkpoint. So
///
/// 1. a run that was killed and resumed passes through the same states, to the bit, as one that was
///    not, on the same number of processes, whenever checkpoints were made;
/// 2. random numbers of a leg depend on the seed and the step that it begins at, on nothing earlier;
/// 3. files grow by whole frames, and are cut to the length that the checkpoint recorded when a leg
///    begins;
/// 4. processes agree on every failure and on every request to stop before any goes on.
public struct MolecularDynamics {
  /// How a run ended.
  public enum Outcome: Hashable, Sendable {
    /// At its last step.
    case finished
    /// It was told to stop; a checkpoint holds this step.
    case stopped(step: Int)
  }

  let settings: MolecularDynamicsSettings
  let folder: RunFolder
  let system: RunSystem
  let communicator: MPICommunicator
  let monitor: any RunMonitor

  /// Reads what `prepare` has put into a folder.
  ///
  /// - Throws: An error that names the file that is missing or damaged.
  public init(
    in folder: RunFolder, on communicator: MPICommunicator, watchedBy monitor: any RunMonitor
  ) throws {
    settings = try MolecularDynamicsSettings(folder.settings().withoutProvenance)
    system = try RunSystem(in: folder, elements: settings.system.elements)
    self.folder = folder
    self.communicator = communicator
    self.monitor = monitor
  }

  /// Runs to the end, from the last checkpoint where there is one.
  ///
  /// All processes of the communicator call this together.
  ///
  /// - Throws: `LAMMPSError` with the command, or an error that names the file that could not be
  ///   written; what the last checkpoint holds is kept.
  public func run() throws -> Outcome {
    var state = try onRankZeroBroadcast {
      try folder.lock()
      let state = try Checkpoint(in: folder) ?? Checkpoint()
      try state.verify(in: folder)
      RestartFile.removeAll(but: state.restart, in: folder)
      return state
    }
    let begin = RunBeginning(step: state.step, seconds: state.seconds, time: Date())
    if state.step > 0, state.ranks != communicator.size, communicator.rank == 0 {
      monitor.warn(
        "the checkpoint was made on \(state.ranks) processes: on \(communicator.size) the run goes "
          + "on correctly, but not bit for bit")
    }
    var clock = try CheckpointClock()
    while state.step < settings.steps {
      let leg = MolecularDynamicsLeg(self, from: state, runBegan: begin)
      guard try leg.run(&state, &clock) else { return .stopped(step: state.step) }
    }
    try communicator.onRankZero { try writeSummary(state) }
    return .finished
  }

  /// Does something on rank 0 and gives every rank the result.
  private func onRankZeroBroadcast(_ body: () throws -> Checkpoint) throws -> Checkpoint {
    let own = try communicator.onRankZero { try JSONEncoder().encode(try body()) }
    let text = communicator.broadcast(String(decoding: own ?? Data(), as: UTF8.self))
    return try JSONDecoder().decode(Checkpoint.self, from: Data(text.utf8))
  }
}

/// Where and when this process took up a run.
struct RunBeginning {
  let step: Int
  /// The seconds that earlier processes have spent on it.
  let seconds: Double
  let time: Date
}
