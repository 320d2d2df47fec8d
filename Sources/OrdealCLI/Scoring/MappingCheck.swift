// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Scoring
import Structures

/// Whether the species of a potential are the elements that they are taken for.
struct MappingCheck {
  private let potential: MomentTensorPotential
  private let mapping: ElementMapping
  private let path: String

  init(_ potential: MomentTensorPotential, _ mapping: ElementMapping, at path: String) {
    (self.potential, self.mapping, self.path) = (potential, mapping, path)
  }

  /// A warning where the elements given contradict the potential's card.
  ///
  /// - Throws: `PotentialError` if the card cannot be read.
  func contradiction() throws -> String? {
    guard mapping.source == .flag,
      let card = try PotentialCard.read(beside: URL(filePath: path)),
      card.elements != mapping.elements.map(\.symbol)
    else { return nil }
    return "--elements \(mapping.elements.map(\.symbol).joined(separator: ",")) contradicts the "
      + "potential's card, which says \(card.elements.joined(separator: ",")): a swapped mapping?"
  }

  /// A warning where energies are so far off that the mapping or the zero of energy must be wrong.
  func diagnosis(_ sets: [ScoredSet]) -> String? {
    MappingDiagnosis(sets, species: mapping.elements) { elements, structures in
      let calculator = try? MomentTensorCalculator(
        potential, elements: ElementMapping(elements))
      return try? calculator?.evaluateAll(structures, threads: 1).evaluations.map(\.energy)
    }?.warning
  }
}
