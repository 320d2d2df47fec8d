// Part of Ordeal. See LICENSE.

import Foundation
import Studies

/// Shows a study to the person who started it.
struct StudyConsole {
  private let log: LogOptions

  init(_ log: LogOptions) { self.log = log }

  // MARK: A dry run

  /// Prints what would be done about each step.
  func say(_ progress: StudyProgress) {
    let width = progress.plan.steps.map(\.name.count).max() ?? 0
    log.say("\(padded("step", width))  would    core-hours       why")
    var totals = Totals()
    for step in progress.plan.steps {
      guard let decision = progress.decisions[step.name] else { continue }
      var hours = ""
      if !step.command.isWait && (decision.isRun || decision.word == "blocked") {
        let cost = progress.cost(of: step, planned: StudyWords.plannedCoreSeconds)
        totals.add(cost, isNow: decision.isRun)
        hours = StudyConsole.text(cost)
      }
      log.say(
        "\(padded(step.name, width))  \(padded(decision.word, 7))  \(padded(hours, 15))  "
          + decision.reason)
    }
    log.say(totals.text)
  }

  /// What steps take together.
  private struct Totals {
    private var (now, later, unknown, known) = (0.0, 0.0, 0, 0)

    mutating func add(_ cost: StepCost?, isNow: Bool) {
      if cost == nil { unknown += 1 } else { known += 1 }
      if isNow { now += cost?.coreHours ?? 0 } else { later += cost?.coreHours ?? 0 }
    }

    var text: String {
      guard known + unknown > 0 else { return "no step would run" }
      guard known > 0 else { return "core-hours: unknown for all steps that would run" }
      return "core-hours: about \(StudyConsole.hours(now)) now"
        + (later > 0 ? ", \(StudyConsole.hours(later)) later" : "")
        + (unknown > 0 ? ", for \(known) of \(known + unknown) steps; unknown for the others" : "")
    }
  }

  /// "0.35 (plan)".
  private static func text(_ cost: StepCost?) -> String {
    guard let cost else { return "unknown" }
    return cost.origin == .little
      ? "little" : "\(hours(cost.coreHours)) (\(cost.origin.rawValue))"
  }

  private static func hours(_ value: Double) -> String {
    String(format: value < 100 ? "%.3g" : "%.0f", value)
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  // MARK: A run

  /// Shows what happens.
  func hear(_ event: StudyRun.Event) {
    switch event {
    case .decided(let step, let decision):
      log.say("\(step.name): \(decision.word), \(decision.reason)")
    case .movedAside(let step, let place):
      log.say("\(step.name): what was there is in \(place)")
    case .line(let line):
      if log.verbose { log.say("  " + line) }
    case .ended(let step, let state):
      let time = RunConsole.duration(state.seconds)
      switch state.status {
      case .failed where step.mayFail:
        log.say("\(step.name): failed, as it may, in \(time): \(state.reason ?? "")")
      case .failed: printError("\(step.name): \(state.reason ?? "failed")")
      default: log.say("\(step.name): \(state.status.rawValue) in \(time)")
      }
    }
  }

  /// Says how it all ended.
  func say(_ report: StudyReport, in folder: StudyFolder) {
    let done = report.steps.count { $0.status == "done" }
    let others = Set(report.steps.map(\.status)).subtracting(["done"]).sorted().map { status in
      "\(report.steps.count { $0.status == status }) \(status)"
    }
    let counts = (["\(done) of \(report.steps.count) steps done"] + others).joined(separator: ", ")
    log.say(counts + "; \(StudyConsole.hours(report.coreHours)) core-hours")
    log.say("the report is \(folder.url.path)/study.html")
  }
}
