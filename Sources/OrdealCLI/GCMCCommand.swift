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

  @OptionGroup var options: RunOptions

  @Flag(help: "Go on with the run in the output folder, or begin it.")
  var resume = false

  @Option(help: ArgumentHelp("The element that is inserted and removed.", valueName: "element"))
  var species: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "eV, relative to the potential's zero, or to the reference; several: one run for each.",
      valueName: "eV"))
  var chemicalPotential: [SignedNumber] = []

  @Option(
    help: ArgumentHelp(
      "A structure whose relaxed energy per atom is the zero of the chemical potential.",
      valueName: "file"), completion: .file())
  var chemicalPotentialReference: String?

  @Option(
    help: ArgumentHelp(
      "Run so many replicas at once: with as many chemical potentials they exchange them, with one "
        + "they are independent.", valueName: "n"))
  var replicas: Int?

  @Option(
    help: ArgumentHelp("Attempts of each replica between exchanges. Default: 10.", valueName: "n"))
  var exchangeEvery: Int?

  @Flag(help: "Allow a chemical potential at or above that of the pure phase.")
  var allowGrowth = false

  @Option(help: "What happens between attempts: npt, nvt or none. Default: npt.")
  var ensemble: String?

  @Option(help: "How the cell follows the pressure in npt: iso, aniso or tri. Default: iso.")
  var cell: String?

  @Option(help: ArgumentHelp("K. Default: 300.", valueName: "K")) var temperature: Double?

  @Option(help: ArgumentHelp("bar. Default: 0.", valueName: "bar")) var pressure: SignedNumber?

  @Option(help: "Length of the run, ps, or with a unit: 0.1ns. Default: 10.") var time: String?

  @Option(help: "Length of a step, fs, or with a unit: 1fs. Default: 1.") var timestep: String?

  @Option(help: "Time between attempts, ps. Default: 0.1.") var attemptEvery: String?

  @Option(help: ArgumentHelp("Attempts, with --ensemble none. Default: 10000.", valueName: "n"))
  var attempts: Int?

  @Option(
    help: ArgumentHelp(
      "Displacements for each insertion or removal, with --ensemble none. Default: 0.",
      valueName: "n"))
  var displacements: Int?

  @Option(
    help: ArgumentHelp(
      "How far a displacement goes at most along each axis, Å. Default: 0.2.", valueName: "Å"))
  var displacement: Double?

  @Option(
    help: """
      Where insertions are proposed: total (the cell), free (farther than --minimum-distance from \
      all atoms) or accessible (from atoms of other elements). Default: total.
      """)
  var volume: String?

  @Option(
    help: ArgumentHelp("How close to other atoms insertions may be, Å. Default: 1.", valueName: "Å")
  )
  var minimumDistance: Double?

  @Option(
    help: ArgumentHelp(
      "Relax each trial with at most so many evaluations; 0: never. Default: 0.", valueName: "n"))
  var relaxTrial: Int?

  @Option(
    help: ArgumentHelp("Atoms of the species to remove at random before the run.", valueName: "n"))
  var remove: Int?

  @Option(
    help: ArgumentHelp("Atoms of the species to insert at random before the run.", valueName: "n"))
  var insert: Int?

  @Option(
    help: ArgumentHelp("End at so many atoms. Default: four times those given.", valueName: "n"))
  var maximumAtoms: Int?

  @Option(
    help: ArgumentHelp("Energies below this are irregular, eV/atom. Default: -10.", valueName: "eV")
  )
  var watchEnergy: SignedNumber?

  @Option(
    help: ArgumentHelp("Forces above this are irregular, eV/Å. Default: 15.", valueName: "eV/Å"))
  var watchForce: Double?

  @Option(
    help: ArgumentHelp("Atoms closer than this are irregular, Å. Default: none.", valueName: "Å"))
  var watchContact: Double?

  @Option(
    help: ArgumentHelp(
      "Extrapolation grades above this are irregular; the potential needs an active set. Default: "
        + "none.", valueName: "grade"))
  var watchGrade: Double?

  @Option(help: "Time between looks at the dynamics, ps. Default: 0.01.") var watchEvery: String?

  @Option(
    help: ArgumentHelp(
      "End once so many irregular configurations were reached. Default: 0, never.", valueName: "n"))
  var irregularCount: Int?

  @Option(help: "What random numbers depend on, 1 to 900000000. Default: 1.") var seed: Int?

  @Option(help: "Time between frames of the trajectory, ps. Default: 1.") var dumpEvery: String?

  @Option(help: "Time between checkpoints, ps. Default: 1.") var checkpointEvery: String?

  func validate() throws {
    if resume && options.overwrite {
      throw ValidationError("--resume goes on with a run and --overwrite replaces it; give one.")
    }
    let count = chemicalPotential.count
    if let replicas, count > 1, count != replicas {
      throw ValidationError("--replicas \(replicas) takes 1 or \(replicas) chemical potentials")
    }
  }

  func run() throws {
    let folder = options.folder
    if options.worker {
      return try WorkerLaunch.work(options) { try work(in: folder, on: $0, watchedBy: $1) }
    }
    try ReplicaExchange.refuseReplica(folder)
    let given = try options.table(flags)
    if !resume { IdleOptions.grandCanonical.warn(of: flags, in: given, options.log) }
    let begun = resume ? try GrandCanonicalPlan.recorded(in: folder) : nil
    if let begun { try GrandCanonicalPlan.check(given, against: begun, at: folder.url.path) }
    let plan = try GrandCanonicalPlan(begun.map(given.over) ?? given)
    guard !plan.isOne else { return try run(plan.settings(of: 0), in: folder, begun: given) }
    try plan.replicas > 1 ? runReplicas(plan, given, begun) : scan(plan, given, begun)
  }

  private var opening: RunFolder.Opening {
    resume ? .resume : options.overwrite ? .overwrite : .new
  }

  /// Prepares and runs a single run.
  private func run(
    _ settings: SettingsTable, in folder: RunFolder, begun given: SettingsTable
  ) throws {
    let given = resume && folder.has("settings.toml") ? given : settings
    try options.checkLauncher(given)
    try launch(
      try GrandCanonical.prepare(
        given, in: folder, opening, saying: { options.log.say($0) }, warning: options.log.warn),
      in: folder)
  }

  /// Runs in one folder, which is prepared.
  private func launch(_ settings: GrandCanonicalSettings, in folder: RunFolder) throws {
    if resume, GrandCanonical.isFinished(settings, in: folder) {
      return options.log.say(RunText.finished(folder, more: "--time or --attempts"))
    }
    options.log.say(RunText.beginning(settings.dynamics.system, in: folder))
    let console = RunConsole(options)
    let ending = try GrandCanonicalLaunch.run(
      in: folder, ranks: settings.dynamics.system.ranks, starter: options.launcher,
      hearing: console.hear, echoing: console.echo)
    try WorkerLaunch.finish(ending, console, kept: { GrandCanonical.kept(in: folder) })
    try GrandCanonicalFigures.write(in: folder, species: settings.species)
    let summary = try GrandCanonicalSummary(in: folder)
    options.log.say(summary.text)
    options.log.say("results are in \(folder.url.path)")
  }

  // MARK: Several runs

  /// Prepares all runs of a plan, and writes its settings.
  private func prepare(
    _ plan: GrandCanonicalPlan, _ given: SettingsTable, _ begun: SettingsTable?
  ) throws -> [GrandCanonicalSettings] {
    let folder = options.folder
    if begun == nil { try folder.open(opening) }
    let settings = try (0..<plan.count).map { index in
      try GrandCanonical.prepare(
        begun == nil ? plan.settings(of: index) : plan.resumed(index, given, in: folder),
        in: plan.folder(of: index, in: folder), opening,
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
    try options.checkLauncher(given)
    let settings = try prepare(plan, given, begun)
    var points: [GrandCanonicalFigures.Point] = []
    for (index, own) in settings.enumerated() {
      let place = plan.folder(of: index, in: options.folder)
      try launch(own, in: place)
      points.append(try GrandCanonicalFigures.point(in: place))
    }
    try GrandCanonicalFigures.writeIsotherm(points, in: options.folder)
  }

  /// Replicas at once, on processes that are split among them.
  private func runReplicas(
    _ plan: GrandCanonicalPlan, _ given: SettingsTable, _ begun: SettingsTable?
  ) throws {
    let folder = options.folder
    let ranks = options.ranks ?? plan.replicas
    _ = try WorkerCommand([Subprocess.ownPath], ranks: ranks, starter: options.launcher)
    guard try isReady(plan, try prepare(plan, given, begun)) else {
      return options.log.say(RunText.finished(folder, more: "--attempts"))
    }
    let console = RunConsole(options)
    let ending = try GrandCanonicalLaunch.run(
      in: folder, ranks: ranks, starter: options.launcher, hearing: console.hear,
      echoing: console.echo)
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
    if var exchange = try ReplicaExchange(in: folder), resume {
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

  /// The settings of this command's own options.
  private var flags: SettingsTable {
    var table = SettingsTable(source: "options")
    let texts = [
      ("species", species), ("ensemble", ensemble), ("cell", cell), ("time", time),
      ("timestep", timestep), ("attempt-every", attemptEvery), ("volume", volume),
      ("watch-every", watchEvery), ("dump-every", dumpEvery),
      ("checkpoint-every", checkpointEvery),
      ("chemical-potential-reference", chemicalPotentialReference),
    ]
    for (key, value) in texts { table[key] = value.map { .text($0) } }
    let numbers = [
      ("temperature", temperature), ("pressure", pressure?.value), ("displacement", displacement),
      ("minimum-distance", minimumDistance), ("watch-energy", watchEnergy?.value),
      ("watch-force", watchForce), ("watch-contact", watchContact),
      ("watch-grade", watchGrade),
    ]
    for (key, value) in numbers { table[key] = value.map { .number($0) } }
    let integers = [
      ("attempts", attempts), ("displacements", displacements), ("relax-trial", relaxTrial),
      ("remove", remove), ("insert", insert), ("maximum-atoms", maximumAtoms),
      ("irregular-count", irregularCount), ("seed", seed),
    ]
    for (key, value) in integers { table[key] = value.map { .integer($0) } }
    if allowGrowth { table["allow-growth"] = .logical(true) }
    if let first = chemicalPotential.first?.value {
      table["chemical-potential"] =
        chemicalPotential.count > 1 ? .numbers(chemicalPotential.map(\.value)) : .number(first)
    }
    (table["replicas"], table["exchange-every"]) = (
      replicas.map { .integer($0) }, exchangeEvery.map { .integer($0) }
    )
    return table
  }
}
