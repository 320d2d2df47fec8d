// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Sampling
import Scoring
import Structures

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
  /// N_E and N_F by potential.
  var scores: [String: IrregularCounts]

  init(
    _ set: IrregularSet, wanted: Int, seconds: Double, potentials: [String],
    elements: [Element], mapping: String
  ) throws {
    (self.wanted, self.seconds) = (wanted, seconds)
    (self.elements, self.mapping) = (elements.map(\.symbol), mapping)
    statistics = try set.statistics()
    scores = [:]
    for path in potentials {
      let name = URL(filePath: path).deletingPathExtension().lastPathComponent
      let calculator = try MomentTensorCalculator(
        MomentTensorPotential(contentsOf: URL(filePath: path)),
        elements: ElementMapping(elements), name: name)
      let results = try calculator.evaluateAll(
        set.structures, threads: ProcessInfo.processInfo.activeProcessorCount)
      scores[name] = IrregularCounts(
        zip(set.structures, results.evaluations).map {
          Prediction($0, energy: $1.energy, forces: $1.forces)
        })
    }
  }

  /// A few lines for a person.
  var text: String {
    guard let all = statistics["all"] else { return "" }
    let reasons = all.reasons.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }
    let lines = scores.sorted { $0.key < $1.key }.map { name, counts in
      "\(name): N_E = \(counts.energyCount), N_F = \(counts.forceAtoms) atoms in "
        + "\(counts.forceConfigurations) configurations"
    }
    let first =
      "found \(all.configurations) of \(wanted) configurations, from \(all.starts) starting "
      + "structures: " + (reasons.isEmpty ? "none" : reasons.joined(separator: ", "))
    return ([first] + lines).joined(separator: "\n")
  }
}
