// Part of Ordeal. See LICENSE.

import Foundation
import Sampling
import Support

/// Shows a training to the person who started it: its lines are the output of the command.
struct TrainingConsole: RunMonitor {
  private let log: LogOptions

  /// A console that catches stop signals.
  init(_ log: LogOptions) {
    self.log = log
    StopSignals.catchThem()
  }

  /// Shows what rank 0 of workers says.
  func hear(_ message: WorkerMessage) {
    switch message {
    case .note(let text): note(text)
    case .warning(let text): warn(text)
    case .progress(let progress): report(progress)
    case .failure: break
    }
  }

  func report(_ progress: RunProgress) { if let details = progress.details { log.say(details) } }
  func note(_ text: String) { log.say(text) }
  func warn(_ text: String) { printWarning(text) }
  func wantsStop() -> Bool { StopSignals.last != nil }
}
