// Part of Ordeal. See LICENSE.

import Foundation
import Ordeal

/// Scores a potential with a metric of one's own.
///
///     swift run example-own-metric POTENTIAL STRUCTURES
///
/// The metric: which part of the k configurations of lowest DFT energy in a phase are among the k
/// that the potential finds lowest.
@main enum OwnMetric {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 3 else {
      print("usage: example-own-metric POTENTIAL STRUCTURES")
      exit(64)
    }
    let calculator = try MomentTensorCalculator(
      MomentTensorPotential(contentsOf: URL(filePath: words[1])),
      elements: ElementMapping([.lithium, .aluminum]))
    let predictions = try StructureFile.read(words[2]).flatMap(\.structures).map { structure in
      let result = try calculator.evaluate(structure)
      return Prediction(structure, energy: result.energy, forces: result.forces)
    }
    // The phases that `ordeal score` judges, too.
    for (phase, members) in PhaseGroups.of(predictions).sorted(by: { $0.key < $1.key }) {
      let labelled = members.filter { $0.structure.energy != nil }
      guard labelled.count >= 6 else { continue }
      let k = labelled.count / 3
      let overlap = overlap(of: labelled, lowest: k)
      print("\(phase): \(overlap) of the \(k) lowest of \(labelled.count) are found")
    }
  }

  /// How many of the k configurations of lowest reference energy per atom are among the k of lowest
  /// predicted energy per atom.
  static func overlap(of predictions: [Prediction], lowest k: Int) -> Int {
    func lowest(_ energy: (Prediction) -> Double) -> Set<Int> {
      let perAtom = predictions.map { energy($0) / Double($0.structure.count) }
      return Set(perAtom.indices.sorted { perAtom[$0] < perAtom[$1] }.prefix(k))
    }
    return lowest { $0.structure.energy ?? .infinity }.intersection(lowest(\.energy)).count
  }
}
