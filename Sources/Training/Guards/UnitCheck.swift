// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// Whether energies and forces are in units that belong together.
///
/// A potential fitted to the forces alone says how energies should change; the slope of the
/// references against it is 1 in consistent units. A fit with crude radial functions gets it right
/// within a factor of two, which is enough to tell eV from Hartree.
struct UnitCheck {
  /// dE_reference / dE_predicted at constant composition.
  let slope: Double

  /// Compares; nil where there is too little to compare.
  ///
  /// - Parameters:
  ///   - loss: The data.
  ///   - forcesOnly: θ fitted to the forces alone.
  /// - Throws: `PotentialError` if θ does not belong to the basis.
  init?(_ loss: LossFunction, forcesOnly: [Double]) throws {
    let evaluations = try loss.map(forcesOnly) { term, kernel in
      (kernel.evaluate(term.neighborhoods).energy, term)
    }
    let species = loss.template.speciesCount
    let all = evaluations.filter { $0.1.isReported && $0.1.energy != nil }
    guard all.count >= 3 * (species + 1) else { return nil }
    var (with, without) = (
      StreamedQR(columnCount: species + 1), StreamedQR(columnCount: species)
    )
    for (energy, term) in all {
      let counts = term.composition(species).map { Double($0) }
      let (target, weight) = (term.energy ?? 0, 1 / Double(term.count))
      try with.add(row: [energy] + counts, target: target, weight: weight)
      try without.add(row: counts, target: target, weight: weight)
    }
    // Forces that explain nothing of the energies say nothing about units.
    guard try with.residualNorm() < 0.8 * without.residualNorm() else { return nil }
    slope = try with.solve(ridge: 1e-12)[0]
  }

  /// What a person should know, if the units do not fit.
  var warning: String? {
    guard slope.isFinite, !(0.2...5).contains(slope) else { return nil }
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
