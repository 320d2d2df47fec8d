// Part of Ordeal. See LICENSE.

import Structures

/// Moves one atom, drawn at random, by a vector uniform in a cube of edge 2 δ.
///
///     min{1, exp(−β ΔE)}
public struct DisplacementMove: MonteCarloMove {
  /// What counts and output call the move.
  public let name = "displacement"
  /// The species that move.
  public let species: [Int]
  /// δ, Å.
  public let step: Double

  /// Displacements of atoms of some species by at most `step` (Å) along x, y and z.
  public init(species: [Int], step: Double) {
    precondition(step > 0, "expected a positive step, got \(step)")
    self.species = species
    self.step = step
  }

  /// Proposes as the protocol says.
  public func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) -> Proposal? {
    guard let atom = system.drawAtom(of: species, using: &random) else { return nil }
    let shift = step * Vector3(random.symmetric(), random.symmetric(), random.symmetric())
    let trial = system.trial([.displace(atom, to: system.positions[atom] + shift)])
    let beta = PhysicalConstants.inverseTemperature(temperature)
    return Proposal(kind: name, trial: trial, logRatio: -beta * trial.energyDifference)
  }
}
