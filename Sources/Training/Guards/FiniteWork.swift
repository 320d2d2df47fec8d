// Part of Ordeal. See LICENSE.

import Structures

/// Energies against the work of forces between configurations of one cell and the same atoms.
///
///     E_b − E_a ≈ −½ Σ_i (F_i^a + F_i^b) · (r_i^b − r_i^a)
///
/// is exact for harmonic forces and off by terms of third order else: it needs no potential. Snapshots of
/// a run, and rattled cells, have such pairs.
struct FiniteWork {
  /// dE/dW by least squares: 1 in units that belong together.
  let slope: Double
  /// How well energies follow the work, whatever the units: r² of both without a shift, 0...1.
  let agreement: Double
  /// The number of pairs.
  let pairs: Int

  /// An atom that moves farther than this goes too far for the trapezoid, Å.
  private static let farthest = 1.0

  /// Compares neighbours, in order, among structures with one cell and the same elements; nil without
  /// any pair.
  init?(_ structures: [Structure]) {
    var last: [Key: Structure] = [:]
    var (works, changes): ([Double], [Double]) = ([], [])
    for structure in structures where structure.energy != nil && structure.forces != nil {
      let key = Key(structure)
      if let before = last[key], let work = Self.work(from: before, to: structure) {
        works.append(work)
        changes.append((structure.energy ?? 0) - (before.energy ?? 0))
      }
      last[key] = structure
    }
    let squares = works.reduce(0) { $0 + $1 * $1 }
    let energies = changes.reduce(0) { $0 + $1 * $1 }
    let product = zip(works, changes).reduce(0) { $0 + $1.0 * $1.1 }
    guard squares > 0, energies > 0 else { return nil }
    slope = product / squares
    agreement = product * product / (squares * energies)
    pairs = works.count
  }

  /// What two configurations must share.
  private struct Key: Hashable {
    var elements: [Element]
    /// Lattice vectors to 10⁻⁴ Å.
    var cell: [Double]

    init(_ structure: Structure) {
      elements = structure.elements
      cell = structure.cell.vectors.components.map { ($0 * 1e4).rounded() }
    }
  }

  /// The work on the shortest way, eV; nil where an atom moves too far, or none moves.
  private static func work(from a: Structure, to b: Structure) -> Double? {
    guard let before = a.forces, let after = b.forces, a.cell.volume > 0 else { return nil }
    let inverse = a.cell.vectors.inverse
    var work = 0.0
    var most = 0.0
    for atom in 0..<a.count {
      let fractional = (b.positions[atom] - a.positions[atom]) * inverse
      let way = (fractional - fractional.rounded(.toNearestOrEven)) * a.cell.vectors
      most = max(most, length(way))
      work -= 0.5 * dot(before[atom] + after[atom], way)
    }
    return most > 1e-6 && most <= farthest ? work : nil
  }
}
