// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MonteCarlo
import Structures

/// A grand-canonical run in a folder that `prepare` has made ready: insertions and removals of one
/// species between pieces of dynamics.
///
/// The run is a chain of legs, as molecular dynamics is, from one checkpoint to the next:
///
/// 1. on the same number of processes a run that was killed and resumed passes through the same
///    states, to the bit, as one that was not;
/// 2. all processes make every attempt, on the same atoms, with random numbers of the seed and the
///    attempt's number: they decide alike, whatever their number, until trajectories separate;
/// 3. where the dynamics cannot be trusted any more, the run goes back to its last checkpoint and
///    takes another way from there; after three returns it begins anew.
public struct GrandCanonical {
  /// How a run ended.
  public enum Outcome: String, Codable, Hashable, Sendable {
    /// At its last attempt.
    case finished
    /// It was told to stop.
    case stopped
    /// As many irregular configurations as were wanted have been reached.
    case irregular = "irregular-count"
    /// The cell holds more atoms than it may.
    case full
  }

  let settings: GrandCanonicalSettings
  let folder: RunFolder
  let system: RunSystem
  let communicator: MPICommunicator
  let monitor: any RunMonitor
  let tools: GrandCanonicalTools

  /// Reads what `prepare` has put into a folder.
  ///
  /// - Throws: An error that names the file that is missing or damaged.
  public init(
    in folder: RunFolder, on communicator: MPICommunicator, watchedBy monitor: any RunMonitor
  ) throws {
    settings = try GrandCanonicalSettings(folder.settings().withoutProvenance)
    system = try RunSystem(in: folder, elements: settings.dynamics.system.elements)
    tools = try GrandCanonicalTools(settings, elements: system.elements)
    self.folder = folder
    self.communicator = communicator
    self.monitor = monitor
  }

  /// The most atoms.
  var atomLimit: Int {
    settings.maximumAtoms > 0 ? settings.maximumAtoms : 4 * system.structure.count
  }

  /// Runs to the end, from the last checkpoint where there is one.
  ///
  /// All processes of the communicator call this together.
  ///
  /// - Throws: An error that says what failed; what the last checkpoint holds is kept.
  public func run() throws -> Outcome {
    var state = try onRankZeroBroadcast {
      try folder.lock()
      return try GrandCanonicalState(in: folder) ?? GrandCanonicalState()
    }
    let began = RunBeginning(
      step: Int(state.attempts), seconds: state.seconds, time: Date())
    var outcome: Outcome?
    while outcome == nil && state.attempts < UInt64(settings.attemptCount) {
      let ending =
        settings.ensemble == .none
        ? try StillLeg(self, from: state, runBegan: began).run(&state)
        : try DynamicsLeg(self, from: state, runBegan: began).run(&state)
      switch ending {
      case .reached: break
      case .blewUp(let blown):
        try goBack(from: blown, &state)
        let enough = settings.irregularCount
        if enough > 0 && state.irregularCount >= enough { outcome = .irregular }
      case .ended(let reason): outcome = reason
      }
    }
    let ended = outcome ?? .finished
    if ended != .stopped { try communicator.onRankZero { try writeSummary(state, ended) } }
    return ended
  }

  /// How a leg ended.
  enum LegEnding {
    case reached
    case ended(Outcome)
    case blewUp(BlownUp)
  }

  /// A blow-up, and what the files hold of it.
  struct BlownUp {
    var event: GrandCanonicalState.BlowUp
    var lengths: [String: Int]
    var irregularCount: Int
  }

  private func goBack(from blown: BlownUp, _ state: inout GrandCanonicalState) throws {
    state = state.goneBack(
      from: blown.event, lengths: blown.lengths, irregularCount: blown.irregularCount)
    guard state.freshStarts <= 5 else {
      throw RunError(
        "the run blows up again and again, at last: \(blown.event.reason). A shorter timestep, a "
          + "relaxed structure or a larger --minimum-distance may help.", at: folder.url.path)
    }
    if communicator.rank == 0 {
      monitor.note(
        "after attempt \(blown.event.attempts): \(blown.event.reason); going back to attempt "
          + "\(state.attempts)")
    }
    var next = state
    try communicator.onRankZero { try next.commit(writtenRestart: false, in: folder) }
  }

  /// Does something on rank 0 and gives every rank the result.
  private func onRankZeroBroadcast(
    _ body: () throws -> GrandCanonicalState
  ) throws -> GrandCanonicalState {
    let own = try communicator.onRankZero { try JSONEncoder().encode(try body()) }
    let text = communicator.broadcast(String(decoding: own ?? Data(), as: UTF8.self))
    return try JSONDecoder().decode(GrandCanonicalState.self, from: Data(text.utf8))
  }
}
