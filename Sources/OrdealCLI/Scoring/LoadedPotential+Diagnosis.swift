// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Scoring

extension LoadedPotential {
  /// A warning where energies are so far off that the mapping or the zero of energy must be wrong.
  func diagnosis(_ sets: [ScoredSet]) -> String? {
    MappingDiagnosis(sets, species: mapping.elements) { elements, structures in
      let calculator = try? MomentTensorCalculator(
        potential, elements: ElementMapping(elements))
      return try? calculator?.evaluateAll(structures, threads: 1).evaluations.map(\.energy)
    }?.warning
  }
}
