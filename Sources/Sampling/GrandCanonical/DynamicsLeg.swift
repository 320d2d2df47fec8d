// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MonteCarlo
import Structures
import Support

/// The part of a grand-canonical run in one instance of LAMMPS, from one restart to the next.
struct DynamicsLeg {
  private let run: GrandCanonical
  private let start: GrandCanonicalState
  private let range: GrandCanonical.LegRange
  private var began: RunBeginning { range.began }
  private var settings: GrandCanonicalSettings { run.settings }
  private var isRankZero: Bool { run.communicator.rank == 0 }

  init(
    _ run: GrandCanonical, from start: GrandCanonicalState, _ range: GrandCanonical.LegRange
  ) {
    (self.run, self.start, self.range) = (run, start, range)
  }

  /// Above so many times the thermostat's temperature the dynamics is not trusted.
  ///
  /// Atoms that fall onto each other pass this after they have gone below any energy.
  private static let hottest = 200.0

  /// The state of the dynamics.
  private struct Moment {
    var structure: Structure
    var temperature: Double
    var pressure: Double
  }

  /// Runs to the end of the leg.
  ///
  /// - Parameters:
  ///   - state: On return where the next leg begins, unless the dynamics blew up.
  ///   - clock: Says whether a checkpoint is due there.
  /// - Returns: Why it ended.
  /// - Throws: An error that says what failed.
  func run(
    _ state: inout GrandCanonicalState, _ clock: inout CheckpointClock
  ) throws -> GrandCanonical.LegEnding {
    let files = try run.communicator.onRankZero {
      try GrandCanonicalFiles(in: run.folder, keeping: start.lengths)
    }
    let lammps = try open()
    let exchange = try attempts(lammps)
    var (isFirst, ending): (Bool, GrandCanonical.Outcome?) = (true, nil)
    while exchange.chain.attempts < lastAttempt && lammps.step < lastStep && ending == nil {
      let moment: Moment
      switch try dynamics(lammps, exchange, setsUp: isFirst, to: files) {
      case .trusted(let last): moment = last
      case .atEndOfLeg: continue
      case .interrupted:
        ending = .stopped
        continue
      case .blown(let reason):
        return try .blewUp(blownUp(reason, exchange.chain, lammps.step, files))
      }
      isFirst = try exchangeAtoms(lammps, exchange, moment, to: files)
      ending = try whetherToEnd(exchange, files)
    }
    let isDue = clock.isDue(on: run.communicator)
    let isCheckpoint = isDue || ending != nil || exchange.chain.attempts == lastAttempt
    try end(exchange, lammps, files, ending, isCheckpoint: isCheckpoint, into: &state)
    if isCheckpoint { clock.restart() }
    return ending.map { .ended($0) } ?? .reached
  }

  /// The step at which the leg ends, if no checkpoint is due before.
  private var lastStep: Int {
    LegLength.next(
      after: start.step, every: settings.dynamics.stepsOfLeg(atoms: run.system.structure.count))
  }

  /// The attempt after which the next regular checkpoint is made.
  private var lastAttempt: UInt64 {
    let every = UInt64(
      max(
        1,
        settings.dynamics.interval(settings.dynamics.checkpointEvery)
          / settings.stepsBetweenAttempts))
    return min(range.last, (start.attempts / every + 1) * every)
  }

  private func whetherToEnd(
    _ exchange: ExchangeAttempts, _ files: GrandCanonicalFiles?
  ) throws -> GrandCanonical.Outcome? {
    let enough = settings.irregularCount
    let count = run.communicator.broadcast(files?.irregularCount ?? 0)
    if enough > 0 && count >= enough { return .irregular }
    if exchange.chain.system.count >= run.atomLimit { return .full }
    return isToldToStop ? .stopped : nil
  }

  /// Whether any process is; asked by all together.
  private var isToldToStop: Bool {
    run.communicator.maximum(run.monitor.wantsStop() ? 1 : 0) > 0
  }

  // MARK: LAMMPS

  private func open() throws -> LAMMPS {
    if range.isFirst && isRankZero {
      run.monitor.note("setting up at attempt \(start.attempts)")
    }
    let last = settings.attemptCount * settings.stepsBetweenAttempts
    let variables = settings.dynamics.variables(
      of: run.system, in: run.folder, restart: start.restart, from: start.step, to: last)
    let lammps = try LAMMPS(
      arguments: ["-log", "none", "-screen", "none"] + variables.flatMap(\.arguments),
      communicator: run.communicator)
    let script = try LAMMPSScript(
      contentsOf: run.folder.path(InputScript(settings.dynamics).rawValue))
    let log = "log \"\(run.folder.path("log.lammps"))\" append"
    // Later legs of this process do the same again.
    if range.isFirst { try lammps.command(log) }
    if start.restart == nil && start.step == 0 && start.branch == 0 {
      let version = lammps.version
      try run.communicator.onRankZero {
        try settings.recordVersions(lammps: version, in: run.folder)
      }
    }
    try script.run(on: lammps)
    if !range.isFirst { try lammps.command(log) }
    // Atoms come and go. How many degrees of freedom the whole has, the script says.
    for compute in ["thermo_temp", "dynamics_temp"] where lammps.hasID("compute", compute) {
      try lammps.command("compute_modify \(compute) dynamic/dof yes")
    }
    if start.restart == nil { try stopWhole(lammps) }
    if start.returns > 0 || start.freshStarts > 0 {
      let seed = GrandCanonicalTools.seed(UInt64(settings.dynamics.seed), branch: start.branch)
      try lammps.command(
        "velocity all create \(settings.dynamics.temperature) \(seed % 899_999_999 + 1) mom yes "
          + "rot no dist gaussian loop geom")
    }
    return lammps
  }

  /// Whether the dynamics keeps the momentum of the whole, which then is zero: Nosé–Hoover's
  /// thermostat counts 3N − 3 degrees of freedom, Langevin's moves the whole as well.
  private var keepsMomentum: Bool { settings.dynamics.thermostat == .noseHoover }

  private func stopWhole(_ lammps: borrowing LAMMPS) throws {
    if keepsMomentum { try lammps.command("velocity all zero linear") }
  }

  private func attempts(_ lammps: borrowing LAMMPS) throws -> ExchangeAttempts {
    let ids = try lammps.ids()
    let atoms = try AtomsState(
      try lammps.structure(run.system.lammpsSystem), ids: ids,
      nextID: max(start.nextID, (ids.last ?? 0) + 1), elements: run.system.elements)
    let chain = try run.tools.chain(settings, start, atoms)
    return ExchangeAttempts(chain, settings, run.tools, branch: start.branch)
  }

  // MARK: Dynamics

  private enum Dynamics {
    case trusted(Moment)
    case atEndOfLeg
    case interrupted
    case blown(String)
  }

  /// Runs to the next attempt and looks at the atoms, and for a signal, every so often.
  private func dynamics(
    _ lammps: borrowing LAMMPS, _ exchange: ExchangeAttempts, setsUp: Bool,
    to files: GrandCanonicalFiles?
  ) throws -> Dynamics {
    let end = Int(exchange.chain.attempts + 1) * settings.stepsBetweenAttempts
    let look = settings.dynamics.interval(settings.watchEvery)
    var needsSetup = setsUp
    var moment: Moment?
    while lammps.step < end {
      let steps = min(look, end - lammps.step, lastStep - lammps.step)
      do {
        try lammps.command("run \(steps) pre \(needsSetup ? "yes" : "no") post no")
        needsSetup = false
        let now = try Moment(
          structure: lammps.structure(run.system.lammpsSystem), temperature: lammps.thermo("temp"),
          pressure: lammps.thermo("press"))
        if let reason = try watch(now, lammps, exchange, to: files) { return .blown(reason) }
        moment = now
        if lammps.step < end, isToldToStop { return .interrupted }
        if lammps.step < end, lammps.step == lastStep { return .atEndOfLeg }
      } catch let error as LAMMPSError {
        return .blown("LAMMPS: \(error.message)")
      }
    }
    guard let moment else { return .blown("no step was made") }
    return .trusted(moment)
  }

  /// Records a moment of the dynamics if it is irregular.
  ///
  /// - Returns: Why the dynamics cannot be trusted any more; nil if it can.
  private func watch(
    _ moment: Moment, _ lammps: borrowing LAMMPS, _ exchange: ExchangeAttempts,
    to files: GrandCanonicalFiles?
  ) throws -> String? {
    let structure = moment.structure
    guard let energy = structure.energy, energy.isFinite, moment.temperature.isFinite,
      structure.positions.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
    else { return "energy, temperature or positions are not finite" }
    let finding = try settings.watch.examine(structure, grader: run.tools.grader)
    if let finding {
      let (ids, step) = (try lammps.ids(), lammps.step)
      try run.communicator.onRankZero {
        try files?.append(
          Sighting(
            structure: structure, ids: ids, finding: finding, isReached: true, kind: "dynamics",
            attempt: exchange.chain.attempts, step: step, branch: start.branch))
      }
    }
    if let limit = settings.watch.energy, energy / Double(structure.count) < limit {
      return String(format: "%.1f eV/atom", energy / Double(structure.count))
    }
    let hottest = Self.hottest * settings.dynamics.temperature
    return moment.temperature > hottest ? String(format: "%.0f K", moment.temperature) : nil
  }

  private func blownUp(
    _ reason: String, _ chain: MonteCarloChain, _ step: Int, _ files: GrandCanonicalFiles?
  ) throws -> GrandCanonical.BlownUp {
    let lengths = try run.communicator.onRankZero { try files?.watchedLengths() ?? [:] }
    return GrandCanonical.BlownUp(
      event: .init(attempts: chain.attempts, step: step, reason: reason, backTo: start.attempts),
      lengths: lengths ?? [:],
      irregularCount: run.communicator.broadcast(files?.irregularCount ?? 0),
      nextID: chain.system.nextID)
  }

  // MARK: Exchange

  /// Makes an attempt and brings LAMMPS's atoms to what it led to.
  ///
  /// - Returns: Whether the next run must set up anew.
  private func exchangeAtoms(
    _ lammps: borrowing LAMMPS, _ exchange: ExchangeAttempts, _ moment: Moment,
    to files: GrandCanonicalFiles?
  ) throws -> Bool {
    let system = exchange.chain.system
    try system.replace(with: moment.structure, ids: try lammps.ids(), nextID: system.nextID)
    let step = lammps.step
    let (attempt, change, sighting) = try exchange.attempt(step: step)
    try lammps.remove(ids: change.removed)
    try lammps.insert(
      change.inserted.map { atom in
        let element = system.elements[Int(system.species[atom.place])]
        return LAMMPS.NewAtom(
          id: atom.id, element: element, position: system.positions[atom.place],
          velocity: velocity(of: element, in: exchange.chain))
      }, in: run.system.lammpsSystem)
    if !change.removed.isEmpty || !change.inserted.isEmpty { try stopWhole(lammps) }
    if change.hasMovedOthers { try placeAll(lammps, system) }
    let row = AttemptRow(
      attempt: attempt, step: step, time: Double(step) * settings.dynamics.timestep.picoseconds,
      atoms: system.count, speciesCount: system.count(of: run.tools.species),
      volume: system.volume, thermo: (moment.temperature, moment.pressure))
    try run.communicator.onRankZero {
      if let sighting { try files?.append(sighting) }
      try files?.append(row)
      if step % settings.dynamics.interval(settings.dynamics.dumpEvery) == 0 {
        try files?.append(frame(moment, step))
      }
      run.monitor.report(progress(exchange.chain, moment))
    }
    return !change.isEmpty
  }

  /// The velocity of a new atom, of Maxwell's distribution at the thermostat's temperature, Å/ps.
  ///
  /// Where the momentum of the whole is zero it is the velocity relative to the others, whose whole
  /// stands still: k_B T (1/m + 1/M) in each direction, M their mass. With the whole stopped again
  /// all atoms then have Maxwell's distribution on the condition of zero momentum.
  private func velocity(of element: Element, in chain: MonteCarloChain) -> Vector3 {
    var random = RandomStream(seed: chain.seed, sequence: chain.attempts, purpose: 1)
    let system = chain.system
    let whole = (0..<system.elements.count).reduce(0.0) {
      $0 + Double(system.count(of: $1)) * system.elements[$1].mass
    }
    let others = whole - element.mass
    let inverse = 1 / element.mass + (keepsMomentum && others > 0 ? 1 / others : 0)
    let variance =
      PhysicalConstants.boltzmann * settings.dynamics.temperature * inverse
      * PhysicalConstants.squaredVelocityPerElectronVolt
    return variance.squareRoot() * Vector3(random.normal(), random.normal(), random.normal())
  }

  /// Gives all atoms the places of a relaxed trial.
  private func placeAll(_ lammps: borrowing LAMMPS, _ system: AtomicSystem) throws {
    let order = system.ids.indices.sorted { system.ids[$0] < system.ids[$1] }
    try lammps.setPositions(order.map { system.positions[$0] }, in: run.system.lammpsSystem)
  }

  // MARK: Output

  private func frame(_ moment: Moment, _ step: Int) -> Structure {
    var frame = moment.structure
    frame.velocities = nil
    frame.properties.info["step"] = .integer(step)
    frame.properties.info["temperature"] = .real(moment.temperature)
    frame.properties.info["pressure"] = .real(moment.pressure)
    return frame
  }

  private func progress(_ chain: MonteCarloChain, _ moment: Moment) -> RunProgress {
    var progress = RunProgress(
      step: Int(chain.attempts), steps: settings.attemptCount, atoms: chain.system.count,
      temperature: moment.temperature, pressure: moment.pressure,
      stepsHere: Int(chain.attempts) - began.step,
      seconds: Date().timeIntervalSince(began.time))
    progress.stepName = "attempt"
    progress.stepsPerStep = settings.stepsBetweenAttempts
    progress.details = ChainText.details(chain, species: run.tools.species)
    return progress
  }

  /// Writes the restart file that the next leg reads, as a checkpoint or not.
  private func end(
    _ exchange: ExchangeAttempts, _ lammps: borrowing LAMMPS, _ files: GrandCanonicalFiles?,
    _ ending: GrandCanonical.Outcome?, isCheckpoint: Bool, into state: inout GrandCanonicalState
  ) throws {
    try lammps.command("write_restart \"\(run.folder.path(RestartFile.partial))\"")
    let final = exchange.chain.system.structure
    var next = state
    next.step = lammps.step
    next.attempts = exchange.chain.attempts
    next.counts = exchange.chain.counts
    next.nextID = exchange.chain.system.nextID
    next.speciesCount = exchange.chain.system.count(of: run.tools.species)
    next.ranks = run.communicator.size
    next.returns = 0
    next.freshStarts = 0
    next.seconds = began.seconds + Date().timeIntervalSince(began.time)
    if ending != nil { next.interruptions.append(next.attempts) }
    next.ended = ending == .stopped ? nil : ending
    (next.restart, next.restartHash) = (RestartFile.partial, nil)
    try run.communicator.onRankZero {
      guard let files else { return }
      next.irregularCount = files.irregularCount
      next.lengths = isCheckpoint ? try files.synchronizedLengths() : files.lengths
      guard isCheckpoint else { return }
      try AtomicFile.write(final.extendedXYZ, to: run.folder.path("final.extxyz"))
      try next.commit(in: run.folder)
    }
    if isCheckpoint { next.restart = next.restartName }
    state = next
  }
}
