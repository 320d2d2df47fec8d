// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// The crystal of one element that a potential likes best, and its chemical potential.
///
///     μ(T) = E₀ + k_B T (3 ln(ħ/(k_B T)) + ½ ⟨ln det D(q)⟩_q)
///
/// E₀ is the relaxed energy per atom, D(q) the dynamical matrix divided by the mass, on the wave
/// vectors that fit a supercell: classical harmonic vibrations, in the convention in which the ideal
/// gas has the thermal wavelength Λ, so that μ can be compared with that of insertions. The crystals
/// are bcc and fcc, which have one atom in the primitive cell.
public struct PurePhase: Hashable, Sendable {
  /// "bcc" or "fcc".
  public let lattice: String
  /// The edge of the cubic cell, Å.
  public let latticeConstant: Double
  /// E₀, eV/atom.
  public let energy: Double
  /// μ at the temperature asked for, eV; E₀ where no crystal is stable against vibrations.
  public let chemicalPotential: Double

  private static let bases: [(lattice: String, sites: [Vector3])] = [
    ("bcc", [Vector3(0, 0, 0), Vector3(0.5, 0.5, 0.5)]),
    (
      "fcc",
      [
        Vector3(0, 0, 0), Vector3(0, 0.5, 0.5), Vector3(0.5, 0, 0.5), Vector3(0.5, 0.5, 0),
      ]
    ),
  ]

  /// Finds the crystal of lowest μ.
  ///
  /// - Parameters:
  ///   - element: The element.
  ///   - temperature: T, K.
  ///   - volume: A guess of the volume of an atom, Å³.
  ///   - potential: The potential.
  /// - Throws: What the potential throws.
  public init(
    of element: Element, temperature: Double, volume: Double, potential: some Potential
  ) throws {
    let phases = try Self.bases.map {
      try Self.phase($0, element, temperature, volume, potential)
    }
    let stable = phases.filter { $0.vibrations != nil }
    let best = (stable.isEmpty ? phases : stable).min {
      $0.energy + ($0.vibrations ?? 0) < $1.energy + ($1.vibrations ?? 0)
    }
    guard let best else { throw MonteCarloError("no crystal of \(element)") }
    lattice = best.lattice
    latticeConstant = best.edge
    energy = best.energy
    chemicalPotential = best.energy + (best.vibrations ?? 0)
  }

  private typealias Phase = (lattice: String, edge: Double, energy: Double, vibrations: Double?)

  private static func phase(
    _ base: (lattice: String, sites: [Vector3]), _ element: Element, _ temperature: Double,
    _ volume: Double, _ potential: some Potential
  ) throws -> Phase {
    let edge = cbrt(volume * Double(base.sites.count))
    let cell = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: edge)),
      elements: Array(repeating: element, count: base.sites.count),
      positions: base.sites.map { $0 * edge })
    let relaxed = try StructureRelaxation(cell: .iso).relax(cell, with: potential).structure
    let constant = cbrt(relaxed.cell.volume)
    let energy = (relaxed.energy ?? .nan) / Double(cell.count)
    guard constant.isFinite, constant > 1 else { return (base.lattice, constant, energy, nil) }
    let repeats = Int((12 / constant).rounded(.up))
    let vibrations = try vibrations(
      of: relaxed.replicated(repeats, repeats, repeats), repeats, temperature, potential)
    return (base.lattice, constant, energy, vibrations)
  }

  /// k_B T (3 ln(ħ/(k_B T)) + ½ ⟨ln det D⟩), eV; nil if a vibration is unstable.
  private static func vibrations(
    of crystal: Structure, _ repeats: Int, _ temperature: Double, _ potential: some Potential
  ) throws -> Double? {
    let constants = try forceConstants(of: crystal, potential)
    let edges = crystal.cell.lengths
    let (mass, n) = (crystal.elements[0].mass, 2 * repeats)
    var (sum, count) = (0.0, 0)
    for index in 0..<n * n * n {
      let k = Vector3(Double(index % n), Double(index / n % n), Double(index / (n * n)))
      let q = 2 * Double.pi * k / edges
      let phases = crystal.positions.map { cos(dot(q, $0 - crystal.positions[0])) }
      // Where all phases are 1 the crystal moves as a whole.
      if phases.allSatisfy({ $0 > 1 - 1e-9 }) { continue }
      var matrix = Matrix3.zero
      for (constant, phase) in zip(constants, phases) { matrix = matrix + constant * phase }
      let determinant = matrix.determinant
      guard determinant > 0, matrix.x.x > 0 else { return nil }
      sum += log(determinant)
      count += 1
    }
    let thermal = PhysicalConstants.boltzmann * temperature
    let unit = PhysicalConstants.squaredVelocityPerElectronVolt / mass
    let logDeterminant = sum / Double(count) + 3 * log(unit)
    return thermal
      * (3 * log(PhysicalConstants.reducedPlanck / thermal) + 0.5 * logDeterminant)
  }

  /// Φ(0, j) = −∂F_j/∂u_0, eV/Å², by central differences.
  private static func forceConstants(
    of crystal: Structure, _ potential: some Potential
  ) throws -> [Matrix3] {
    let step = 0.01
    var columns: [[Vector3]] = []
    for axis in 0..<3 {
      var (plus, minus) = (crystal, crystal)
      plus.positions[0][axis] += step
      minus.positions[0][axis] -= step
      let (high, low) = (try potential.evaluate(plus), try potential.evaluate(minus))
      columns.append(zip(high.forces, low.forces).map { ($1 - $0) * (1 / (2 * step)) })
    }
    return crystal.positions.indices.map {
      Matrix3(columns[0][$0], columns[1][$0], columns[2][$0])
    }
  }
}
