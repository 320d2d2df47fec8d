// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Jobs

/// `--slurm` and what goes with it.
struct SlurmOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run as a job array in this partition, and watch it.", valueName: "partition"))
  var slurm: String?

  @Option(help: ArgumentHelp("The time limit of a task: 12:00:00, 2-0.", valueName: "time"))
  var slurmTime: String?

  @Option(help: ArgumentHelp("The memory of a task: 4G.", valueName: "size"))
  var slurmMemory: String?

  @Option(help: ArgumentHelp("How many tasks run at a time. Default: all.", valueName: "n"))
  var slurmLimit: Int?

  @Option(
    help: ArgumentHelp(
      "The most tasks of the array; each takes points until none is left.",
      valueName: "n"))
  var slurmTasks = 200

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A further option of sbatch: --account=x.", valueName: "option"))
  var slurmOption: [String] = []

  func validate() throws {
    for (name, value) in [("--slurm-limit", slurmLimit), ("--slurm-tasks", slurmTasks)] {
      if let value, value < 1 { throw ValidationError("\(name) takes at least 1, got \(value)") }
    }
  }

  /// The array that works on a ledger; nil without `--slurm`.
  func array(_ session: GridSession, _ ledger: Ledger, threads: Int) -> SlurmArray? {
    guard let slurm else { return nil }
    var array = SlurmArray(
      name: "ordeal-grid", tasks: min(slurmTasks, max(1, session.plan.jobs.count)),
      command: [Subprocess.ownPath, "grid-worker", "--ledger", ledger.path],
      folder: session.folder.path)
    (array.partition, array.time, array.memory) = (slurm, slurmTime, slurmMemory)
    (array.limit, array.processors, array.options) = (slurmLimit, threads, slurmOption)
    return array
  }
}
