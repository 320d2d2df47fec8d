// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// The power spectrum of the smooth overlap of atomic positions (SOAP).
///
/// The density of species Z around an atom, itself included, is a sum of Gaussians
/// ρ^Z(r) = Σ_j exp(−|r − r_j|²/2σ²). With c^Z_nlm = ∫ g_nl(r) Y_lm(r̂) ρ^Z(r) dV over all space,
///
///     p^{ZZ′}_nn′l = π sqrt(8/(2l + 1)) Σ_m c^Z_nlm c^Z′_n′lm
///
/// for Z = Z′ with n′ ≥ n, for Z < Z′ with all n and n′. Order: Z, Z′, l, n, n′. No normalisation.
/// Bartók, Kondor & Csányi, Phys. Rev. B 87, 184115 (2013); radial functions and prefactors as in
/// DScribe's `rbf="gto"`.
public struct SOAPDescriptor: Sendable {
  /// The parameters.
  public let settings: SOAPSettings
  /// The species, by atomic number.
  public let species: [Element]
  private let radial: GaussianRadialBasis
  private let harmonics: RealHarmonics
  /// Of each primitive, shape [degrees][radialCount]: π^{3/2} η^l (α + η)^{−l − 3/2} and αη/(α + η).
  private let gaussians: [(prefactor: Double, exponent: Double)]

  /// Prepares the descriptor for structures of the given elements.
  ///
  /// - Throws: `OrdealError` if a parameter makes no sense.
  public init(_ settings: SOAPSettings, species: Set<Element>) throws {
    guard (0...20).contains(settings.maximumDegree), (1...12).contains(settings.radialCount) else {
      throw OrdealError(
        "expected a degree of 0 to 20 and 1 to 12 radial functions, got "
          + "\(settings.maximumDegree) and \(settings.radialCount)")
    }
    guard settings.cutoff > 1, settings.cutoff <= 20, (0.05...3).contains(settings.atomWidth) else {
      throw OrdealError(
        "expected a cutoff of 1 to 20 Å and an atom width of 0.05 to 3 Å, got "
          + "\(settings.cutoff) and \(settings.atomWidth)")
    }
    self.settings = settings
    self.species = species.sorted()
    radial = try GaussianRadialBasis(settings)
    harmonics = RealHarmonics(maximumDegree: settings.maximumDegree)
    let eta = 1 / (2 * settings.atomWidth * settings.atomWidth)
    gaussians = radial.exponents.enumerated().map { index, alpha in
      let (sum, degree) = (alpha + eta, Double(index / settings.radialCount))
      return (pow(.pi / sum, 1.5) * pow(eta / sum, degree), alpha * eta / sum)
    }
  }

  /// The number of components.
  public var count: Int {
    let (n, z) = (settings.radialCount, species.count)
    return (settings.maximumDegree + 1) * (z * n * (n + 1) / 2 + z * (z - 1) / 2 * n * n)
  }

  /// The descriptors of some atoms of a structure, shape [atoms][count].
  ///
  /// - Throws: `OrdealError` if the structure holds another element, or as `NeighborList` does.
  public func evaluate(_ structure: Structure, atoms: [Int]) throws -> [[Double]] {
    let slots = try structure.elements.map { element -> Int in
      guard let slot = species.firstIndex(of: element) else {
        throw OrdealError("\(element.symbol) is not among the descriptor's species")
      }
      return slot
    }
    let list = try NeighborList(structure, cutoff: settings.reach)
    var expansion = Expansion(self)
    return atoms.map { atom in
      expansion.clear()
      expansion.add(.zero, species: slots[atom])
      let center = list.position(atom)
      for neighbor in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
        let owner = Int(list.owners[Int(neighbor)])
        expansion.add(list.position(Int(neighbor)) - center, species: slots[owner])
      }
      return expansion.powerSpectrum()
    }
  }

  /// The coefficients c^Z_nlm of one atom's surroundings.
  private struct Expansion {
    private let descriptor: SOAPDescriptor
    /// Over primitives, shape [species][radialCount][(l, m)].
    private var primitives: [Double]
    private var harmonics: [Double]
    private let width: Int

    init(_ descriptor: SOAPDescriptor) {
      self.descriptor = descriptor
      width = descriptor.harmonics.count
      harmonics = Array(repeating: 0, count: width)
      primitives = Array(
        repeating: 0, count: descriptor.species.count * descriptor.settings.radialCount * width)
    }

    mutating func clear() { for i in primitives.indices { primitives[i] = 0 } }

    /// Adds one Gaussian.
    ///
    /// With η = 1/2σ²
    ///
    ///     ∫ r^l e^{−αr²} Y_lm e^{−η|r − R|²} dV
    ///       = π^{3/2} η^l (α + η)^{−l − 3/2} exp(−αη R²/(α + η)) R^l Y_lm(R̂)
    mutating func add(_ offset: Vector3, species: Int) {
      let settings = descriptor.settings
      let squared = dot(offset, offset)
      let distance = squared.squareRoot()
      descriptor.harmonics.evaluate(
        distance > 0 ? offset / distance : Vector3(0, 0, 1), into: &harmonics)
      let n = settings.radialCount
      var power = 1.0
      for l in 0...settings.maximumDegree {
        for k in 0..<n {
          let gaussian = descriptor.gaussians[l * n + k]
          let factor = gaussian.prefactor * power * exp(-gaussian.exponent * squared)
          let start = (species * n + k) * width
          for lm in l * l..<(l + 1) * (l + 1) { primitives[start + lm] += factor * harmonics[lm] }
        }
        power *= distance
      }
    }

    func powerSpectrum() -> [Double] {
      let (n, species) = (descriptor.settings.radialCount, descriptor.species.count)
      let c = orthonormal()
      var spectrum: [Double] = []
      spectrum.reserveCapacity(descriptor.count)
      for a in 0..<species {
        for b in a..<species {
          for l in 0...descriptor.settings.maximumDegree {
            for i in 0..<n {
              for j in (a == b ? i : 0)..<n {
                let (first, second) = ((a * n + i) * width, (b * n + j) * width)
                var sum = 0.0
                for lm in l * l..<(l + 1) * (l + 1) { sum += c[first + lm] * c[second + lm] }
                spectrum.append(.pi * (8 / Double(2 * l + 1)).squareRoot() * sum)
              }
            }
          }
        }
      }
      return spectrum
    }

    /// c = β · primitives, degree by degree.
    private func orthonormal() -> [Double] {
      let n = descriptor.settings.radialCount
      var c = [Double](repeating: 0, count: primitives.count)
      for l in 0...descriptor.settings.maximumDegree {
        for species in 0..<descriptor.species.count {
          for i in 0..<n {
            for k in 0..<n {
              let beta = descriptor.radial.coefficients[(l * n + i) * n + k]
              let (to, from) = ((species * n + i) * width, (species * n + k) * width)
              for lm in l * l..<(l + 1) * (l + 1) { c[to + lm] += beta * primitives[from + lm] }
            }
          }
        }
      }
      return c
    }
  }
}
