// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// When a loop ends: nothing was chosen, the largest grade is small, or errors no longer fall.
struct StudyStop {
  private let progress: StudyProgress
  private let plan: StudyPlan

  init(_ progress: StudyProgress) { (self.progress, plan) = (progress, progress.plan) }

  /// Why a step of the loop is not needed any more; nil if it is.
  ///
  /// - Throws: If a file of chosen configurations cannot be read.
  func reason(_ step: StudyStep) throws -> String? {
    guard let round = step.round, let loop = plan.settings.loop else { return nil }
    let before = plan.allNeeds(step.name)
    for other in plan.steps where isOver(other.name) {
      guard let earlier = other.round, earlier < round || before.contains(other.name) else {
        continue
      }
      if let reason = try selectionReason(other, loop) { return reason }
      if earlier < round, let reason = trainingReason(other, loop) { return reason }
    }
    return nil
  }

  /// Whether the results of a step are those that it will have.
  private func isOver(_ name: String) -> Bool {
    if progress.finished.contains(name) { return progress.state.steps[name]?.status == .done }
    if case .skip = progress.decisions[name] { return true }
    return false
  }

  private func selectionReason(_ step: StudyStep, _ loop: StudyLoop) throws -> String? {
    guard step.command.name == "select-configurations" else { return nil }
    let path = progress.folder.path(step.result)
    guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
      return nil
    }
    let chosen = size == 0 ? [] : try StructureFile.read(path).flatMap(\.structures)
    guard !chosen.isEmpty else { return "\(step.name) chose no configuration" }
    let grades = chosen.compactMap { structure -> Double? in
      switch structure.properties.info["extrapolation_grade"] {
      case .real(let grade): grade
      case .integer(let grade): Double(grade)
      default: nil
      }
    }
    guard let bound = loop.stopGrade, let largest = grades.max(), largest < bound else {
      return nil
    }
    return String(
      format: "the largest grade of %@ is %.2f, below %g", step.name, largest, bound)
  }

  private func trainingReason(_ step: StudyStep, _ loop: StudyLoop) -> String? {
    guard step.command.name == "train", let least = loop.stopImprovement, let round = step.round,
      let own = step.name.split(separator: "/").last.map(String.init)
    else { return nil }
    let previous = round > 1 ? StudyLoop.name(own, round: round - 1) : own
    guard let now = energyError(step.name), let before = energyError(previous),
      before - now < least * before
    else { return nil }
    return String(
      format: "%@ has %.2f meV/atom on its validation set, %@ had %.2f", step.name, now, previous,
      before)
  }

  /// The energy error of a training on its validation set, meV/atom.
  private func energyError(_ name: String) -> Double? {
    guard let step = plan.step(name), step.command.name == "train" else { return nil }
    let figure = StepFigure("*.json", "validation.energyRMSE", "")
    return StepFigures.values(figure, of: step, in: progress.folder).first?.value
  }
}
