// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures

extension Structure {
  /// The structure with its extrapolation grade, and those of its atoms.
  func graded(_ grade: ExtrapolationGrade) -> Structure {
    var result = self
    result.properties.info["extrapolation_grade"] = .real(grade.structure)
    if !grade.atoms.isEmpty {
      result.properties.columns["extrapolation_grade"] = .init(
        width: 1, values: .reals(grade.atoms))
    }
    return result
  }
}
