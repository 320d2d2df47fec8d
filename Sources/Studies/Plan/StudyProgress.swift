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
  /// The settings that the study was begun with; nil of one that has not begun, or that 0.1.0 made.
  private let begun: StudySettings?
  /// Whether the study goes on as it was begun; else what has changed runs again.
  private let isResumed: Bool
  /// What was decided, by the names of the steps.
  public private(set) var decisions: [String: StepDecision] = [:]

  /// A study as its folder has it.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - folder: Where it runs.
  ///   - isResumed: Whether it goes on as it was begun; else what has changed runs again.
  /// - Throws: `RunError` if the folder's state cannot be read.
  public init(
    _ plan: StudyPlan, in folder: StudyFolder, isResumed: Bool = false
  ) throws(RunError) {
    (self.plan, self.folder, self.isResumed) = (plan, folder, isResumed)
    state = try StudyState(in: folder)
    begun = try folder.settings()
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

  // MARK: Going on

  /// Whether there is nothing left to do.
  ///
  /// - Throws: `JobError` if a file cannot be read.
  public func isOver() throws -> Bool {
    var ahead = self
    try ahead.decideAll()
    return plan.steps.allSatisfy { step in
      switch ahead.decisions[step.name] {
      case .skip, .stopped: true
      default: false
      }
    }
  }

  /// Makes sure that what a study was begun with is still there.
  ///
  /// - Throws: `RunError` that names a file that has changed since a step was done, or of a study of
  ///   0.1.0 a step whose options have; `JobError` if a file cannot be read.
  public func checkInputs() throws {
    for step in plan.steps {
      guard let last = state.steps[step.name] else { continue }
      let inputs = try StepInputs(resolved(step), pathsFrom: plan.settings.folder, in: folder)
      guard begun != nil || inputs.settings == last.settings else {
        throw RunError(
          "made by 0.1.0, which kept no settings of studies: the step \(step.name) had other options; "
            + "give the settings file that it was begun with, or --update to run again what has changed",
          at: folder.url.path)
      }
      guard last.status == .done, !step.command.isAdding,
        let file = inputs.changedFile(from: last)
      else { continue }
      throw RunError(
        "\(file) since the step \(step.name) was done; the study goes on with the files that it was begun "
          + "with, and --update runs again what has changed", at: folder.url.path)
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
    if let change = inputs.change(from: last) {
      let isOther = inputs.settings != last.settings
      return again(
        step, change, isSame: isOther && isResumed, isAdding: !isOther || onlyAdds(step))
    }
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

  /// Whether a step differs from the one that the study was begun with by its structures only.
  private func onlyAdds(_ step: StudyStep) -> Bool {
    guard let begun, let before = try? StudyPlan(begun).step(step.name) else { return true }
    func rest(_ step: StudyStep) -> [String: SettingsTable.Value] {
      Dictionary(
        uniqueKeysWithValues: step.options.map { ($0.key, $0.value) }
          .filter { $0.0 != "structures" && !StepCommand.running.contains($0.0) })
    }
    return rest(step) == rest(before) && step.inlineSettings == before.inlineSettings
  }

  /// Runs again, or goes on where the command can.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - why: Why it does not stay as it is.
  ///   - isSame: Whether its command can go on with what it has left.
  ///   - isAdding: Whether a command that takes more inputs can add to what it has left.
  /// - Returns: The decision.
  private func again(
    _ step: StudyStep, _ why: String, isSame: Bool, isAdding: Bool = true
  ) -> StepDecision {
    let hasMark = step.command.marks.contains { mark in
      FileManager.default.fileExists(atPath: folder.path("\(step.name)/\(step.named(mark))"))
    }
    return hasMark && (isSame || isAdding && step.command.isAdding) ? .resume(why) : .run(why)
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
