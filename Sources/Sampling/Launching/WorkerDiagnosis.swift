// Part of Ordeal. See LICENSE.

import Foundation

/// Finds out from what workers said why they ended.
struct WorkerDiagnosis {
  private var failures: [String] = []
  private var lastNote: String?
  private var lastProgress: RunProgress?
  private var errorsOfLAMMPS: [String] = []
  private var endOfRank: String?
  private var tail: [String] = []

  /// A message of rank 0.
  mutating func hear(_ message: WorkerMessage) {
    switch message {
    case .failure(let text): failures.append(text)
    case .note(let text): lastNote = text
    case .progress(let progress): lastProgress = progress
    case .warning: break
    }
  }

  /// A line that a worker, `mpirun` or `srun` wrote to standard error.
  mutating func read(_ line: String) {
    let text = line.trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty, !text.allSatisfy({ $0 == "-" }) else { return }
    if text.hasPrefix("LAMMPS on rank") || text.hasPrefix("ERROR") { errorsOfLAMMPS.append(text) }
    // "mpirun noticed that process rank 1 with PID 7 on node n exited on signal 9 (Killed)."
    if let match = text.firstMatch(of: /process rank (\d+).*exited on signal (\d+) \(([^)]*)\)/) {
      endOfRank = "rank \(match.1) was ended by signal \(match.2) (\(match.3))"
    }
    // "srun: error: n1: task 1: Killed"
    if let match = text.firstMatch(of: /srun: error: [^:]*: tasks? ([\d,-]+): (.*)/) {
      endOfRank = endOfRank ?? "rank \(match.1): \(match.2)"
    }
    tail = tail.suffix(19) + [text]
  }

  /// How it all ended.
  ///
  /// - Parameters:
  ///   - status: What `waitpid` says.
  ///   - signal: The signal that asked to stop, if one did.
  /// - Returns: The exit status, and why the workers failed if they did.
  func ending(_ status: Int32, signal: Int32?) -> Launcher.Ending {
    let killer = status & 0x7f
    let exit = status >> 8 & 0xff
    if killer == 0 && exit == 0 {
      return Launcher.Ending(status: signal.map { 128 + $0 } ?? 0, signal: signal)
    }
    let own = killer != 0 ? 128 + killer : exit
    return Launcher.Ending(
      status: signal.map { 128 + $0 } ?? own, signal: signal,
      failure: explanation(killer: killer, exit: exit))
  }

  private func explanation(killer: Int32, exit: Int32) -> String {
    if !failures.isEmpty { return failures.joined(separator: "\n") }
    var parts = Array(errorsOfLAMMPS.prefix(1))
    if let endOfRank, errorsOfLAMMPS.isEmpty { parts.append(endOfRank) }
    if parts.isEmpty {
      if killer != 0 {
        parts.append(
          "the workers were ended by signal \(killer) (\(String(cString: strsignal(killer))))")
      } else {
        parts.append("the workers ended with status \(exit); they said:")
        parts += tail
      }
    }
    if let place { parts.append("that was \(place)") }
    return parts.joined(separator: "\n")
  }

  /// What the run was doing.
  private var place: String? {
    if let lastProgress {
      return "after \(lastProgress.stepName) \(lastProgress.step) of \(lastProgress.steps)"
    }
    return lastNote.map { "while \($0)" }
  }
}
