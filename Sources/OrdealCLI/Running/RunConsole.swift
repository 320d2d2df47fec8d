// Part of Ordeal. See LICENSE.

import Foundation
import Sampling
import Support

/// Shows a run to the person who started it: a live line on a terminal, plain lines in a log.
final class RunConsole: RunMonitor {
  private let isQuiet: Bool
  private let isVerbose: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var hasLiveLine = false
  private var lastLine = Date.distantPast
  /// Seconds between plain lines.
  private let interval = 10.0

  init(_ log: LogOptions) {
    (isQuiet, isVerbose) = (log.quiet, log.verbose)
    StopSignals.catchThem()
  }

  /// Shows what a worker says.
  func hear(_ message: WorkerMessage) {
    switch message {
    case .progress(let progress): report(progress)
    case .note(let text): note(text)
    case .warning(let text): warn(text)
    case .failure: break
    }
  }

  func report(_ progress: RunProgress) {
    guard !isQuiet else { return }
    let isLast = progress.step == progress.steps
    guard isTerminal || isLast || Date().timeIntervalSince(lastLine) >= interval else { return }
    lastLine = Date()
    if isTerminal {
      write("\r\u{1b}[K" + RunConsole.text(progress))
      hasLiveLine = !isLast
      if isLast { write("\n") }
    } else {
      write(RunConsole.text(progress) + "\n")
    }
  }

  func note(_ text: String) { if isVerbose { line(text) } }
  func warn(_ text: String) { line("warning: \(text)") }
  func wantsStop() -> Bool { StopSignals.last != nil }

  /// Shows a line that LAMMPS or MPI has written.
  func echo(_ text: String) { if isVerbose { line(text) } }

  /// Shows a line, after the live line.
  func line(_ text: String) {
    if hasLiveLine { write("\n") }
    hasLiveLine = false
    write(text + "\n")
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  /// "step 1200/5000  601.2 K  −13 bar  2.1e+05 atom-steps/s  12 s left".
  static func text(_ progress: RunProgress) -> String {
    var parts = ["\(progress.stepName) \(progress.step)/\(progress.steps)"]
    if let temperature = progress.temperature {
      parts.append(String(format: "%.1f K", temperature))
    }
    if let pressure = progress.pressure { parts.append(String(format: "%.0f bar", pressure)) }
    if let details = progress.details { parts.append(details) }
    if progress.stepsHere > 0, progress.stepsPerStep > 0 {
      parts.append(String(format: "%.3g atom-steps/s", progress.atomStepsPerSecond))
    }
    if let left = progress.secondsLeft, left > 0 { parts.append(duration(left) + " left") }
    return parts.joined(separator: "  ")
  }

  /// "12 s", "3 min 20 s", "2 h 5 min".
  static func duration(_ seconds: Double) -> String {
    let whole = Int(rounding: seconds.rounded(.up), limitedTo: 0...Int.max) ?? 0
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}
