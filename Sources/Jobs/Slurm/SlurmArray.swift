// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// A Slurm job array whose tasks all run one command: pools that share a ledger.
///
/// A task takes jobs from the ledger until none is pending, so that there need not be as many tasks as
/// jobs (sites limit the length of arrays), and a task that ends early leaves its jobs to the others.
public struct SlurmArray: Codable, Hashable, Sendable {
  /// The name that queues show.
  public var name: String
  /// The partition; the site's default if nil.
  public var partition: String?
  /// The number of tasks.
  public var tasks: Int
  /// How many tasks run at one time at most.
  public var limit: Int?
  /// The processors of a task.
  public var processors = 1
  /// The time limit of a task, as Slurm writes it: "12:00:00", "2-0".
  public var time: String?
  /// The memory of a task: "4G".
  public var memory: String?
  /// Whether a task that a failing node has ended is queued again.
  public var isRequeued = true
  /// Further options of `sbatch`: "--account=x".
  public var options: [String] = []
  /// The command of every task.
  public var command: [String]
  /// Where tasks work, and leave `slurm-<job>_<task>.log`.
  public var folder: String

  /// An array.
  public init(name: String, tasks: Int, command: [String], folder: String) {
    (self.name, self.tasks, self.command, self.folder) = (name, tasks, command, folder)
  }

  /// The script that `sbatch` is given.
  ///
  /// Slurm sends SIGTERM a minute before a task's time is up, so that its jobs are given back.
  ///
  /// - Throws: `OrdealError` for what cannot stand in a line of the script.
  public func script() throws(OrdealError) -> String {
    try check()
    var lines = ["job-name=\(name)", "array=0-\(tasks - 1)" + (limit.map { "%\($0)" } ?? "")]
    if let partition { lines.append("partition=\(partition)") }
    lines += ["ntasks=1", "cpus-per-task=\(processors)"]
    if let time { lines.append("time=\(time)") }
    if let memory { lines.append("mem=\(memory)") }
    lines += [isRequeued ? "requeue" : "no-requeue", "open-mode=append", "signal=B:TERM@60"]
    // A name of files has % for the numbers of job and task.
    let logs = folder.replacing("%", with: "%%") + "/slurm-%A_%a.log"
    lines += ["chdir=\(folder)", "output=\(logs)"]
    return "#!/bin/sh\n"
      + lines.map { "#SBATCH \(SlurmLine.quoted("--\($0)"))\n" }.joined()
      + options.map { "#SBATCH \(SlurmLine.option($0))\n" }.joined()
      + "exec " + command.map(SlurmArray.quoted).joined(separator: " ") + "\n"
  }

  /// Refuses what sbatch or the shell would take for something else.
  ///
  /// - Throws: `OrdealError` that names it.
  private func check() throws(OrdealError) {
    try SlurmLine.checkName(name, "name of the job")
    try SlurmLine.checkName(partition, "partition")
    try SlurmLine.checkName(time, "time limit")
    try SlurmLine.checkName(memory, "memory")
    try SlurmLine.checkLine(folder, "folder")
    for option in options {
      try SlurmLine.checkLine(option, "option of sbatch")
      guard option.hasPrefix("-") else {
        throw OrdealError("expected an option of sbatch, --account=x, got \"\(option)\"")
      }
    }
    for word in command { try SlurmLine.checkLine(word, "command") }
  }

  /// A word as a shell reads it back.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,+".contains($0))
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }

  /// Writes the script into the folder and submits it.
  ///
  /// - Parameter environment: Where `sbatch` is looked for, and what tasks inherit.
  /// - Returns: The number of the job.
  /// - Throws: `OrdealError` if there is no `sbatch`, with what to do, or it refuses: with its words.
  public func submit(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(OrdealError) -> SlurmJob {
    let file = "\(folder)/\(name).sbatch"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try script().write(toFile: file, atomically: true, encoding: .utf8)
    } catch let error as OrdealError {
      throw error
    } catch {
      throw OrdealError("cannot be written: \(error.localizedDescription)", at: file)
    }
    let answer = try SlurmProgram("sbatch", environment).run(["--parsable", file])
    // "4711", or "4711;cluster".
    guard let id = answer.split(whereSeparator: { ";\n".contains($0) }).first.flatMap({ Int($0) })
    else { throw OrdealError("expected the number of a job, got \"\(answer)\"", at: "sbatch") }
    return SlurmJob(id: id, environment: environment)
  }
}
