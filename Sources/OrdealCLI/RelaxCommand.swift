// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import Sampling

struct RelaxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relax",
    abstract: "Relaxes a structure to the nearest minimum with LAMMPS.",
    discussion: """
      The output folder then holds relaxed.extxyz, in the frame of the input, summary.json, \
      log.lammps and the settings with versions and hashes. Not to converge is a result: \
      `converged` is false in summary.json, a warning is printed, and the exit status is 0.

      Example:
        ordeal relax --potential MTP_train.mtp --structure LiAl.vasp --elements Li,Al \\
          --cell free --output relaxed
      """)

  @OptionGroup var options: RunOptions

  @Flag(help: "Begin a relaxation that was interrupted again, with its settings.")
  var resume = false

  @Option(help: "What may change besides positions: fixed, iso or free. Default: fixed.")
  var cell: String?

  @Option(help: ArgumentHelp("bar, of a cell that may change. Default: 0.", valueName: "bar"))
  var pressure: SignedNumber?

  @Option(
    help: ArgumentHelp("The longest force allowed, eV/Å. Default: 1e-4.", valueName: "eV/Å"))
  var forceTolerance: Double?

  @Option(
    help: ArgumentHelp("How far the pressure may be off, bar. Default: 10.", valueName: "bar"))
  var pressureTolerance: Double?

  @Option(help: ArgumentHelp("Iterations in one round. Default: 1000.", valueName: "n"))
  var steps: Int?

  @Option(help: ArgumentHelp("Rounds at most. Default: 20.", valueName: "n"))
  var rounds: Int?

  func validate() throws {
    if resume && options.overwrite {
      throw ValidationError("--resume goes on with a run and --overwrite replaces it; give one.")
    }
  }

  func run() throws {
    let folder = options.folder
    if options.worker {
      return try WorkerLaunch.work(options) {
        _ = try Relaxation(in: folder, on: $0, watchedBy: $1).run()
      }
    }
    let given = try options.table(flags)
    if !resume { IdleOptions.relaxation.warn(of: flags, in: given, options.log) }
    let opening: RunFolder.Opening = resume ? .resume : options.overwrite ? .overwrite : .new
    if WorkerEnvironment.isWorker(ranks: options.ranks) {
      return try WorkerLaunch.work(options) { world, monitor in
        let isOver = try world.onRankZero {
          try Relaxation.prepare(
            given, in: folder, opening, saying: { options.log.say($0) },
            warning: options.log.warn)
          return isFinished()
        }
        guard world.maximum(isOver == true ? 1 : 0) == 0 else { return }
        _ = try Relaxation(in: folder, on: world, watchedBy: monitor).run()
      }
    }
    try options.checkLauncher(given)
    let settings = try Relaxation.prepare(
      given, in: folder, opening, saying: { options.log.say($0) }, warning: options.log.warn)
    guard !isFinished() else { return }
    options.log.say(RunText.beginning(settings.system, in: folder))
    try WorkerLaunch.run(
      "relax", options, ranks: settings.system.ranks, stopRequest: .end,
      kept: { "nothing was relaxed; log.lammps is in \(folder.url.path)" })
    let summary = try JSONDecoder().decode(
      Relaxation.Summary.self, from: Data(contentsOf: URL(filePath: folder.path("summary.json"))))
    options.log.say(RunText.relaxation(summary))
    options.log.say("results are in \(folder.url.path)")
  }

  /// Whether `--resume` finds nothing to do, and if so says it.
  private func isFinished() -> Bool {
    guard resume, Relaxation.isFinished(in: options.folder) else { return false }
    options.log.say(
      "the relaxation in \(options.folder.url.path) is finished; nothing is changed")
    return true
  }

  /// The settings of this command's own options.
  private var flags: SettingsTable {
    var table = SettingsTable(source: "options")
    table["cell"] = cell.map { .text($0) }
    table["pressure"] = pressure.map { .number($0.value) }
    table["force-tolerance"] = forceTolerance.map { .number($0) }
    table["pressure-tolerance"] = pressureTolerance.map { .number($0) }
    table["steps"] = steps.map { .integer($0) }
    table["rounds"] = rounds.map { .integer($0) }
    return table
  }
}
