// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// What a study has led to: `study.json` and `study.html` in its folder.
public struct StudyReport: Codable, Hashable, Sendable {
  /// The version of this layout.
  public var schemaVersion = 1
  /// What the study is called.
  public var name: String
  /// What it is about.
  public var title: String
  /// What all steps took together.
  public var coreHours: Double
  /// The steps in the order in which they run.
  public var steps: [Step]

  /// One step.
  public struct Step: Codable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its command.
    public var command: String
    /// done, failed, interrupted, waiting, blocked, stopped or left.
    public var status: String
    /// Why, where it is not done.
    public var reason: String?
    /// By the clock, s; nil if it has not run.
    public var seconds: Double?
    /// nil if it has not run.
    public var coreHours: Double?
    /// When it ended.
    public var ended: String?
    /// The numbers that it led to.
    public var figures: [Figure]
    /// The page that it has left, from the study's folder.
    public var page: String?
  }

  /// A number.
  public struct Figure: Codable, Hashable, Sendable {
    /// What it is.
    public var name: String
    /// The number.
    public var value: Double
    /// Its unit; empty for a number of things.
    public var unit: String

    /// How many decimals show four digits of it, and none of a whole number.
    var decimals: Int {
      guard value != value.rounded(), value.isFinite else { return 0 }
      return min(6, max(0, 3 - Int(log10(abs(value)).rounded(.down))))
    }
  }

  /// The names of the files.
  static let (jsonName, pageName) = ("study.json", "study.html")

  /// A report about a study as it stands.
  ///
  /// - Parameter progress: The study, all of whose steps were decided about.
  public init(_ progress: StudyProgress) {
    name = progress.plan.settings.name
    title = progress.plan.settings.title
    steps = progress.plan.steps.map { StudyReport.step($0, progress) }
    coreHours = steps.compactMap(\.coreHours).reduce(0, +)
  }

  private static func step(_ step: StudyStep, _ progress: StudyProgress) -> Step {
    let (status, reason) = standing(step, progress)
    let last = progress.state.steps[step.name]
    let isDone = status == "done" && !step.command.isWait
    let page = step.command.page.map { "\(step.name)/\($0)" }
    let hasPage = page.map { FileManager.default.fileExists(atPath: progress.folder.path($0)) }
    return Step(
      name: step.name, command: step.command.name, status: status, reason: reason,
      seconds: last?.seconds, coreHours: last.map { $0.coreSeconds / 3600 }, ended: last?.ended,
      figures: isDone ? figures(step, progress) : [],
      page: isDone && hasPage == true ? page : nil)
  }

  private static func figures(_ step: StudyStep, _ progress: StudyProgress) -> [Figure] {
    StepFigures.all(of: step, in: progress.folder).map {
      Figure(name: $0.name, value: $0.value, unit: $0.figure.unit)
    }
  }

  /// How a step stands, and why where it is not done.
  private static func standing(
    _ step: StudyStep, _ progress: StudyProgress
  ) -> (String, String?) {
    switch progress.decisions[step.name] {
    case .wait(let reason): return ("waiting", reason)
    case .blocked(let reason): return ("blocked", reason)
    case .stopped(let reason): return ("stopped", reason)
    case nil: return ("left", nil)
    default: break
    }
    if step.command.isWait { return ("done", nil) }
    guard let last = progress.state.steps[step.name] else { return ("left", nil) }
    return (last.status.rawValue, last.reason)
  }

  /// Writes both files.
  ///
  /// - Parameter folder: The folder of the study.
  /// - Throws: `OrdealError` if one cannot be written.
  public func write(in folder: StudyFolder) throws {
    try AtomicFile.write(json: self, to: folder.path(Self.jsonName))
    try AtomicFile.write(StudyPage(self).html, to: folder.path(Self.pageName))
  }
}
