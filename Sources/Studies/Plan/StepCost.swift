// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Support

/// What a step is expected to take, and how that is known.
public struct StepCost: Hashable, Sendable {
  /// Core-hours.
  public var coreHours: Double
  /// How it is known.
  public var origin: Origin

  /// How a cost is known.
  public enum Origin: String, Sendable {
    /// The command's own plan.
    case plan
    /// What the last run took.
    case lastRun = "last run"
    /// What the settings say.
    case stated
    /// Such commands take no time to speak of.
    case little
  }

  /// The cost of a step: by its command's plan, else by its last run, else as stated; nil if unknown.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - progress: The study.
  ///   - planned: What a command's plan says, core-seconds, for its words; nil where it has none.
  init?(_ step: StudyStep, in progress: StudyProgress, planned: ([String]) -> Double?) {
    let last = progress.state.steps[step.name]
    if let seconds = Self.seconds(step, progress, planned) {
      (coreHours, origin) = (seconds / 3600, .plan)
    } else if let last, last.status == .done {
      (coreHours, origin) = (last.coreSeconds / 3600, .lastRun)
    } else if let stated = step.coreHours {
      (coreHours, origin) = (stated, .stated)
    } else if step.command.isQuick {
      (coreHours, origin) = (0, .little)
    } else {
      return nil
    }
  }

  /// What a command's plan says, which reads its settings from a file.
  private static func seconds(
    _ step: StudyStep, _ progress: StudyProgress, _ planned: ([String]) -> Double?
  ) -> Double? {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "ordeal-\(UUID().uuidString).toml")
    defer { try? FileManager.default.removeItem(at: file) }
    let resolved = progress.resolved(step, settingsFile: file.path)
    try? resolved.writeSettings(pathsFrom: progress.plan.settings.folder)
    return planned(resolved.words(resuming: false))
  }
}

extension StudyProgress {
  /// What a step is expected to take; nil if that is not known.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - planned: What a command's plan says, core-seconds, for its words; nil where it has none.
  /// - Returns: Core-hours, and how they are known.
  public func cost(of step: StudyStep, planned: ([String]) -> Double?) -> StepCost? {
    step.command.isWait ? nil : StepCost(step, in: self, planned: planned)
  }

  /// Has the words of every command checked before anything runs.
  ///
  /// - Parameter check: Throws what is wrong with a command's words.
  /// - Throws: `OrdealError` naming the step.
  public func checkCommands(_ check: ([String]) throws -> Void) throws(OrdealError) {
    for step in plan.steps where !step.command.isWait {
      do {
        try check(resolved(step).words(resuming: false))
      } catch {
        throw OrdealError("\(error)", at: step.source)
      }
    }
  }
}
