// Part of Ordeal. See LICENSE.

import Structures
import Support

/// A run of a program as one of its output files tells it: ionic steps, and what can be used of them.
protocol OutputRun {
  /// How many ionic steps are complete.
  var stepCount: Int { get }
  /// Why the file does not hold the whole run; nil if it does.
  var truncation: String? { get }
  /// Why no number of the run can be used, whichever step is asked for.
  var objection: String? { get }
  /// Whether a relaxation reached its end before its steps ran out; true for other runs.
  var isIonicallyConverged: Bool { get }

  /// Why a step cannot be used.
  func objection(toStep index: Int) -> String?

  /// A step as a structure with its labels.
  func structure(ofStep index: Int, energy kind: EnergyKind) -> Structure
}

extension OutputRun {
  /// What a selection takes of the run.
  ///
  /// - Parameters:
  ///   - selection: Which steps, and which energy.
  ///   - adopt: What becomes of each structure.
  /// - Returns: The structures, and why steps that were asked for cannot be used.
  func structures(
    taking selection: OutputSelection, adopt: (Structure) throws -> Structure = { $0 }
  ) rethrows -> (structures: [Structure], objections: [String]) {
    if let objection { return ([], [objection]) }
    if let truncation, !selection.allowsTruncated || selection.steps == .last {
      let hint =
        selection.steps == .last ? "" : "; --allow-truncated takes its \(stepCount) whole steps"
      return ([], [truncation + hint])
    }
    let indices: [Int]
    switch selection.steps {
    case .last where !isIonicallyConverged:
      return ([], ["the relaxation did not reach its end in \(stepCount) ionic steps"])
    case .last: indices = [stepCount - 1]
    case .every(let n): indices = Array(stride(from: 0, to: stepCount, by: n))
    }
    let objections = indices.compactMap { objection(toStep: $0) }
    let structures = try indices.filter { objection(toStep: $0) == nil }
      .map { try adopt(structure(ofStep: $0, energy: selection.energy)) }
    guard structures.allSatisfy(\.isFinite) else { return ([], ["its numbers are too large"]) }
    guard structures.allSatisfy({ $0.cell.volume > 1e-6 }) else {
      return ([], ["its cell has no volume"])
    }
    for structure in structures {
      do throws(OrdealError) {
        try structure.checkGeometry()
      } catch {
        return ([], [error.message])
      }
    }
    return (structures, objections)
  }
}
