// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Sampling
import Scoring
import Structures
import Support

/// An irregular set in numbers: `irregular.json`.
struct IrregularReport: Encodable {
  var schemaVersion = 1
  /// Configurations that were wanted.
  var wanted: Int
  /// Seconds of all chains together, over all sittings.
  var seconds: Double
  /// The whole set ("all") and the part from each supercell.
  var statistics: [String: IrregularSet.Statistics]
  /// The symbols of the potentials' species 0, 1, ….
  var elements: [String]
  /// The same in words, with how it is known.
  var mapping: String
  /// N_E and N_F by potential; of equal names the later ones get numbers.
  var scores: [String: IrregularCounts]
  /// The species of each potential in words, with how they are known.
  var mappings: [String: String]

  init(
    _ set: IrregularSet, wanted: Int, seconds: Double, potentials: [String],
    elements: [Element], mapping: String
  ) throws {
    (self.wanted, self.seconds) = (wanted, seconds)
    (self.elements, self.mapping) = (elements.map(\.symbol), mapping)
    statistics = try set.statistics()
    (scores, mappings) = ([:], [:])
    let names = ScoreCommand.distinct(
      potentials.map { URL(filePath: $0).deletingPathExtension().lastPathComponent })
    for (index, (path, name)) in zip(potentials, names).enumerated() {
      // The others are read by their own card or tag, where they have one.
      let loaded =
        index == 0
        ? try LoadedPotential(path, flag: self.elements)
        : try (try? LoadedPotential(path)) ?? LoadedPotential(path, flag: self.elements)
      mappings[name] = index == 0 ? mapping : loaded.mapping.description
      let calculator = try MomentTensorCalculator(
        loaded.potential, elements: loaded.mapping, name: name)
      let results = try calculator.evaluateAll(
        set.structures, threads: ProcessInfo.processInfo.activeProcessorCount)
      scores[name] = IrregularCounts(
        zip(set.structures, results.evaluations).map {
          Prediction($0, energy: $1.energy, forces: $1.forces)
        })
    }
  }

  private func decimal(_ value: Double) -> String { String(format: "%g", value) }

  /// A few lines for a person.
  var text: String {
    guard let all = statistics["all"] else { return "" }
    let reasons = all.reasons.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }
    let lines = scores.sorted { $0.key < $1.key }.map { name, counts in
      "\(name) (species \(mappings[name] ?? "")): of \(counted(counts.configurations, "configuration")) "
        + "N_E = "
        + "\(counts.energyCount) below \(decimal(IrregularCounts.energyLimit)) eV/atom; N_F = "
        + "\(counted(counts.forceAtoms, "atom")) in \(counts.forceConfigurations) of them above "
        + "\(decimal(IrregularCounts.forceLimit)) eV/Å"
    }
    let several = all.reasons.values.reduce(0, +) > all.configurations
    let first =
      "found \(all.configurations) of \(wanted) configurations"
      + (all.configurations == 0
        ? ""
        : ", from \(all.starts) chain\(all.starts == 1 ? "" : "s"): "
          + reasons.joined(separator: ", ")
          + (several ? " (one may be irregular by several)" : ""))
    return ([first] + lines).joined(separator: "\n")
  }
}
