// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// A Markov chain: picks a move by its weight, and accepts its proposal by Metropolis's rule.
///
/// Attempt n draws from the random numbers of (seed, n) alone, so its decision depends on nothing but
/// these and the atoms that it meets, whatever came before. A chain resumed from a checkpoint, made
/// at any time, takes the decisions of an undisturbed one: their energies differ by rounding alone,
/// about 10⁻¹² eV, which decides otherwise once in some 10¹³ attempts.
public final class MonteCarloChain {
  /// A move and how often it is picked, relative to the others.
  public struct WeightedMove: Sendable {
    /// The move.
    public var move: any MonteCarloMove
    /// Its weight.
    public var weight: Double

    /// A move with a weight.
    public init(_ move: any MonteCarloMove, weight: Double = 1) {
      self.move = move
      self.weight = weight
    }
  }

  /// One attempt.
  public struct Attempt: Hashable, Sendable {
    /// What became of it.
    public enum Outcome: String, Hashable, Sendable, Codable {
      case accepted, rejected
      /// Nothing could be proposed.
      case impossible
    }

    /// Its number, from 1.
    public var number: UInt64
    /// The name of the move.
    public var move: String
    /// The kind of change; the name of the move where nothing could be proposed.
    public var kind: String
    /// What became of it.
    public var outcome: Outcome
    /// ΔE of the trial, eV; nil where there was none.
    public var energyDifference: Double?
    /// The energy of the state after the attempt, eV.
    public var energy: Double
  }

  /// The atoms.
  ///
  /// Whoever changes them between attempts, by dynamics say, uses `update` or `replace`.
  public let system: AtomicSystem
  /// T, K.
  public var temperature: Double
  /// The moves.
  public let moves: [WeightedMove]
  /// What random numbers depend on.
  public let seed: UInt64
  /// The number of attempts made.
  public internal(set) var attempts: UInt64 = 0
  /// By the kind of change.
  public private(set) var counts: [String: MoveCounts] = [:]
  /// After how many attempts all energies are recomputed.
  public var refreshInterval: UInt64 = 10_000
  /// How far the kept energy may be from the recomputed one, eV, beyond its rounding.
  public var driftTolerance = 1e-6
  /// The largest drift so far, eV.
  public private(set) var largestDrift = 0.0
  /// Sees every trial before it is decided, with the trial pending in the system.
  public var inspectTrial: ((AtomicSystem, Proposal) throws -> Void)?

  /// A chain that begins.
  ///
  /// - Parameters:
  ///   - system: The atoms.
  ///   - moves: At least one move with a positive weight.
  ///   - temperature: T, K.
  ///   - seed: What random numbers depend on.
  /// - Throws: `OrdealError` if the temperature or a weight makes no sense.
  public init(
    _ system: AtomicSystem, moves: [WeightedMove], temperature: Double, seed: UInt64
  ) throws(OrdealError) {
    guard temperature > 0, temperature.isFinite else {
      throw OrdealError("expected a positive temperature, got \(temperature) K")
    }
    let weights = moves.map(\.weight)
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 })
    else {
      throw OrdealError("expected weights of which one is positive, got \(weights)")
    }
    self.system = system
    self.moves = moves
    self.temperature = temperature
    self.seed = seed
  }

  // MARK: Running

  /// Makes one attempt.
  ///
  /// - Throws: What the move throws; `OrdealError` if energies have drifted.
  public func attempt() throws -> Attempt {
    let decision = try decide(attempts + 1)
    attempts += 1
    switch decision.outcome {
    case .accepted: system.accept()
    case .rejected: system.reject()
    case .impossible: break
    }
    return try record(decision)
  }

  /// What is decided of an attempt.
  struct Decision {
    var move: String
    var kind: String
    var outcome: Attempt.Outcome
    var energyDifference: Double?
  }

  /// Decides an attempt; its trial, if there is one, is then pending.
  func decide(_ number: UInt64) throws -> Decision {
    var random = RandomStream(seed: seed, sequence: number)
    let move = draw(&random)
    let proposal = try move.propose(in: system, temperature: temperature, using: &random)
    guard let proposal else {
      return Decision(move: move.name, kind: move.name, outcome: .impossible)
    }
    do {
      try inspectTrial?(system, proposal)
    } catch {
      system.reject()
      throw error
    }
    let isAccepted = log(1 - random.uniform()) < proposal.logRatio
    return Decision(
      move: move.name, kind: proposal.kind, outcome: isAccepted ? .accepted : .rejected,
      energyDifference: proposal.trial.energyDifference)
  }

  /// Makes attempts until enough are made or the observer has seen enough.
  ///
  /// - Parameters:
  ///   - count: The most attempts.
  ///   - observe: Sees each attempt; returns whether to go on.
  /// - Throws: As `attempt()` does; what the observer throws.
  public func run(_ count: Int, observe: (Attempt) throws -> Bool = { _ in true }) throws {
    for _ in 0..<count {
      guard try observe(attempt()) else { return }
    }
  }

  /// Recomputes all energies.
  ///
  /// - Throws: `OrdealError` if the kept energy was off by more than the tolerance.
  public func checkDrift() throws(OrdealError) {
    let kept = system.energy
    let drift = abs(system.refresh())
    largestDrift = max(largestDrift, drift)
    // In a potential's wells energies are so large that rounding alone passes the tolerance.
    let allowed = driftTolerance + 1e-12 * abs(kept)
    guard drift <= allowed else {
      throw OrdealError(
        "after \(attempts) attempts the energy kept, \(kept) eV, is \(drift) eV from the one "
          + "recomputed; at most \(allowed) eV were expected")
    }
  }

  private func draw(_ random: inout RandomStream) -> any MonteCarloMove {
    let total = moves.reduce(0) { $0 + $1.weight }
    var place = random.uniform() * total
    for candidate in moves {
      place -= candidate.weight
      if place < 0 { return candidate.move }
    }
    // Rounding may leave the last weight a little short.
    return moves.last { $0.weight > 0 }?.move ?? moves[0].move
  }

  /// Counts the attempt that has just been made; recomputes energies if it is time.
  func record(_ decision: Decision) throws(OrdealError) -> Attempt {
    if decision.outcome != .impossible, attempts.isMultiple(of: refreshInterval) {
      try checkDrift()
    }
    var count = counts[decision.kind] ?? MoveCounts()
    count.attempts += 1
    if decision.outcome == .accepted { count.accepted += 1 }
    if decision.outcome == .impossible { count.impossible += 1 }
    counts[decision.kind] = count
    return Attempt(
      number: attempts, move: decision.move, kind: decision.kind, outcome: decision.outcome,
      energyDifference: decision.energyDifference, energy: system.energy)
  }

  // MARK: Checkpoints

  /// The state to go on from, after the energies have been recomputed.
  ///
  /// - Throws: `OrdealError` if energies have drifted.
  public func checkpoint() throws(OrdealError) -> ChainState {
    try checkDrift()
    return ChainState(
      seed: seed, attempts: attempts, temperature: temperature, moves: moves.map(\.move.name),
      weights: moves.map(\.weight), counts: counts, atoms: AtomsState(system))
  }

  /// A chain that goes on.
  ///
  /// - Parameters:
  ///   - state: The state saved.
  ///   - potential: The same potential.
  ///   - moves: The same moves.
  /// - Throws: `OrdealError` if the state is damaged or belongs to other moves; as
  ///   `AtomicSystem` does.
  public convenience init(
    resuming state: ChainState, potential: any SiteEnergies, moves: [WeightedMove]
  ) throws {
    guard state.moves == moves.map(\.move.name), state.weights == moves.map(\.weight) else {
      throw OrdealError(
        "the saved chain has moves \(state.moves) with weights \(state.weights), not "
          + "\(moves.map(\.move.name)) with \(moves.map(\.weight))")
    }
    let system = try AtomicSystem(
      state.atoms.structure(), ids: state.atoms.ids, nextID: state.atoms.nextID,
      potential: potential)
    try self.init(system, moves: moves, temperature: state.temperature, seed: state.seed)
    attempts = state.attempts
    counts = state.counts
  }
}
