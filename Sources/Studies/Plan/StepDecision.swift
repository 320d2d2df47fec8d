// Part of Ordeal. See LICENSE.

/// What is to be done about a step, and why.
public enum StepDecision: Hashable, Sendable {
  /// Nothing: its inputs and outputs are those of its last run.
  case skip(String)
  /// Its command runs in an empty folder; what an earlier run left is moved aside.
  case run(String)
  /// Its command goes on with what its folder holds.
  case resume(String)
  /// Files from elsewhere are not there yet.
  case wait(String)
  /// A step that it needs failed, or waits.
  case blocked(String)
  /// The loop has ended before it.
  case stopped(String)

  /// In one word: "run".
  public var word: String {
    switch self {
    case .skip: "skip"
    case .run: "run"
    case .resume: "resume"
    case .wait: "wait"
    case .blocked: "blocked"
    case .stopped: "stopped"
    }
  }

  /// Why.
  public var reason: String {
    switch self {
    case .skip(let text), .run(let text), .resume(let text), .wait(let text), .blocked(let text),
      .stopped(let text):
      text
    }
  }

  /// Whether a command runs.
  public var isRun: Bool {
    switch self {
    case .run, .resume: true
    default: false
    }
  }
}
