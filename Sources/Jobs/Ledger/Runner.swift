// Part of Ordeal. See LICENSE.

import Foundation

/// A process that runs jobs, so known that others can tell whether it still lives.
public struct Runner: Codable, Hashable, Sendable {
  /// The name of its machine.
  public var host: String
  /// The space of process numbers that its own belongs to: containers have their own.
  public var namespace: String
  /// Its number.
  public var process: Int
  /// When it began, in clock ticks since the machine did: numbers are used again.
  public var start: Int
  /// The Slurm job or array task that it is part of.
  public var slurmJob: String?

  /// This process.
  public static let current: Runner = {
    let environment = ProcessInfo.processInfo.environment
    let id = Int(getpid())
    return Runner(
      host: ProcessInfo.processInfo.hostName, namespace: ownNamespace, process: id,
      start: ProcessState(id)?.start ?? 0, slurmJob: slurmJob(environment))
  }()

  private static let ownNamespace =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""

  private static func slurmJob(_ environment: [String: String]) -> String? {
    guard let array = environment["SLURM_ARRAY_JOB_ID"],
      let task = environment["SLURM_ARRAY_TASK_ID"]
    else { return environment["SLURM_JOB_ID"] }
    return "\(array)_\(task)"
  }

  /// Whether it has certainly ended: only its own machine can tell.
  var hasEnded: Bool {
    let here = Runner.current
    guard host == here.host, namespace == here.namespace, !namespace.isEmpty, start > 0 else {
      return false
    }
    guard let state = ProcessState(process) else { return true }
    return state.isZombie || state.start != start
  }
}

extension Runner: CustomStringConvertible {
  /// "node3, process 4711, Slurm job 12_3".
  public var description: String {
    "\(host), process \(process)" + (slurmJob.map { ", Slurm job \($0)" } ?? "")
  }
}

/// What `/proc/<id>/stat` says of a process.
struct ProcessState {
  /// Whether it has ended and its parent has not noticed.
  var isZombie: Bool
  /// When it began, in clock ticks since the machine did.
  var start: Int

  /// The state of a process; nil if there is none of that number.
  init?(_ id: Int) {
    guard let data = FileManager.default.contents(atPath: "/proc/\(id)/stat") else { return nil }
    // The name of the program stands in parentheses, and may hold anything.
    let text = String(decoding: data, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 19, let start = Int(fields[19]) else { return nil }
    isZombie = ["Z", "X"].contains(fields[0])
    self.start = start
  }
}
