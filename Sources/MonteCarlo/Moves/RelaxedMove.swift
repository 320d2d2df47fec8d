// Part of Ordeal. See LICENSE.

import Structures

/// A move whose trial is relaxed before it is decided.
///
///     ratio of the move · exp(−β (ΔE_relaxed − ΔE))
///
/// This is a search over relaxed minima, not Metropolis on the potential energy surface: the reverse
/// of a relaxed trial is not proposed with the same probability. Output must say so.
public struct RelaxedMove: MonteCarloMove {
  /// The move.
  public let base: any MonteCarloMove
  /// Relaxes the atoms that a structure holds, in their order; energies are ignored.
  public let relax: @Sendable (Structure) throws -> Structure

  /// A move with relaxation.
  ///
  /// - Parameters:
  ///   - base: The move.
  ///   - relax: Moves atoms and perhaps the cell; keeps the order of atoms.
  public init(
    _ base: any MonteCarloMove, relax: @escaping @Sendable (Structure) throws -> Structure
  ) {
    self.base = base
    self.relax = relax
  }

  /// That of the move, marked.
  public var name: String { base.name + ", relaxed" }

  /// Proposes as the protocol says.
  public func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) throws -> Proposal? {
    guard
      var proposal = try base.propose(in: system, temperature: temperature, using: &random)
    else { return nil }
    let (structure, ids) = (system.structure, system.structureIDs)
    system.reject()
    let trial = try system.trial(replacingWith: try relax(structure), ids: ids)
    let beta = PhysicalConstants.inverseTemperature(temperature)
    // An overlap may be infinitely high before it is relaxed: its own ΔE must not be subtracted.
    let apart = proposal.logRatio + beta * proposal.trial.energyDifference
    guard apart.isFinite else {
      system.reject()
      return nil
    }
    proposal.logRatio = apart - beta * trial.energyDifference
    proposal.trial = trial
    return proposal
  }
}
