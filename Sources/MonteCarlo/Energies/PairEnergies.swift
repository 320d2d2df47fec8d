// Part of Ordeal. See LICENSE.

import Structures

/// A sum of pair energies: E_i = h_{z_i} + ½ Σ_j φ_{z_i z_j}(r_ij).
///
/// Small enough to be solved exactly, so that moves can be tested without a potential from a file.
public final class PairEnergies: SiteEnergies {
  /// The element of each species.
  public let elements: [Element]
  /// Where pair energies end, Å.
  public let cutoff: Double
  private let site: [Double]
  private let pair: (_ squaredDistance: Double, _ first: Int, _ second: Int) -> Double

  /// The given energies.
  ///
  /// - Parameters:
  ///   - elements: The element of each species.
  ///   - cutoff: Where pair energies end, Å.
  ///   - site: h of each species, eV; all 0 if nil.
  ///   - pair: φ in eV, of r² (Å², below cutoff²) and the two species; symmetric in these.
  public init(
    elements: [Element], cutoff: Double, site: [Double]? = nil,
    pair: @escaping (_ squaredDistance: Double, _ first: Int, _ second: Int) -> Double
  ) {
    self.elements = elements
    self.cutoff = cutoff
    self.site = site ?? elements.map { _ in 0 }
    self.pair = pair
  }

  /// Sums over pairs.
  public func compute(_ batch: borrowing NeighborBatch, into energies: inout [Double]) {
    for center in 0..<batch.centerCount {
      let species = Int(batch.species[center])
      var sum = 0.0
      for place in batch.neighbors(of: center) {
        let d = batch.displacement(place)
        sum += pair(dot(d, d), species, Int(batch.species[place]))
      }
      energies[center] = site[species] + sum / 2
    }
  }

  /// No energy at all.
  public static func idealGas(of elements: [Element]) -> PairEnergies {
    PairEnergies(elements: elements, cutoff: 1) { _, _, _ in 0 }
  }

  /// Lennard-Jones, cut and shifted: φ = 4 ε ((σ/r)¹² − (σ/r)⁶) − φ(r_c) below r_c.
  ///
  /// - Parameters:
  ///   - elements: The element of each species.
  ///   - cutoff: r_c, Å.
  ///   - sigma: σ, Å.
  ///   - epsilon: ε in eV, of two species.
  /// - Returns: The energies.
  public static func lennardJones(
    of elements: [Element], cutoff: Double, sigma: Double,
    epsilon: @escaping (_ first: Int, _ second: Int) -> Double
  ) -> PairEnergies {
    let shift = lennardJones(sigma * sigma / (cutoff * cutoff))
    return PairEnergies(elements: elements, cutoff: cutoff) { squared, a, b in
      let strength = epsilon(a, b)
      return strength == 0 ? 0 : strength * (lennardJones(sigma * sigma / squared) - shift)
    }
  }

  /// 4 (s⁶ − s³), s = (σ/r)².
  private static func lennardJones(_ s: Double) -> Double {
    let cube = s * s * s
    return 4 * cube * (cube - 1)
  }

  /// Hard spheres: φ = ∞ below the sum of two radii.
  ///
  /// - Parameters:
  ///   - elements: The element of each species.
  ///   - radii: The radius of each species, Å.
  /// - Returns: The energies.
  public static func hardSpheres(of elements: [Element], radii: [Double]) -> PairEnergies {
    PairEnergies(elements: elements, cutoff: 2 * (radii.max() ?? 1)) { squared, a, b in
      let contact = radii[a] + radii[b]
      return squared < contact * contact ? .infinity : 0
    }
  }
}
