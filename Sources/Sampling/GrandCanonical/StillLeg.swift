// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MonteCarlo
import Structures
import Support

/// The part of a run without dynamics from one checkpoint to the next.
struct StillLeg {
  /// Attempts from one checkpoint to the next.
  static let attemptsBetweenCheckpoints: UInt64 = 1000

  private let run: GrandCanonical
  private let start: GrandCanonicalState
  private let range: GrandCanonical.LegRange
  private var began: RunBeginning { range.began }

  init(
    _ run: GrandCanonical, from start: GrandCanonicalState, _ range: GrandCanonical.LegRange
  ) {
    (self.run, self.start, self.range) = (run, start, range)
  }

  /// Runs to the next checkpoint.
  ///
  /// - Parameters:
  ///   - state: On return the checkpoint that was made.
  ///   - clock: Says when one is due before the leg's last attempt.
  /// - Returns: Why it ended.
  /// - Throws: An error that says what failed.
  func run(
    _ state: inout GrandCanonicalState, _ clock: inout CheckpointClock
  ) throws -> GrandCanonical.LegEnding {
    let files = try run.communicator.onRankZero {
      try GrandCanonicalFiles(in: run.folder, keeping: start.lengths)
    }
    let atoms = try start.atoms ?? initialAtoms()
    let chain = try run.tools.chain(run.settings, start, atoms)
    let exchange = ExchangeAttempts(chain, run.settings, run.tools, branch: start.branch)
    let every = Self.attemptsBetweenCheckpoints
    let last = min(range.last, (start.attempts / every + 1) * every)
    var ending: GrandCanonical.Outcome?
    var isDue = false
    while chain.attempts < last && ending == nil && !isDue {
      try attempt(exchange, to: files)
      // Processes meet every now and then only: an attempt takes less than a millisecond.
      if chain.attempts.isMultiple(of: 50) {
        ending = try whetherToEnd(chain, files)
        isDue = clock.isDue(on: run.communicator)
      }
    }
    try checkpoint(chain, files, ending, isRegular: chain.attempts == last, into: &state)
    clock.restart()
    return ending.map { .ended($0) } ?? .reached
  }

  private func initialAtoms() throws -> AtomsState {
    let structure = run.system.structure
    return try AtomsState(
      structure, ids: (0..<structure.count).map { $0 + 1 },
      nextID: max(start.nextID, structure.count + 1), elements: run.system.elements)
  }

  private func attempt(_ exchange: ExchangeAttempts, to files: GrandCanonicalFiles?) throws {
    let (attempt, _, sighting) = try exchange.attempt(step: 0)
    guard let files else { return }
    let system = exchange.chain.system
    if let sighting { try files.append(sighting) }
    try files.append(
      AttemptRow(
        attempt: attempt, step: 0, time: 0, atoms: system.count,
        speciesCount: system.count(of: run.tools.species), volume: system.volume))
  }

  private func whetherToEnd(
    _ chain: MonteCarloChain, _ files: GrandCanonicalFiles?
  ) throws -> GrandCanonical.Outcome? {
    if run.communicator.rank == 0 { run.monitor.report(progress(chain)) }
    let enough = run.settings.irregularCount
    let count = run.communicator.broadcast(files?.irregularCount ?? 0)
    if enough > 0 && count >= enough { return .irregular }
    if chain.system.count >= run.atomLimit { return .full }
    return run.communicator.maximum(run.monitor.wantsStop() ? 1 : 0) > 0 ? .stopped : nil
  }

  private func progress(_ chain: MonteCarloChain) -> RunProgress {
    var progress = RunProgress(
      step: Int(chain.attempts), steps: run.settings.attemptCount, atoms: chain.system.count,
      temperature: nil, pressure: nil, stepsHere: Int(chain.attempts) - began.step,
      seconds: Date().timeIntervalSince(began.time))
    progress.stepName = "attempt"
    progress.details = ChainText.details(chain, species: run.tools.species)
    return progress
  }

  private func checkpoint(
    _ chain: MonteCarloChain, _ files: GrandCanonicalFiles?, _ ending: GrandCanonical.Outcome?,
    isRegular: Bool, into state: inout GrandCanonicalState
  ) throws {
    let saved = try chain.checkpoint()
    var next = state
    next.attempts = saved.attempts
    next.counts = saved.counts
    next.atoms = saved.atoms
    next.nextID = saved.atoms.nextID
    next.speciesCount = chain.system.count(of: run.tools.species)
    next.ranks = run.communicator.size
    next.seconds = began.seconds + Date().timeIntervalSince(began.time)
    if !isRegular || ending != nil { next.interruptions.append(next.attempts) }
    next.ended = ending == .stopped ? nil : ending
    let structure = chain.system.structure
    try run.communicator.onRankZero {
      guard let files else { return }
      // Frames do not depend on when the clock, or who stops the run, asked for a checkpoint.
      if isRegular || next.ended != nil { try files.append(structure) }
      next.lengths = try files.synchronizedLengths()
      next.irregularCount = files.irregularCount
      try AtomicFile.write(structure.extendedXYZ, to: run.folder.path("final.extxyz"))
      try next.commit(in: run.folder)
    }
    state = next
  }
}

/// A chain in words, for progress.
enum ChainText {
  /// "insertion 12 %, removal 9 %, 305 Li of 881, −2.6143 eV/atom, 2.11 g/cm³".
  static func details(_ chain: MonteCarloChain, species: Int) -> String {
    let system = chain.system
    let rates = chain.counts.sorted { $0.key < $1.key }.compactMap { kind, count in
      count.acceptance.map { "\(kind) " + String(format: "%.1f %%", 100 * $0) }
    }
    let mass = (0..<system.elements.count).reduce(0.0) {
      $0 + Double(system.count(of: $1)) * system.elements[$1].mass
    }
    let state = String(
      format: "%d %@ of %d, %.4f eV/atom, %.3f g/cm3", system.count(of: species),
      system.elements[species].symbol, system.count, system.energy / Double(max(1, system.count)),
      mass * PhysicalConstants.gramPerCubicCentimetre / system.volume)
    return (rates + [state]).joined(separator: ", ")
  }
}
