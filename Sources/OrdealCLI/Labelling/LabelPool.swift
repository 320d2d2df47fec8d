// Part of Ordeal. See LICENSE.

import ElectronicStructure
import Foundation
import Jobs
import Support

/// Labels the structures of a ledger on this machine.
struct LabelPool {
  private var pool: JobPool
  private let isQuiet: Bool

  /// A pool for the labels of a ledger.
  init(
    _ ledger: Ledger, on host: EngineHost, slots: Int, patience: JobPool.Patience, log: LogOptions
  ) {
    pool = LabelLauncher(host).pool(ledger)
    (pool.slots, pool.patience, isQuiet) = (slots, patience, log.quiet)
  }

  /// Runs until nothing is left, the time is up, or a signal asks it to stop.
  ///
  /// - Returns: The signal; SIGTERM when the time is up.
  mutating func run(timeLimit: WallTime?) throws -> Int32? {
    let alarm = timeLimit.map { limit in
      let alarm = DispatchSource.makeTimerSource(queue: .global())
      alarm.schedule(deadline: .now() + .seconds(limit.seconds))
      // The way in which Slurm says that a task's time is up.
      alarm.setEventHandler { kill(getpid(), SIGTERM) }
      alarm.resume()
      return alarm
    }
    defer { alarm?.cancel() }
    let isQuiet = isQuiet
    return try pool.run { event in
      switch event {
      case .ended(let claim, let failure?): printError("\(claim.job.name): \(failure)")
      case .ended(let claim, nil) where !isQuiet: print("labelled \(claim.job.name)")
      case .gaveBack(let claim) where !isQuiet: print("gave back \(claim.job.name)")
      default: break
      }
    }
  }
}

/// Labels the structures of a ledger as an array of Slurm's, and waits for it.
struct LabelArray {
  let ledger: Ledger
  let options: LabelRunOptions
  let partition: String
  let log: LogOptions

  /// Submits the array and waits until all jobs have ended or Slurm has no task left.
  ///
  /// - Returns: The signal that ended the waiting; the array goes on.
  func run() throws -> Int32? {
    StopSignals.catchThem()
    let folder = ledger.folder.appending(path: "slurm").path
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var array = SlurmArray(
      name: "ordeal-label", tasks: options.tasks,
      command: [
        program, "label-worker", "--ledger", ledger.path, "--ranks", "\(options.ranks)", "--jobs",
        "\(options.jobs)",
      ], folder: folder)
    (array.partition, array.time) = (partition, options.timeLimit?.slurm)
    array.processors = options.ranks * options.jobs
    let job = try array.submit()
    log.say("Slurm job \(job.id), \(options.tasks) tasks; its logs are in \(folder)")
    return try wait(for: job)
  }

  private func wait(for job: SlurmJob) throws -> Int32? {
    var last = -1
    while StopSignals.last == nil {
      let counts = try ledger.counts(kind: LabelSettings.jobKind)
      if counts.open == 0 { return nil }
      let ended = counts.total - counts.open
      if ended != last { log.say("\(ended) of \(counts.total) labels have ended") }
      last = ended
      switch job.state() {
      case .gone: return nil
      case .stuck(let reason):
        throw OrdealError("job \(job.id) will never start: \(reason)", at: "Slurm")
      case .queued, .unknown: break
      }
      for _ in 0..<50 where StopSignals.last == nil { usleep(200_000) }
    }
    log.say("the Slurm job \(job.id) goes on; scancel \(job.id) ends it")
    return StopSignals.last
  }
}
