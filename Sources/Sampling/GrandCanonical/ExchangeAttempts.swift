// Part of Ordeal. See LICENSE.

import MonteCarlo
import Structures

/// Makes attempts, looks at every trial, and says which atoms came and went.
final class ExchangeAttempts {
  /// What an attempt did to the atoms.
  struct Change {
    var removed: [Int] = []
    /// Numbers of new atoms, and their places in the system.
    var inserted: [(id: Int, place: Int)] = []
    /// Whether other atoms were moved too.
    var hasMovedOthers = false

    var isEmpty: Bool { removed.isEmpty && inserted.isEmpty && !hasMovedOthers }
  }

  let chain: MonteCarloChain
  private let criteria: IrregularCriteria
  private let tools: GrandCanonicalTools
  private let branch: Int
  private var pending: (structure: Structure, ids: [Int], finding: Irregularity)?

  init(
    _ chain: MonteCarloChain, _ settings: GrandCanonicalSettings, _ tools: GrandCanonicalTools,
    branch: Int
  ) {
    self.chain = chain
    self.tools = tools
    self.branch = branch
    criteria = settings.watch
    // Without dynamics forces would cost more than the attempt itself.
    let needsForces = settings.ensemble != .none || settings.watch.grade != nil
    chain.inspectTrial = { [weak self] system, proposal in
      try self?.inspect(system, proposal, needsForces: needsForces)
    }
  }

  /// Makes one attempt at a step of the dynamics.
  ///
  /// - Returns: The attempt, what it changed, and the trial if it was irregular.
  func attempt(step: Int) throws -> (MonteCarloChain.Attempt, Change, Sighting?) {
    pending = nil
    let before = chain.system.ids
    let attempt = try chain.attempt()
    let sighting = pending.map {
      Sighting(
        structure: $0.structure, ids: $0.ids, finding: $0.finding,
        isReached: attempt.outcome == .accepted, kind: attempt.kind, attempt: attempt.number,
        step: step, branch: branch)
    }
    guard attempt.outcome == .accepted else { return (attempt, Change(), sighting) }
    var change = Self.change(from: before, to: chain.system.ids)
    change.hasMovedOthers = attempt.move != "exchange"
    return (attempt, change, sighting)
  }

  private static func change(from before: [Int], to after: [Int]) -> Change {
    let (old, new) = (Set(before), Set(after))
    return Change(
      removed: before.filter { !new.contains($0) },
      inserted: after.indices.filter { !old.contains(after[$0]) }.map { (after[$0], $0) })
  }

  private func inspect(_ system: AtomicSystem, _ proposal: Proposal, needsForces: Bool) throws {
    guard needsForces || isSuspicious(system, proposal) else { return }
    var structure = system.structure
    if let evaluation = try? tools.calculator.evaluate(structure) {
      (structure.energy, structure.forces) = (evaluation.energy, evaluation.forces)
    }
    guard let finding = try criteria.examine(structure, grader: tools.grader) else { return }
    pending = (structure, system.structureIDs, finding)
  }

  /// Whether energy or contact, which cost nothing, trip a criterion.
  private func isSuspicious(_ system: AtomicSystem, _ proposal: Proposal) -> Bool {
    let energy = system.energy + proposal.trial.energyDifference
    let perAtom = energy / Double(max(1, system.count))
    return perAtom < criteria.energy ?? -.infinity
      || proposal.trial.closestContact < criteria.contact ?? 0
  }
}
