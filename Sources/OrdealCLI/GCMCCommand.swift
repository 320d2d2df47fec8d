// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import Reports
import Sampling
import Structures

struct GCMCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gcmc",
    abstract: "Grand-canonical Monte Carlo: inserts and removes atoms between pieces of dynamics.",
    discussion: """
      Every --attempt-every an atom of --species is inserted or removed, each with probability ½, and \
      decided at fixed chemical potential with energies of only those atoms that it touches; in \
      between LAMMPS runs dynamics (npt, nvt) or nothing moves but by --displacements (none).

      Every frame and every trial is watched: energies below --watch-energy, forces above \
      --watch-force, atoms closer than --watch-contact. What the chain reached goes to \
      irregular.extxyz, refused trials to irregular-refused.extxyz, each configuration once. A run \
      that blows up goes back to its last restart and takes another way.

      The output folder then holds attempts.csv, trajectory.extxyz, final.extxyz, summary.json, \
      composition.svg, energy.svg, log.lammps, settings.toml and a checkpoint: after an interruption \
      `ordeal gcmc --resume --output run` goes on. Several chemical potentials make an isotherm: a \
      folder for each, isotherm.csv and isotherm.svg.

      Exit status: 0 finished, 1 failed, 64 wrong usage, 128 + n stopped by signal n.

      Example: Li in and out of LiAl at 600 K on two processes
        ordeal gcmc --potential MTP_train.mtp --structure LiAl.vasp --elements Li,Al \\
          --replicate 4 4 4 --species Li --chemical-potential -2.3 --temperature 600 \\
          --ensemble npt --attempt-every 0.1 --time 50 --ranks 2 --seed 1 --output run
      """)

  @OptionGroup var flags: SettingFlags<GrandCanonicalSettings>

  @Option(
    help: ArgumentHelp(
      "Run so many replicas at once: with as many chemical potentials they exchange them, with one "
        + "they are independent.", valueName: "n"))
  var replicas: Int?

  @Option(
    help: ArgumentHelp("Attempts of each replica between exchanges. Default: 10.", valueName: "n"))
  var exchangeEvery: Int?

  @OptionGroup var options: RunOptions

  func run() throws {
    let folder = options.folder
    if options.worker {
      return try WorkerLaunch.work(
        ranks: flags.given().integer("ranks"), isLaunched: true, RunConsole(options.log)
      ) { try work(in: folder, on: $0, watchedBy: $1) }
    }
    try ReplicaExchange.refuseReplica(folder)
    let given = try options.table(chosen(), paths: GrandCanonicalSettings.pathKeys)
    if !options.resume {
      IdleOptions.grandCanonical.warn(of: try chosen(), in: given, options.log)
    }
    let begun = options.resume ? try GrandCanonicalPlan.recorded(in: folder) : nil
    if let begun { try GrandCanonicalPlan.check(given, against: begun, at: folder.url.path) }
    let plan = try GrandCanonicalPlan(begun.map(given.over) ?? given)
    guard !plan.isOne else {
      let isBegun = options.resume && folder.has("settings.toml")
      let settings = isBegun ? given : plan.settings(of: 0)
      try options.checkLauncher(settings, paths: GrandCanonicalSettings.pathKeys)
      return try run(settings, in: folder)
    }
    try plan.replicas > 1 ? runReplicas(plan, given, begun) : scan(plan, given, begun)
  }

  /// Prepares and runs a single run.
  private func run(_ given: SettingsTable, in folder: RunFolder) throws {
    guard let settings = try single.prepare(given, in: folder) else { return }
    try single.launch(settings, in: folder)
  }

  /// A single run.
  private var single: RunCommand<GrandCanonical> {
    RunCommand(options, flags) { settings, folder in
      try GrandCanonicalFigures.write(in: folder, species: settings.species)
      return try GrandCanonicalSummary(in: folder).text
    }
  }

  // MARK: Several runs

  /// Prepares all runs of a plan, and writes its settings.
  private func prepare(
    _ plan: GrandCanonicalPlan, _ given: SettingsTable, _ begun: SettingsTable?
  ) throws -> [GrandCanonicalSettings] {
    let folder = options.folder
    if begun == nil { try folder.open(options.opening) }
    let settings = try (0..<plan.count).map { index in
      try GrandCanonical.prepare(
        begun == nil ? plan.settings(of: index) : plan.resumed(index, given, in: folder),
        in: plan.folder(of: index, in: folder), options.opening,
        // The runs share the potential: the first speaks for all.
        saying: { if index == 0 { options.log.say($0) } },
        warning: { if index == 0 { options.log.warn($0) } })
    }
    try plan.write(
      to: folder, first: settings[0], record: begun ?? SettingsTable(source: given.source))
    return settings
  }

  /// One run for each chemical potential, each in a folder of its own.
  private func scan(
    _ plan: GrandCanonicalPlan, _ given: SettingsTable, _ begun: SettingsTable?
  ) throws {
    try options.checkLauncher(given, paths: GrandCanonicalSettings.pathKeys)
    let settings = try prepare(plan, given, begun)
    var points: [GrandCanonicalFigures.Point] = []
    for (index, own) in settings.enumerated() {
      let place = plan.folder(of: index, in: options.folder)
      if options.resume, GrandCanonical.isFinished(own, in: place) {
        options.log.say(RunText.finished(place, more: GrandCanonical.lengthOptions))
      } else {
        try single.launch(own, in: place)
      }
      points.append(try GrandCanonicalFigures.point(in: place))
    }
    try GrandCanonicalFigures.writeIsotherm(points, in: options.folder)
  }

  /// Replicas at once, on processes that are split among them.
  private func runReplicas(
    _ plan: GrandCanonicalPlan, _ given: SettingsTable, _ begun: SettingsTable?
  ) throws {
    let folder = options.folder
    let ranks = try given.integer("ranks") ?? plan.replicas
    _ = try WorkerCommand([Subprocess.ownPath], ranks: ranks, starter: options.launcher)
    guard try isReady(plan, try prepare(plan, given, begun)) else {
      return options.log.say(RunText.finished(folder, more: "--attempts"))
    }
    let console = RunConsole(options.log)
    let ending = try WorkerLaunch.run(
      GrandCanonical.self, in: folder, ranks: ranks, starter: options.launcher,
      hearing: console.hear, echoing: console.echo)
    try WorkerLaunch.finish(ending, console) {
      "kept in \(folder.url.path); go on with: ordeal gcmc --resume --output \(folder.url.path)"
    }
    guard let exchange = try ReplicaExchange(in: folder.url.path) else { return }
    for replica in exchange.values.indices {
      let own = RunFolder(ReplicaExchange.folder(replica, in: folder.url.path))
      try GrandCanonicalFigures.write(in: own, species: nil)
    }
    if exchange.parameter == .chemicalPotential {
      let points = try GrandCanonicalFigures.points(of: exchange, in: folder)
      if !points.isEmpty { try GrandCanonicalFigures.writeIsotherm(points, in: folder) }
    }
    options.log.say("results are in \(folder.url.path)")
  }

  /// Writes down how replicas stand, or begins with them.
  ///
  /// - Returns: Whether there is something to do.
  private func isReady(
    _ plan: GrandCanonicalPlan, _ settings: [GrandCanonicalSettings]
  ) throws -> Bool {
    let folder = options.folder.url.path
    if var exchange = try ReplicaExchange(in: folder), options.resume {
      exchange.attempts = settings[0].attemptCount
      try exchange.write(to: folder)
      return !exchange.isOver
        || !settings.indices.allSatisfy {
          RunFolder(ReplicaExchange.folder($0, in: folder)).has("summary.json")
        }
    }
    try ReplicaExchange(
      plan.exchangesPotentials ? .chemicalPotential : .none,
      values: settings.map(\.chemicalPotential), temperature: settings[0].dynamics.temperature,
      every: plan.exchangeEvery, attempts: settings[0].attemptCount,
      seed: UInt64(settings[0].dynamics.seed)
    ).write(to: folder)
    return true
  }

  private func work(
    in folder: RunFolder, on world: MPICommunicator, watchedBy monitor: any RunMonitor
  ) throws {
    if let replicas = try ReplicaExchange(in: folder.url.path) {
      _ = try Replicas.grandCanonical(
        replicas, in: folder.url.path, on: world, watchedBy: monitor)
    } else {
      _ = try GrandCanonical(in: folder, on: world, watchedBy: monitor).run()
    }
  }

  /// The settings of the options.
  private func chosen() throws -> SettingsTable {
    var table = try flags.given()
    table["replicas"] = replicas.map { .integer($0) }
    table["exchange-every"] = exchangeEvery.map { .integer($0) }
    return table
  }
}
