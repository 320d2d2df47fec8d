// Part of Ordeal. See LICENSE.

/// Exchanges the species of two atoms, drawn at random from either species.
///
///     min{1, exp(−β ΔE)}
///
/// Each of the N_A N_B pairs is as probable before as after, so proposing is symmetric.
public struct SwapMove: MonteCarloMove {
  /// What counts and output call the move.
  public let name = "swap"
  /// The two species.
  public let species: (Int, Int)

  /// Swaps of two species.
  public init(_ first: Int, _ second: Int) {
    precondition(first != second, "a swap needs two species")
    species = (first, second)
  }

  /// Proposes as the protocol says.
  public func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) -> Proposal? {
    guard let first = system.drawAtom(of: [species.0], using: &random),
      let second = system.drawAtom(of: [species.1], using: &random)
    else { return nil }
    let trial = system.trial([.swap(first, second)])
    let beta = PhysicalConstants.inverseTemperature(temperature)
    return Proposal(kind: name, trial: trial, logRatio: -beta * trial.energyDifference)
  }
}
