// Part of Ordeal. See LICENSE.

import Foundation
import Settings

/// A study that is under way: its plan, its state, and what was decided about each step so far.
///
/// A step is asked about after those that it needs. A run tells what became of it, a dry run takes
/// what was decided for what will be.
public struct StudyProgress: Sendable {
  /// The plan.
  public let plan: StudyPlan
  /// Where it runs.
  public let folder: StudyFolder
  /// What has become of the steps.
  public internal(set) var state: StudyState
  /// What was decided, by the names of the steps.
  public private(set) var decisions: [String: StepDecision] = [:]

  /// A study as its folder has it.
  ///
  /// - Throws: `RunError` if the folder's state cannot be read.
  public init(_ plan: StudyPlan, in folder: StudyFolder) throws(RunError) {
    (self.plan, self.folder) = (plan, folder)
    state = try StudyState(in: folder)
  }

  /// Takes the study as one that has not begun.
  public mutating func forget() { state = StudyState() }

  /// Decides about all steps without running any.
  ///
  /// - Throws: `JobError` if a file cannot be read.
  public mutating func decideAll() throws {
    for step in plan.steps { decisions[step.name] = try decision(step) }
  }

  /// Decides about the next step.
  ///
  /// - Throws: `JobError` if a file cannot be read.
  mutating func decide(_ step: StudyStep) throws -> StepDecision {
    let decision = try decision(step)
    decisions[step.name] = decision
    return decision
  }

  /// The step with its references resolved as far as the study has come.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - settingsFile: Where settings that stand in the study go; nil: into the study's folder.
  /// - Returns: The step with paths in place of references.
  func resolved(_ step: StudyStep, settingsFile: String? = nil) -> ResolvedStep {
    ResolvedStep(step, in: folder, settingsFile: settingsFile) { reference in
      let names = plan.steps(reference)
      let present = names.filter(isThere)
      let chosen =
        switch reference.scope {
        case .one, .previous: names
        case .all: present
        case .last: Array((present.isEmpty ? names : present).suffix(1))
        }
      return chosen.compactMap { plan.step($0)?.result }
    }
  }

  /// Whether a step has results, or will have them.
  private func isThere(_ name: String) -> Bool {
    switch decisions[name] {
    case .skip, .run, .resume: true
    default: false
    }
  }

  // MARK: Decisions

  private func decision(_ step: StudyStep) throws -> StepDecision {
    if let reason = try StudyStop(self).reason(step) { return .stopped(reason) }
    if let blocked = blocker(step) { return blocked }
    if step.command.isWait { return waiting(step) }
    let changed = plan.needs[step.name, default: []].first {
      decisions[$0]?.isRun == true && !isOver($0)
    }
    if let changed { return again(step, "after \(changed), which runs first", isSame: false) }
    guard let last = state.steps[step.name] else {
      return again(step, "has not run", isSame: false)
    }
    let inputs = try StepInputs(
      resolved(step), pathsFrom: plan.settings.folder, in: folder)
    if let change = inputs.change(from: last) { return again(step, change, isSame: false) }
    switch last.status {
    case .running: return again(step, "was ended without a word", isSame: true)
    case .interrupted: return again(step, "was interrupted", isSame: true)
    case .failed where !step.mayFail: return again(step, "failed", isSame: true)
    case .failed, .done: break
    }
    if let lost = try changedOutput(step, last) { return again(step, lost, isSame: false) }
    return .skip(last.status == .done ? "unchanged" : "unchanged; it failed, as it may")
  }

  /// Whether a step that was to run has done so in this process.
  private func isOver(_ name: String) -> Bool {
    guard let step = state.steps[name] else { return false }
    return finished.contains(name) && step.status != .running
  }

  /// The steps that have run in this process.
  var finished: Set<String> = []

  private func blocker(_ step: StudyStep) -> StepDecision? {
    for name in plan.needs[step.name, default: []] {
      switch decisions[name] {
      case .wait: return .blocked("needs \(name), which waits")
      case .blocked: return .blocked("needs \(name), which cannot run")
      case .stopped where plan.isDirect(name, for: step): return .stopped("\(name) was not needed")
      default: break
      }
      if finished.contains(name), let state = state.steps[name], state.status != .done,
        plan.step(name)?.mayFail != true
      {
        return .blocked("needs \(name), which failed")
      }
    }
    return nil
  }

  private func waiting(_ step: StudyStep) -> StepDecision {
    let files = WaitedFiles(step)
    let pending = plan.needs[step.name, default: []].first {
      decisions[$0]?.isRun == true && !isOver($0)
    }
    if let pending { return .wait("for files that somebody makes after \(pending)") }
    let paths = resolved(step).options["files"]?.texts ?? []
    let missing = files.missing(paths, in: plan.settings.folder)
    return missing.map { .wait($0) } ?? .skip("all files are there")
  }

  /// Runs again, or goes on where the command can.
  private func again(_ step: StudyStep, _ why: String, isSame: Bool) -> StepDecision {
    let hasMark = step.command.marks.contains { mark in
      FileManager.default.fileExists(atPath: folder.path("\(step.name)/\(step.named(mark))"))
    }
    return hasMark && (isSame || step.command.isAdding) ? .resume(why) : .run(why)
  }

  private func changedOutput(_ step: StudyStep, _ last: StepState) throws -> String? {
    for (name, digest) in last.outputs.sorted(by: { $0.key < $1.key }) {
      let now = try FileDigest.of(folder.path("\(step.name)/\(name)"))
      if now != digest { return "\(name) \(now == nil ? "is gone" : "was changed since")" }
    }
    return nil
  }
}

extension StudyPlan {
  /// The step of a name.
  func step(_ name: String) -> StudyStep? { steps.first { $0.name == name } }

  /// Whether a step cannot do without another, in place of taking what rounds there are.
  func isDirect(_ name: String, for step: StudyStep) -> Bool {
    let own = step.texts.flatMap(StepReference.all(in:)).filter { $0.scope == .one }
    return step.explicitNeeds.contains(name) || own.contains { $0.name == name }
  }
}
