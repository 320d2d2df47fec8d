// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Support

/// The part of a run in one instance of LAMMPS, from one restart to the next.
struct MolecularDynamicsLeg {
  private let run: MolecularDynamics
  private let start: Checkpoint
  private let runBegan: RunBeginning
  private var settings: MolecularDynamicsSettings { run.settings }
  private var isRankZero: Bool { run.communicator.rank == 0 }

  init(_ run: MolecularDynamics, from start: Checkpoint, runBegan: RunBeginning) {
    (self.run, self.start, self.runBegan) = (run, start, runBegan)
  }

  /// The files that rank 0 writes.
  private struct Outputs {
    let trajectory: Trajectory
    let thermo: AppendedFile
  }

  /// Runs to the end of the leg, or until told to stop.
  ///
  /// - Parameters:
  ///   - state: On return where the next leg begins.
  ///   - clock: Says whether a checkpoint is due there.
  /// - Returns: Whether the run shall go on.
  /// - Throws: What `MolecularDynamics.run` does.
  func run(_ state: inout Checkpoint, _ clock: inout CheckpointClock) throws -> Bool {
    let outputs = try run.communicator.onRankZero { try openOutputs() }
    if isFirstHere && isRankZero { run.monitor.note("setting up at step \(start.step)") }
    let lammps = try open()
    let offset = try conservedOffset(lammps)
    let last = lastStep
    var row = try readRow(lammps, offset)
    if start.step == 0 { try write(row, of: lammps, to: outputs) }
    var isStopping = false
    while lammps.step < last && !isStopping {
      let next = nextEvent(after: lammps.step, before: last)
      try lammps.command(
        "run \(next - lammps.step) pre no post no start \(start.step) stop \(last)")
      row = try readRow(lammps, offset)
      try write(row, of: lammps, to: outputs)
      isStopping = run.communicator.maximum(run.monitor.wantsStop() ? 1 : 0) > 0
    }
    if row.step == settings.steps { try writeFinalStructure(row, lammps) }
    let isDue = clock.isDue(on: run.communicator)
    let isCheckpoint = isDue || isStopping || row.step == nextCheckpoint
    try end(row, lammps, outputs, isCheckpoint: isCheckpoint, into: &state)
    if isCheckpoint { clock.restart() }
    return !isStopping || row.step == settings.steps
  }

  // MARK: Steps

  /// Whether this is the first leg of this process.
  private var isFirstHere: Bool { start.step == runBegan.step }

  /// The step of the next regular checkpoint.
  private var nextCheckpoint: Int {
    let every = settings.interval(settings.checkpointEvery)
    return min(settings.steps, LegLength.next(after: start.step, every: every))
  }

  /// The step at which the leg ends.
  private var lastStep: Int {
    let every = settings.stepsOfLeg(atoms: run.system.structure.count)
    return min(nextCheckpoint, LegLength.next(after: start.step, every: every))
  }

  /// Between looks at signals, where neither a row nor a frame is due.
  private static let stepsBetweenLooks = 100

  /// The step at which a row or a frame is due next, or a look at signals.
  ///
  /// LAMMPS is stopped there and nowhere else, so that it does the same whatever happened before.
  private func nextEvent(after step: Int, before last: Int) -> Int {
    let intervals = [settings.thermoEvery, settings.dumpEvery].map(settings.interval)
    return (intervals + [Self.stepsBetweenLooks])
      .map { LegLength.next(after: step, every: $0) }.reduce(last, min)
  }

  // MARK: LAMMPS

  private func open() throws -> LAMMPS {
    let arguments = ["-log", "none", "-screen", "none"]
    let variables = settings.variables(
      of: run.system, in: run.folder, restart: start.restart, from: start.step, to: lastStep)
    let lammps = try LAMMPS(
      arguments: arguments + variables.flatMap(\.arguments), communicator: run.communicator)
    let script = try LAMMPSScript(contentsOf: run.folder.path(InputScript(settings).rawValue))
    let log = "log \"\(run.folder.path("log.lammps"))\" append"
    // Later legs of this process do the same again.
    if isFirstHere { try lammps.command(log) }
    if start.restart == nil && start.step == 0 {
      let version = lammps.version
      try run.communicator.onRankZero {
        try settings.recordVersions(lammps: version, in: run.folder)
      }
    }
    try script.run(on: lammps)
    if !isFirstHere { try lammps.command(log) }
    return lammps
  }

  /// What makes the conserved energy go on where the last leg left it.
  ///
  /// Nosé and Hoover's variables are in the restart file; LAMMPS's account of the heat that random
  /// forces have brought is not.
  private func conservedOffset(_ lammps: borrowing LAMMPS) throws -> Double {
    guard start.step > 0, settings.ensemble != .nve, settings.thermostat == .langevin else {
      return 0
    }
    return start.conservedEnergy - (try lammps.thermo("econserve"))
  }

  private func readRow(_ lammps: borrowing LAMMPS, _ offset: Double) throws -> ThermoRow {
    try ThermoRow(
      lammps, picosecondsPerStep: settings.timestep.picoseconds, conservedOffset: offset)
  }

  // MARK: Output

  private func openOutputs() throws -> Outputs {
    let thermo = try AppendedFile(run.folder.path("thermo.csv"), keeping: start.thermoBytes)
    if settings.grades != nil {
      // The pair style adds to it; what it did after the checkpoint comes again.
      _ = try AppendedFile(
        run.folder.path(GradeSettings.fileName), keeping: start.extrapolatingBytes ?? 0)
    }
    if start.thermoBytes == 0 { try thermo.append(ThermoRow.heading.utf8) }
    return Outputs(
      trajectory: try Trajectory(
        in: run.folder, format: settings.dumpFormat, keeping: start.trajectoryBytes),
      thermo: thermo)
  }

  /// Writes the row and the frame that are due at the row's step, and reports.
  private func write(_ row: ThermoRow, of lammps: borrowing LAMMPS, to outputs: Outputs?) throws {
    let isFrame = row.step % settings.interval(settings.dumpEvery) == 0
    let structure = isFrame ? try lammps.structure(run.system.lammpsSystem) : nil
    let atoms = lammps.atomCount
    try run.communicator.onRankZero {
      guard let outputs else { return }
      if row.step % settings.interval(settings.thermoEvery) == 0 {
        try outputs.thermo.append(row.line.utf8)
      }
      if var frame = structure?.stamped(row) {
        frame.velocities = nil
        try outputs.trajectory.append(frame, step: row.step)
      }
      run.monitor.report(progress(row, atoms: atoms))
    }
  }

  private func progress(_ row: ThermoRow, atoms: Int) -> RunProgress {
    RunProgress(
      step: row.step, steps: settings.steps, atoms: atoms, temperature: row.temperature,
      pressure: row.pressure, stepsHere: row.step - runBegan.step,
      seconds: Date().timeIntervalSince(runBegan.time))
  }

  private func writeFinalStructure(_ row: ThermoRow, _ lammps: borrowing LAMMPS) throws {
    let structure = try lammps.structure(run.system.lammpsSystem).stamped(row)
    try run.communicator.onRankZero {
      try AtomicFile.write(structure.extendedXYZ, to: run.folder.path("final.extxyz"))
    }
  }

  /// Writes the restart file that the next leg reads, as a checkpoint or not.
  private func end(
    _ row: ThermoRow, _ lammps: borrowing LAMMPS, _ outputs: Outputs?, isCheckpoint: Bool,
    into state: inout Checkpoint
  ) throws {
    if isCheckpoint && isRankZero {
      run.monitor.note("writing a checkpoint at step \(row.step)")
    }
    try lammps.command("write_restart \"\(run.folder.path(RestartFile.partial))\"")
    state.step = row.step
    state.ranks = run.communicator.size
    state.conservedEnergy = row.conservedEnergy
    state.seconds = runBegan.seconds + Date().timeIntervalSince(runBegan.time)
    if row.step != lastStep { state.interruptions.append(row.step) }
    var next = state
    (next.restart, next.restartHash) = (RestartFile.partial, nil)
    try run.communicator.onRankZero {
      guard let outputs else { return }
      if isCheckpoint {
        try outputs.trajectory.synchronize()
        try outputs.thermo.synchronize()
      }
      next.trajectoryBytes = outputs.trajectory.length
      next.thermoBytes = outputs.thermo.length
      next.extrapolatingBytes = try settings.grades.map { _ in
        try run.folder.length(of: GradeSettings.fileName)
      }
      if isCheckpoint { try next.commit(in: run.folder) }
    }
    if isCheckpoint { next.restart = next.restartName }
    state = next
  }
}
