// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support

/// Whether energies and forces are in units that belong together.
///
/// The work of forces between configurations of one cell says how energies should change; it needs no
/// potential (`FiniteWork`). Where the data have no such pairs, a potential fitted to the forces alone
/// says it, if the fit is a good one: many times more forces than coefficients, forces and energies both
/// reproduced. A poor fit of consistent data gives any slope, of either sign; nothing is said then.
struct UnitCheck {
  /// dE_reference by what the forces say: 1 in consistent units.
  let slope: Double

  /// Compares; nil where the data cannot tell.
  ///
  /// - Parameters:
  ///   - structures: The data.
  ///   - loss: Their loss.
  ///   - forcesOnly: θ fitted to the forces alone.
  /// - Throws: `OrdealError` if θ does not belong to the basis.
  init?(_ structures: [Structure], _ loss: LossFunction, forcesOnly: [Double]) throws {
    if let work = FiniteWork(structures), work.pairs >= 5, work.agreement > 0.9 {
      slope = work.slope
    } else if let fitted = try Self.slope(loss, forcesOnly: forcesOnly) {
      slope = fitted
    } else {
      return nil
    }
  }

  /// dE_reference / dE_predicted at constant composition; nil unless the fit is a good one.
  private static func slope(_ loss: LossFunction, forcesOnly: [Double]) throws -> Double? {
    let fits = try loss.map(forcesOnly) { term, kernel in
      Fit(term, kernel.evaluate(term.neighborhoods))
    }.filter(\.term.isReported)
    let errors = fits.reduce(0) { $0 + $1.errorSquares }
    let forces = fits.reduce(0) { $0 + $1.forceSquares }
    let count = fits.reduce(0) { $0 + 3 * ($1.term.forces?.count ?? 0) }
    guard count >= 10 * loss.basis.scalarCount, errors < 0.15 * 0.15 * forces else { return nil }
    let species = loss.template.speciesCount
    let all = fits.filter { $0.term.energy != nil }
    guard all.count >= 3 * (species + 1) else { return nil }
    var (with, without) = (
      StreamedQR(columnCount: species + 1), StreamedQR(columnCount: species)
    )
    for fit in all {
      let counts = fit.term.composition(species).map { Double($0) }
      let (target, weight) = (fit.term.energy ?? 0, 1 / Double(fit.term.count))
      try with.add(row: [fit.energy] + counts, target: target, weight: weight)
      try without.add(row: counts, target: target, weight: weight)
    }
    guard try with.residualNorm() < 0.2 * without.residualNorm() else { return nil }
    return try with.solve(ridge: 1e-12)[0]
  }

  /// What a fit to forces alone makes of one configuration.
  private struct Fit {
    var term: LossTerm
    /// eV.
    var energy: Double
    /// Σ |ΔF|², (eV/Å)².
    var errorSquares = 0.0
    /// Σ |F|² of the reference, (eV/Å)².
    var forceSquares = 0.0

    init(_ term: LossTerm, _ evaluation: Evaluation) {
      (self.term, energy) = (term, evaluation.energy)
      for (force, reference) in zip(evaluation.forces, term.forces ?? []) {
        errorSquares += dot(force - reference, force - reference)
        forceSquares += dot(reference, reference)
      }
    }
  }

  /// What a person should know, if the units do not fit.
  var warning: String? {
    guard slope.isFinite, !(0.4...2.5).contains(slope) else { return nil }
    let known: [(factor: Double, meaning: String)] = [
      (1 / 27.2114, "energies in Hartree"), (1 / 13.6057, "energies in Rydberg"),
      // 27.2, 25.7 and 23.1 are too close to be told apart.
      (25.3, "energies multiplied by 27.2 or in kcal/mol, or forces in Hartree/Å or Rydberg/Bohr"),
      (13.6057, "energies multiplied by 13.6, or forces in Rydberg/Å"),
      (51.4221, "forces in Hartree/Bohr"), (96.4853, "energies in kJ/mol"),
      (1 / 1.0e3, "energies in keV or forces in meV/Å"), (-1, "the sign of the forces is wrong"),
    ]
    let likely = known.filter { slope * $0.factor > 0 }
      .min { abs(log(slope / $0.factor)) < abs(log(slope / $1.factor)) }
    var text = String(
      format: "energies change %.3g times as much as the forces say; eV and eV/Å are expected",
      slope)
    if let likely, abs(log(slope / likely.factor)) < 0.7 { text += ": \(likely.meaning)?" }
    return text
  }
}

extension LossTerm {
  /// The number of atoms of each species.
  func composition(_ species: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: species)
    for kind in neighborhoods.atomSpecies { counts[kind] += 1 }
    return counts
  }
}
