// Part of Ordeal. See LICENSE.

/// Makes one atom, drawn at random from some species, another of these.
///
///     semi-grand canonical   min{1, exp(−β (ΔE − Δμ))}
///     variance-constrained   min{1, exp(−β ΔE − Δ[κ N (c − c₀)²])}
///
/// Δμ is μ of the new species minus that of the old, for potential energies: momenta and masses do
/// not enter, as in LAMMPS's `fix atom/swap`. N counts the atoms of the given species and c is the
/// fraction of the second among them; κ and c₀ are κ̄ and −φ̄/2 of Sadigh et al., Phys. Rev. B
/// 85, 184203 (2012). The number of atoms to draw from does not change: proposing is symmetric.
public struct TransmutationMove: MonteCarloMove {
  /// What holds the composition.
  public enum Ensemble: Hashable, Sendable {
    /// μ of each species, eV; only differences matter.
    case semiGrandCanonical(chemicalPotentials: [Double])
    /// Between two species.
    ///
    /// - Parameters:
    ///   - fraction: c₀ of the second species.
    ///   - stiffness: κ, without a unit.
    case varianceConstrained(fraction: Double, stiffness: Double)
  }

  /// What counts and output call the move.
  public let name = "transmutation"
  /// The species.
  public let species: [Int]
  /// What holds their fractions.
  public let ensemble: Ensemble

  /// Transmutations among at least two species.
  public init(species: [Int], ensemble: Ensemble) {
    precondition(species.count >= 2, "a transmutation needs two species")
    switch ensemble {
    case .semiGrandCanonical(let potentials):
      precondition(potentials.count == species.count, "one chemical potential for each species")
    case .varianceConstrained:
      precondition(species.count == 2, "the variance is constrained between two species")
    }
    self.species = species
    self.ensemble = ensemble
  }

  /// Proposes as the protocol says.
  public func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) -> Proposal? {
    guard let atom = system.drawAtom(of: species, using: &random),
      let old = species.firstIndex(of: Int(system.species[atom]))
    else { return nil }
    let drawn = random.index(below: species.count - 1)
    let new = drawn < old ? drawn : drawn + 1
    let trial = system.trial([.transmute(atom, to: species[new])])
    let beta = PhysicalConstants.inverseTemperature(temperature)
    let logRatio = -beta * trial.energyDifference + bias(from: old, to: new, system, beta)
    return Proposal(kind: name, trial: trial, logRatio: logRatio)
  }

  /// What the ensemble adds to ln of the ratio of densities.
  private func bias(from old: Int, to new: Int, _ system: AtomicSystem, _ beta: Double) -> Double {
    switch ensemble {
    case .semiGrandCanonical(let potentials): return beta * (potentials[new] - potentials[old])
    case .varianceConstrained(let fraction, let stiffness):
      let total = Double(system.count(of: species[0]) + system.count(of: species[1]))
      let before = Double(system.count(of: species[1])) / total
      let after = before + (new == 1 ? 1 : -1) / total
      return stiffness * total
        * ((before - fraction) * (before - fraction) - (after - fraction) * (after - fraction))
    }
  }
}
