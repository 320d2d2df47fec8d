// Part of Ordeal. See LICENSE.

import Ordeal

/// Exchanges the species of two neighbours on a lattice.
///
///     min{1, exp(−β ΔE)}
///
/// A pair of neighbouring sites is drawn, each with the same probability, whatever atoms are on
/// them: proposing is symmetric. Two atoms of one species make no proposal.
struct NeighborSwapMove: MonteCarloMove {
  let name = "neighbor swap"
  private let pairs: [(Int, Int)]

  /// Swaps of sites closer than a cutoff (Å).
  init(_ structure: Structure, within cutoff: Double) throws {
    let list = try NeighborList(structure, cutoff: cutoff)
    pairs = (0..<structure.count).flatMap { atom in
      list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]]
        .map { (atom, Int(list.owners[Int($0)])) }
    }
  }

  func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) -> Proposal? {
    guard !pairs.isEmpty else { return nil }
    let (first, second) = pairs[random.index(below: pairs.count)]
    guard system.species[first] != system.species[second] else { return nil }
    let trial = system.trial([.swap(first, second)])
    let beta = PhysicalConstants.inverseTemperature(temperature)
    return Proposal(kind: name, trial: trial, logRatio: -beta * trial.energyDifference)
  }
}
