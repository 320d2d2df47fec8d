// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

extension PotentialOptions {
  /// Reads the potential's file and finds out which elements its species are.
  func loadFile(
    for structures: @autoclosure () -> Set<Element>
  ) throws -> (MomentTensorPotentialFile, ElementMapping) {
    let url = URL(filePath: potential)
    let file = try MomentTensorPotentialFile(contentsOf: url)
    let mapping = try ElementMapping.resolve(
      for: file.potential, at: url, flag: symbols, structureElements: structures())
    return (file, mapping)
  }
}

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
