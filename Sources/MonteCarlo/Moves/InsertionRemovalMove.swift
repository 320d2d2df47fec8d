// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Inserts or removes an atom of one species at a chemical potential, each with probability ½.
///
///     insert   min{1, V/(Λ³ (N + 1)) exp(−β (ΔE − μ))}
///     remove   min{1, N Λ³/V exp(−β (ΔE + μ))}
///
/// N counts the atoms of the species before the change; Λ is the thermal wavelength. V is the volume
/// in which insertions are proposed; for a removal that of the configuration without the removed
/// atom, since that is where the reverse insertion would begin. An atom that stands where it could
/// not be proposed is not removed. Senftle et al., J. Chem. Phys. 139, 044109 (2013).
public struct InsertionRemovalMove: MonteCarloMove {
  /// Where insertions are proposed; all give the same ensemble but for what is refused.
  public enum Region: String, Hashable, Sendable, Codable, CaseIterable {
    /// Anywhere in the cell: V is the cell's. Points closer than the minimum distance to any atom
    /// count as refused.
    case total
    /// Points no closer than the minimum distance to any atom: V is exactly their volume.
    case free
    /// The same, but only for atoms of other species: those of the exchanged one are kept apart by
    /// the potential alone, and V depends on the host only.
    case accessible
  }

  /// Below this fraction of the cell nothing is proposed, in either direction.
  static let leastFraction = 1e-4

  /// What counts and output call the move.
  public let name = "exchange"
  /// The species.
  public let species: Int
  /// μ relative to the zero of the potential, eV.
  public let chemicalPotential: Double
  /// Where insertions are proposed.
  public let region: Region
  /// How close to other atoms insertions may be, Å; 0 for any distance.
  public let minimumDistance: Double

  /// Insertions and removals of a species.
  ///
  /// - Parameters:
  ///   - species: The species.
  ///   - chemicalPotential: μ relative to the zero of the potential, eV.
  ///   - region: Where insertions are proposed.
  ///   - minimumDistance: How close to other atoms that may be, Å.
  public init(
    species: Int, chemicalPotential: Double, region: Region = .total, minimumDistance: Double = 0
  ) {
    precondition(minimumDistance >= 0, "expected a distance, got \(minimumDistance)")
    self.species = species
    self.chemicalPotential = chemicalPotential
    self.region = region
    self.minimumDistance = minimumDistance
  }

  /// Where nothing is inserted.
  public var balls: ExclusionBalls {
    ExclusionBalls(
      radius: minimumDistance, exceptSpecies: region == .accessible ? species : nil)
  }

  /// Proposes as the protocol says.
  public func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) -> Proposal? {
    random.uniform() < 0.5
      ? insertion(system, temperature, &random) : removal(system, temperature, &random)
  }

  private func insertion(
    _ system: AtomicSystem, _ temperature: Double, _ random: inout RandomStream
  ) -> Proposal? {
    guard let volume = insertionVolume(system, without: nil),
      let point = drawPoint(system, &random)
    else { return nil }
    let before = Double(system.count(of: species))
    let trial = system.trial([.insert(species: species, at: point)])
    let beta = PhysicalConstants.inverseTemperature(temperature)
    return Proposal(
      kind: "insertion", trial: trial,
      logRatio: log(volume / (cubedWavelength(system, temperature) * (before + 1)))
        - beta * (trial.energyDifference - chemicalPotential))
  }

  private func removal(
    _ system: AtomicSystem, _ temperature: Double, _ random: inout RandomStream
  ) -> Proposal? {
    guard let atom = system.drawAtom(of: [species], using: &random),
      system.isInCell(system.positions[atom]),
      system.isFree(system.positions[atom], of: balls, without: atom),
      let volume = insertionVolume(system, without: atom)
    else { return nil }
    let before = Double(system.count(of: species))
    let trial = system.trial([.remove(atom)])
    let beta = PhysicalConstants.inverseTemperature(temperature)
    return Proposal(
      kind: "removal", trial: trial,
      logRatio: log(before * cubedWavelength(system, temperature) / volume)
        - beta * (trial.energyDifference + chemicalPotential))
  }

  /// V, Å³; nil where it is too small to be found by drawing points.
  private func insertionVolume(_ system: AtomicSystem, without atom: Int?) -> Double? {
    guard region != .total else { return system.volume }
    let volume = system.freeVolume(of: balls, without: atom)
    return volume > Self.leastFraction * system.volume ? volume : nil
  }

  /// A point, uniform in the region; nil for a point of the whole cell that is too close to an atom.
  private func drawPoint(_ system: AtomicSystem, _ random: inout RandomStream) -> Vector3? {
    // With V/V_cell ≥ 10⁻⁴ all of 10⁶ points fail with probability e⁻¹⁰⁰.
    for _ in 0..<(region == .total ? 1 : 1_000_000) {
      let point = system.randomPoint(using: &random)
      if system.isFree(point, of: balls) { return point }
    }
    return nil
  }

  /// Λ³, Å³.
  private func cubedWavelength(_ system: AtomicSystem, _ temperature: Double) -> Double {
    let wavelength = PhysicalConstants.thermalWavelength(
      mass: system.elements[species].mass, temperature: temperature)
    return wavelength * wavelength * wavelength
  }
}
