// Part of Ordeal. See LICENSE.

import LAMMPSInterface
import Support

/// How far a run is.
public struct RunProgress: Codable, Hashable, Sendable {
  /// The steps done, of the whole run.
  public var step: Int
  /// The steps of the whole run.
  public var steps: Int
  /// The number of atoms.
  public var atoms: Int
  /// K, where there is one.
  public var temperature: Double?
  /// Bar, where there is one.
  public var pressure: Double?
  /// The steps done by this process.
  public var stepsHere: Int
  /// The seconds that those took.
  public var seconds: Double
  /// What a step is called.
  public var stepName = "step"
  /// Steps of dynamics in one step.
  public var stepsPerStep = 1
  /// What else there is to say.
  public var details: String?

  /// Atoms times steps of dynamics in a second.
  public var atomStepsPerSecond: Double {
    seconds > 0 ? Double(atoms * stepsHere * stepsPerStep) / seconds : 0
  }

  /// The seconds until the end at this speed; nil before the first steps.
  public var secondsLeft: Double? {
    stepsHere > 0 ? Double(steps - step) * seconds / Double(stepsHere) : nil
  }
}

extension RunProgress {
  /// The progress of a run without dynamics.
  ///
  /// - Parameters:
  ///   - stepName: What a step is called.
  ///   - step: The steps done, of the whole run.
  ///   - steps: The steps of the whole run.
  ///   - details: What there is to say.
  public init(_ stepName: String, _ step: Int, of steps: Int, details: String) {
    self.init(
      step: step, steps: steps, atoms: 0, stepsHere: 0, seconds: 0, stepName: stepName,
      details: details)
  }
}

/// Who watches a run.
public protocol RunMonitor {
  /// Is told how far the run is; on rank 0 only.
  func report(_ progress: RunProgress)
  /// Is told what the run does next, in words; on rank 0 only.
  func note(_ text: String)
  /// Is told of something that the user should know; on rank 0 only.
  func warn(_ text: String)
  /// Whether the run shall stop at the next opportunity; asked on every rank.
  func wantsStop() -> Bool
}

/// Watches nothing.
public struct SilentMonitor: RunMonitor {
  /// A monitor that never stops a run.
  public init() {}
  /// Does nothing.
  public func report(_ progress: RunProgress) {}
  /// Does nothing.
  public func note(_ text: String) {}
  /// Does nothing.
  public func warn(_ text: String) {}
  /// False.
  public func wantsStop() -> Bool { false }
}

extension MPICommunicator {
  /// Does something on rank 0; if it fails there, it fails everywhere.
  ///
  /// Without this the other ranks would wait for rank 0 for ever.
  ///
  /// - Returns: What `body` returns, on rank 0; nil elsewhere.
  /// - Throws: What `body` throws, and on other ranks a `OrdealError` that says the same.
  @discardableResult
  public func onRankZero<Result>(_ body: () throws -> Result) throws -> Result? {
    var (result, failure): (Result?, (any Error)?)
    if rank == 0 {
      do {
        result = try body()
      } catch {
        failure = error
      }
    }
    let message = broadcast(failure.map { "\($0)" } ?? "")
    if let failure { throw failure }
    guard message.isEmpty else { throw OrdealError(message) }
    return result
  }
}
