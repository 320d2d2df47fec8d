// Part of Ordeal. See LICENSE.

import ArgumentParser
import LAMMPSInterface
import Sampling

/// What `ordeal md`, `ordeal relax` and a single run of `ordeal gcmc` do with their options.
struct RunCommand<R: Run> {
  private let options: RunOptions
  private let flags: SettingFlags<R.Settings>
  private let idle: IdleOptions?
  private let report: (R.Settings, RunFolder) throws -> String?

  /// A command with the given options, of which `idle` finds those that do nothing; `report` says what came of a run, where there is more to say than
  /// its folder.
  init(
    _ options: RunOptions, _ flags: SettingFlags<R.Settings>, idle: IdleOptions? = nil,
    report: @escaping (R.Settings, RunFolder) throws -> String? = { _, _ in nil }
  ) {
    (self.options, self.flags, self.idle, self.report) = (options, flags, idle, report)
  }

  /// Prepares the run and has workers carry it out; carries it out where this process is one of them,
  /// started by this program or by mpirun or srun.
  func run() throws {
    let given = try options.table(flags.given(), paths: R.Settings.pathKeys)
    let ranks = try flags.given().integer("ranks")
    if !options.worker, !options.resume {
      idle?.warn(of: try flags.given(), in: given, options.log)
    }
    if options.worker { return try work(ranks: ranks) { true } }
    if WorkerEnvironment.isWorker(ranks: ranks) {
      return try work(ranks: ranks) { try prepare(given, in: options.folder) != nil }
    }
    try options.checkLauncher(given, paths: R.Settings.pathKeys)
    guard let settings = try prepare(given, in: options.folder) else { return }
    try launch(settings, in: options.folder)
  }

  /// Makes the folder ready.
  ///
  /// - Returns: The settings of the run; nil where it is finished, which is said.
  func prepare(_ given: SettingsTable, in folder: RunFolder) throws -> R.Settings? {
    let log = options.log
    let settings = try R.prepare(
      given, in: folder, options.opening, saying: { log.say($0) }, warning: log.warn)
    guard options.resume, R.isFinished(settings, in: folder) else { return settings }
    log.say(RunText.finished(folder, more: R.lengthOptions))
    return nil
  }

  /// Starts the workers of a folder that is ready, and says what came of it.
  func launch(_ settings: R.Settings, in folder: RunFolder) throws {
    options.log.say(RunText.beginning(settings.system, in: folder))
    let console = RunConsole(options.log)
    let ending = try WorkerLaunch.run(
      R.self, in: folder, ranks: settings.system.ranks, starter: options.launcher,
      hearing: console.hear, echoing: console.echo)
    try WorkerLaunch.finish(ending, console) { R.kept(in: folder) }
    if let text = try report(settings, folder) { options.log.say(text) }
    options.log.say("results are in \(folder.url.path)")
  }

  /// Does the work of a worker, once rank 0 has found the folder ready: `isReady` returns whether there
  /// is anything to do.
  private func work(ranks: Int?, _ isReady: @escaping () throws -> Bool) throws {
    let (folder, log) = (options.folder, options.log)
    try WorkerLaunch.work(ranks: ranks, isLaunched: options.worker, RunConsole(log)) {
      world, monitor in
      let hasWork = try world.onRankZero(isReady)
      guard world.maximum(hasWork == false ? 1 : 0) == 0 else { return }
      _ = try R(in: folder, on: world, watchedBy: monitor).run()
    }
  }
}
