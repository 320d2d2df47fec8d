// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Support

/// Runs a study: its steps one after the other, each as a process of its own.
///
/// What became of a step is written before the next one begins. A step that fails stops those that
/// need it; the others go on. The current folder must be that of the study's settings: paths in
/// options are relative to it.
public struct StudyRun {
  /// What a run tells.
  public enum Event {
    /// What was decided about a step.
    case decided(StudyStep, StepDecision)
    /// What an earlier run of a step left is here now, from the study's folder.
    case movedAside(StudyStep, String)
    /// A line that a step has printed.
    case line(String)
    /// What became of a step.
    case ended(StudyStep, StepState)
  }

  /// How a run ended.
  public struct Ending {
    /// The signal that stopped it.
    public var signal: Int32?
    /// The steps that failed and may not.
    public var failed: [String] = []
    /// The steps that wait for files.
    public var waiting: [String] = []
  }

  /// The study, as far as it has come.
  public private(set) var progress: StudyProgress
  private let program: String
  private let version: String

  /// A run.
  ///
  /// - Parameters:
  ///   - progress: The study.
  ///   - program: The path of `ordeal`.
  ///   - version: Its version, for the record.
  public init(_ progress: StudyProgress, program: String, version: String) {
    (self.progress, self.program, self.version) = (progress, program, version)
  }

  private var folder: StudyFolder { progress.folder }

  /// Runs what there is to run.
  ///
  /// - Parameter hear: Is told what happens.
  /// - Returns: How it ended.
  /// - Throws: `OrdealError`, `OrdealError` or `OrdealError` if the study's own files cannot be read or
  ///   written.
  public mutating func run(hearing hear: @escaping (Event) -> Void) throws -> Ending {
    StopSignals.catchThem()
    try folder.lock()
    var ending = Ending()
    for step in progress.plan.steps {
      let decision = try progress.decide(step)
      hear(.decided(step, decision))
      if case .wait = decision { ending.waiting.append(step.name) }
      guard decision.isRun else { continue }
      ending.signal = try run(step, decision, hear)
      if ending.signal != nil { break }
      progress.finished.insert(step.name)
      let hasFailed = progress.state.steps[step.name]?.status == .failed
      if hasFailed && !step.mayFail { ending.failed.append(step.name) }
    }
    return ending
  }

  /// Runs one step.
  ///
  /// - Returns: The signal that stopped it.
  private mutating func run(
    _ step: StudyStep, _ decision: StepDecision, _ hear: @escaping (Event) -> Void
  ) throws -> Int32? {
    let resolved = progress.resolved(step)
    var isResumed = false
    if case .resume = decision { isResumed = true }
    if !isResumed, let place = try folder.moveAside(step.name) { hear(.movedAside(step, place)) }
    try FileManager.default.createDirectory(
      atPath: folder.path(step.name), withIntermediateDirectories: true)
    try resolved.writeSettings(pathsFrom: progress.plan.settings.folder)
    var state = try begin(step, resolved, isResumed: isResumed)
    let ended = try StepProcess.run(
      [program] + resolved.words(resuming: isResumed), log: folder.log(of: step.name)
    ) { hear(.line($0)) }
    state.seconds += ended.seconds
    state.coreSeconds += ended.coreSeconds
    state.ended = Self.now
    let isStopped = ended.signal != nil && ended.failure != nil
    state.status = isStopped ? .interrupted : ended.failure == nil ? .done : .failed
    state.reason = ended.failure
    if !isStopped { state.outputs = try outputs(step) }
    progress.state.steps[step.name] = state
    try progress.state.write(in: folder)
    hear(.ended(step, state))
    return ended.signal
  }

  /// Writes down that a step runs.
  private mutating func begin(
    _ step: StudyStep, _ resolved: ResolvedStep, isResumed: Bool
  ) throws -> StepState {
    let inputs = try StepInputs(
      resolved, pathsFrom: progress.plan.settings.folder, in: folder)
    let before = isResumed ? progress.state.steps[step.name] : nil
    let state = StepState(
      status: .running, command: step.command.name, settings: inputs.settings,
      inputs: inputs.files, outputs: [:], seconds: before?.seconds ?? 0,
      coreSeconds: before?.coreSeconds ?? 0, began: before?.began ?? Self.now, version: version)
    progress.state.steps[step.name] = state
    try progress.state.write(in: folder)
    return state
  }

  /// The digests of what a step has left.
  private func outputs(_ step: StudyStep) throws -> [String: String] {
    let names: [String]
    if step.command.fillsFolder {
      names = FileDigest.files(below: folder.path(step.name))
    } else {
      // Ledgers have folders beside them, and potentials their cards.
      let files = step.command.files.keys.compactMap(step.fileName)
      let cards = files.filter { $0.hasSuffix(".mtp") || $0.hasSuffix(".almtp") }.map {
        URL(filePath: $0).deletingPathExtension().lastPathComponent + ".json"
      }
      names = files + cards
    }
    var result: [String: String] = [:]
    for name in names { result[name] = try FileDigest.of(folder.path("\(step.name)/\(name)")) }
    return result
  }

  private static var now: String { Date().formatted(.iso8601) }
}
