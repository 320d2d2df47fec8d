// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import Sampling

struct MDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "md",
    abstract: "Runs molecular dynamics with LAMMPS.",
    discussion: """
      The output folder then holds trajectory.extxyz, thermo.csv, summary.json, final.extxyz, \
      log.lammps, the settings with versions and hashes (settings.toml: ordeal md --settings \
      runs it again), and a checkpoint. After an interruption `ordeal md --resume --output run` goes \
      on, to the same trajectory bit for bit on the same number of processes.

      Exit status: 0 finished, 1 failed, 64 wrong usage, 128 + n stopped by signal n; after SIGINT \
      or SIGTERM the run has made a checkpoint.

      Example: 10 ps at 600 K and 0 bar of a LiAl supercell on two processes
        ordeal md --potential MTP_train.mtp --structure LiAl.vasp --elements Li,Al \\
          --replicate 3 3 3 --ensemble npt --temperature 600 --time 10 --timestep 2 \\
          --ranks 2 --seed 42 --output run
      """)

  @OptionGroup var options: RunOptions

  @Flag(help: "Go on with the run in the output folder, or begin it.")
  var resume = false

  @Option(help: "What is kept constant: nve, nvt or npt. Default: nvt.")
  var ensemble: String?

  @Option(help: "How the cell follows the pressure in npt: iso, aniso or tri. Default: iso.")
  var cell: String?

  @Option(help: "nose-hoover or langevin. Default: nose-hoover.")
  var thermostat: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "K; a second value: a linear ramp to it. Default: 300.", valueName: "first [last]"))
  var temperature: [Double] = []

  @Option(help: "bar. Default: 0.") var pressure: SignedNumber?

  @Option(help: "Relaxation time of the thermostat, ps. Default: 0.1.")
  var temperatureDamping: String?

  @Option(help: "Relaxation time of the barostat, ps. Default: 1.")
  var pressureDamping: String?

  @Option(help: "Length of the run, ps, or with a unit: 0.1ns. Default: 10.")
  var time: String?

  @Option(help: "Length of a step, fs, or with a unit: 1fs. Default: 1.")
  var timestep: String?

  @Option(help: "Velocities at the beginning: create, or keep the structure's. Default: create.")
  var velocities: String?

  @Option(help: "What velocities and random forces are drawn from, 1 to 900000000. Default: 1.")
  var seed: Int?

  @Option(help: "Time between rows of thermo.csv, ps. Default: 0.1.")
  var thermoEvery: String?

  @Option(help: "Time between frames of the trajectory, ps. Default: 0.1.")
  var dumpEvery: String?

  @Option(help: "Format of the trajectory: extxyz or lammps. Default: extxyz.")
  var dumpFormat: String?

  @Option(help: "Time between checkpoints, ps. Default: 10.")
  var checkpointEvery: String?

  @Option(
    help: ArgumentHelp(
      "Configurations with an extrapolation grade above this go to extrapolating.extxyz; the "
        + "potential needs an active set (ordeal active-set).", valueName: "grade"))
  var gradeSave: Double?

  @Option(
    help: ArgumentHelp(
      "The run fails at a grade above this, and keeps the configuration.", valueName: "grade"))
  var gradeStop: Double?

  @Option(help: "Time between grades, ps. Default: 0.01.") var gradeEvery: String?

  func validate() throws {
    if resume && options.overwrite {
      throw ValidationError("--resume goes on with a run and --overwrite replaces it; give one.")
    }
  }

  func run() throws {
    let folder = options.folder
    if options.worker {
      return try WorkerLaunch.work(options) { try work(in: folder, on: $0, watchedBy: $1) }
    }
    let given = try options.table(flags)
    if !resume { IdleOptions.dynamics.warn(of: flags, in: given, options.log) }
    let opening: RunFolder.Opening = resume ? .resume : options.overwrite ? .overwrite : .new
    if WorkerEnvironment.isWorker(ranks: options.ranks) {
      return try WorkerLaunch.work(options) { world, monitor in
        let isFinished = try world.onRankZero {
          let settings = try MolecularDynamics.prepare(
            given, in: folder, opening, saying: { options.log.say($0) },
            warning: options.log.warn)
          let isFinished = resume && MolecularDynamics.isFinished(settings, in: folder)
          if isFinished { options.log.say(RunText.finished(folder, more: "--time")) }
          return isFinished
        }
        guard world.maximum(isFinished == true ? 1 : 0) == 0 else { return }
        try work(in: folder, on: world, watchedBy: monitor)
      }
    }
    try options.checkLauncher(given)
    let settings = try MolecularDynamics.prepare(
      given, in: folder, opening, saying: { options.log.say($0) }, warning: options.log.warn)
    if resume, MolecularDynamics.isFinished(settings, in: folder) {
      return options.log.say(RunText.finished(folder, more: "--time"))
    }
    options.log.say(RunText.beginning(settings.system, in: folder))
    try WorkerLaunch.run(
      "md", options, ranks: settings.system.ranks, stopRequest: .checkpoint,
      kept: { MolecularDynamics.kept(in: folder) })
    options.log.say("results are in \(folder.url.path)")
  }

  private func work(
    in folder: RunFolder, on world: MPICommunicator, watchedBy monitor: any RunMonitor
  ) throws {
    _ = try MolecularDynamics(in: folder, on: world, watchedBy: monitor).run()
  }

  /// The settings of this command's own options.
  private var flags: SettingsTable {
    var table = SettingsTable(source: "options")
    table["ensemble"] = ensemble.map { .text($0) }
    table["cell"] = cell.map { .text($0) }
    table["thermostat"] = thermostat.map { .text($0) }
    if !temperature.isEmpty { table["temperature"] = .numbers(temperature) }
    table["pressure"] = pressure.map { .number($0.value) }
    table["temperature-damping"] = temperatureDamping.map { .text($0) }
    table["pressure-damping"] = pressureDamping.map { .text($0) }
    table["time"] = time.map { .text($0) }
    table["timestep"] = timestep.map { .text($0) }
    table["velocities"] = velocities.map { .text($0) }
    table["seed"] = seed.map { .integer($0) }
    table["thermo-every"] = thermoEvery.map { .text($0) }
    table["dump-every"] = dumpEvery.map { .text($0) }
    table["dump-format"] = dumpFormat.map { .text($0) }
    table["checkpoint-every"] = checkpointEvery.map { .text($0) }
    table["grade-save"] = gradeSave.map { .number($0) }
    table["grade-stop"] = gradeStop.map { .number($0) }
    table["grade-every"] = gradeEvery.map { .text($0) }
    return table
  }
}
