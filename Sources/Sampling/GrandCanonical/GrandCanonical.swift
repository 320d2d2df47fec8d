// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MonteCarlo
import Structures
import Support

/// A grand-canonical run in a folder that `prepare` has made ready: insertions and removals of one
/// species between pieces of dynamics.
///
/// The run is a chain of legs, as molecular dynamics is:
///
/// 1. on the same number of processes a run that was killed and resumed passes through the same
///    states, to the bit, as one that was not;
/// 2. all processes make every attempt, on the same atoms, with random numbers of the seed and the
///    attempt's number: they decide alike, whatever their number, until trajectories separate;
/// 3. where the dynamics cannot be trusted any more, the run goes back to where its leg began and
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

  private(set) var settings: GrandCanonicalSettings
  let folder: RunFolder
  let system: RunSystem
  let communicator: MPICommunicator
  let monitor: any RunMonitor
  private(set) var tools: GrandCanonicalTools

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
    try communicator.onRankZero { try folder.lock() }
    let outcome = try advance(to: settings.attemptCount)
    if outcome != .stopped { try writeSummary(outcome) }
    return outcome
  }

  /// Goes on with another chemical potential.
  ///
  /// - Parameter chemicalPotential: μ relative to the potential's zero, eV.
  /// - Throws: What compiling the potential throws.
  mutating func set(chemicalPotential: Double) throws {
    guard chemicalPotential != settings.chemicalPotential else { return }
    settings.chemicalPotential = chemicalPotential
    tools = try GrandCanonicalTools(settings, elements: system.elements)
  }

  /// Runs from the last checkpoint, where there is one, to an attempt.
  ///
  /// - Returns: How it ended; `.finished` at that attempt.
  func advance(to lastAttempt: Int) throws -> Outcome {
    var state = try currentState()
    try communicator.onRankZero { RestartFile.removeAll(but: state.restart, in: folder) }
    let began = RunBeginning(step: Int(state.attempts), seconds: state.seconds, time: Date())
    var (clock, isFirst) = (try CheckpointClock(), true)
    while state.attempts < UInt64(lastAttempt) && state.ended == nil {
      let leg = LegRange(last: UInt64(lastAttempt), began: began, isFirst: isFirst)
      let ending =
        settings.ensemble == .none
        ? try StillLeg(self, from: state, leg).run(&state, &clock)
        : try DynamicsLeg(self, from: state, leg).run(&state, &clock)
      isFirst = false
      switch ending {
      case .reached: break
      case .blewUp(let blown): try goBack(from: blown, &state)
      case .ended(let reason): return reason
      }
    }
    return state.ended ?? .finished
  }

  /// Atoms of the species at the last checkpoint; asked on rank 0.
  func speciesCount() throws -> Int { try GrandCanonicalState(in: folder)?.speciesCount ?? 0 }

  /// What legs have to know of the whole run.
  struct LegRange {
    /// The last attempt of this part of the run.
    var last: UInt64
    /// Where and when this process took up the run.
    var began: RunBeginning
    /// Whether it is the first leg since then.
    var isFirst: Bool
  }

  /// The state of the last checkpoint, on all processes.
  func currentState() throws -> GrandCanonicalState {
    try onRankZeroBroadcast { try GrandCanonicalState(in: folder) ?? GrandCanonicalState() }
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
    var nextID: Int
  }

  private func goBack(from blown: BlownUp, _ state: inout GrandCanonicalState) throws {
    state = state.goneBack(
      from: blown.event, lengths: blown.lengths, irregularCount: blown.irregularCount,
      nextID: blown.nextID)
    let enough = settings.irregularCount
    if enough > 0 && state.irregularCount >= enough { state.ended = .irregular }
    guard state.freshStarts <= 5 else {
      throw OrdealError(
        "the run blows up again and again, at last: \(blown.event.reason). A shorter timestep, a "
          + "relaxed structure or a larger --minimum-distance may help.", at: folder.url.path)
    }
    if communicator.rank == 0 {
      monitor.note(
        "after attempt \(blown.event.attempts): \(blown.event.reason); going back to attempt "
          + "\(state.attempts)")
    }
    let isUnnamed = state.restart == RestartFile.partial
    var next = state
    try communicator.onRankZero { try next.commit(in: folder) }
    if isUnnamed { state.restart = state.restartName }
  }

  /// Sends a run on another way after LAMMPS has ended the process that it ran in.
  ///
  /// - Throws: If the folder holds no run.
  public static func goBack(in folder: RunFolder, reason: String) throws {
    let state = try GrandCanonicalState(in: folder) ?? GrandCanonicalState()
    var next = state.goneBack(
      from: .init(
        attempts: state.attempts, step: state.step, reason: reason, backTo: state.attempts),
      lengths: [:], irregularCount: state.irregularCount, nextID: state.nextID)
    try next.commit(in: folder)
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
