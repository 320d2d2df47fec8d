// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// The crystal of one element that a potential likes best at a pressure, and its chemical potential.
///
///     μ(T, P) = min_V [E(V) + P V] + k_B T (3 ln(ħ/(k_B T)) + ½ ⟨ln det D(q)⟩_q)
///
/// E and V are those of an atom, D(q) the dynamical matrix at the minimum divided by the mass, on the
/// wave vectors that fit a supercell: classical harmonic vibrations, in the convention in which the
/// ideal gas has the thermal wavelength Λ, so that μ can be compared with that of insertions. The
/// crystals are bcc and fcc, which have one atom in the primitive cell.
///
/// Minima are looked for over all distances of nearest neighbours that the potential knows, from the
/// shortest on, so that they depend on nothing else. A crystal holds together: its neighbours are
/// within the cutoff, and E is below that of an atom alone.
public struct PurePhase: Hashable, Sendable {
  /// "bcc" or "fcc".
  public let lattice: String
  /// The edge of the cubic cell, Å.
  public let latticeConstant: Double
  /// E at the minimum, eV/atom.
  public let energy: Double
  /// E + PV at the minimum, eV/atom.
  public let enthalpy: Double
  /// μ at temperature and pressure, eV; E + PV where no crystal is stable against vibrations.
  public let chemicalPotential: Double

  /// Finds the crystal of lowest μ; nil where the potential has none that holds together.
  ///
  /// - Parameters:
  ///   - element: The element.
  ///   - temperature: T, K.
  ///   - pressure: P, bar.
  ///   - distances: The shortest distance of two atoms that the potential knows, and its cutoff, Å.
  ///   - potential: The potential.
  /// - Throws: What the potential throws.
  public init?(
    of element: Element, temperature: Double, pressure: Double = 0,
    distances: ClosedRange<Double>, potential: some Potential
  ) throws {
    let phases = try CubicLattice.allCases.flatMap { lattice in
      let curve = EnthalpyCurve(
        lattice: lattice, element: element,
        pressure: pressure / PhysicalConstants.barPerElectronVoltPerCubicAngstrom,
        potential: potential)
      return try curve.minima(distances).map { distance in
        Phase(
          lattice: lattice, edge: lattice.edge(distance), energy: try curve.energy(distance),
          enthalpy: try curve.enthalpy(distance),
          vibrations: try Self.vibrations(
            of: lattice.crystal(of: element, distance: distance), temperature, potential))
      }
    }
    let stable = phases.filter { $0.vibrations != nil }
    let best = (stable.isEmpty ? phases : stable).min { $0.freeEnthalpy < $1.freeEnthalpy }
    guard let best else { return nil }
    lattice = best.lattice.rawValue
    latticeConstant = best.edge
    energy = best.energy
    enthalpy = best.enthalpy
    chemicalPotential = best.freeEnthalpy
  }

  private struct Phase {
    var lattice: CubicLattice
    var edge: Double
    var energy: Double
    var enthalpy: Double
    var vibrations: Double?

    var freeEnthalpy: Double { enthalpy + (vibrations ?? 0) }
  }

  /// The vibrations of a supercell at least 12 Å wide.
  private static func vibrations(
    of crystal: Structure, _ temperature: Double, _ potential: some Potential
  ) throws -> Double? {
    let repeats = Int((12 / crystal.cell.lengths.x).rounded(.up))
    return try vibrations(
      of: crystal.replicated(repeats, repeats, repeats), repeats, temperature, potential)
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

/// A cubic lattice with one atom in the primitive cell.
private enum CubicLattice: String, CaseIterable {
  case bcc, fcc

  private var sites: [Vector3] {
    switch self {
    case .bcc: [.zero, Vector3(repeating: 0.5)]
    case .fcc: [.zero, Vector3(0, 0.5, 0.5), Vector3(0.5, 0, 0.5), Vector3(0.5, 0.5, 0)]
    }
  }

  /// The edge of the cubic cell at a distance of nearest neighbours, Å.
  func edge(_ distance: Double) -> Double {
    distance * (self == .bcc ? 4.0 / 3 : 2).squareRoot()
  }

  /// The volume of an atom, Å³.
  func volume(_ distance: Double) -> Double {
    let edge = edge(distance)
    return edge * edge * edge / Double(sites.count)
  }

  func crystal(of element: Element, distance: Double) -> Structure {
    let edge = edge(distance)
    return Structure(
      cell: Cell(orthorhombic: Vector3(repeating: edge)),
      elements: Array(repeating: element, count: sites.count), positions: sites.map { $0 * edge })
  }
}

/// E + PV of an atom of a crystal against the distance of nearest neighbours.
private struct EnthalpyCurve<P: Potential> {
  var lattice: CubicLattice
  var element: Element
  /// eV/Å³.
  var pressure: Double
  var potential: P

  /// The ratio of neighbouring distances that are looked at.
  private static var step: Double { 1.02 }

  /// eV/atom.
  func energy(_ distance: Double) throws -> Double {
    let crystal = lattice.crystal(of: element, distance: distance)
    return try potential.evaluate(crystal).energy / Double(crystal.count)
  }

  /// eV/atom.
  func enthalpy(_ distance: Double) throws -> Double {
    try energy(distance) + pressure * lattice.volume(distance)
  }

  /// The distances at which E + PV has a minimum and the crystal holds together, Å.
  func minima(_ range: ClosedRange<Double>) throws -> [Double] {
    let alone = try energy(2 * range.upperBound)
    let count = Int((log(range.upperBound / range.lowerBound) / log(Self.step)).rounded(.down))
    let distances = (0...max(0, count)).map { range.lowerBound * pow(Self.step, Double($0)) }
    let values = try distances.map { try enthalpy($0) }
    var minima: [Double] = []
    for k in distances.indices.dropFirst().dropLast()
    where values[k] < values[k - 1] && values[k] <= values[k + 1] {
      let distance = try minimum(between: distances[k - 1], and: distances[k + 1])
      if distance < range.upperBound, try energy(distance) < alone { minima.append(distance) }
    }
    return minima
  }

  /// The minimum in a bracket, by the golden section, to 10⁻⁷ Å.
  private func minimum(between low: Double, and high: Double) throws -> Double {
    let section = (5.0.squareRoot() - 1) / 2
    var (a, b) = (low, high)
    var (c, d) = (b - section * (b - a), a + section * (b - a))
    var (atC, atD) = (try enthalpy(c), try enthalpy(d))
    while b - a > 1e-7 {
      if atC < atD {
        (b, d, atD) = (d, c, atC)
        c = b - section * (b - a)
        atC = try enthalpy(c)
      } else {
        (a, c, atC) = (c, d, atD)
        d = a + section * (b - a)
        atD = try enthalpy(d)
      }
    }
    return (a + b) / 2
  }
}
