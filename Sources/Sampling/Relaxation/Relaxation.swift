// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Support

/// A relaxation to the nearest minimum, in a folder that `prepare` has made ready.
public struct Relaxation {
  /// The results, `summary.json`: not to converge is one, not an error.
  public struct Summary: Codable, Hashable, Sendable {
    /// The version of this file's layout.
    public var schemaVersion = 1
    /// The potential's file, or the pair style.
    public var potential: String
    /// The elements of species 0, 1, ….
    public var elements: [String]
    /// The same in words, with how it is known; nil in runs of 0.1.0.
    public var mapping: String?
    /// The number of atoms.
    public var atoms: Int
    /// What was free to change: fixed, iso or free.
    public var cell: String
    /// eV.
    public var initialEnergy: Double
    /// eV.
    public var finalEnergy: Double
    /// The longest force on an atom, eV/Å.
    public var maximumForce: Double
    /// Bar.
    public var pressure: Double
    /// The volume, Å³.
    public var volume: Double
    /// The number of iterations.
    public var steps: Int
    /// Whether forces, and the pressure of a cell that may change, are within their tolerances.
    public var converged: Bool
    /// The number of processes.
    public var ranks: Int
    /// The seconds that it took.
    public var seconds: Double
  }

  private let settings: RelaxationSettings
  private let folder: RunFolder
  private let system: RunSystem
  private let communicator: MPICommunicator
  private let monitor: any RunMonitor

  /// Reads what `prepare` has put into a folder.
  ///
  /// - Throws: An error that names the file that is missing or damaged.
  public init(
    in folder: RunFolder, on communicator: MPICommunicator, watchedBy monitor: any RunMonitor
  ) throws {
    settings = try RelaxationSettings(folder.settings().withoutProvenance)
    system = try RunSystem(in: folder, elements: settings.system.elements)
    self.folder = folder
    self.communicator = communicator
    self.monitor = monitor
  }

  /// Relaxes, and writes `relaxed.extxyz` and `summary.json`.
  ///
  /// All processes of the communicator call this together.
  ///
  /// - Throws: `LAMMPSError` with the command, or an error that names the file that could not be
  ///   written.
  public func run() throws -> Summary {
    let began = Date()
    try communicator.onRankZero { try folder.lock() }
    if communicator.rank == 0 { monitor.note("relaxing") }
    let lammps = try LAMMPS(
      arguments: ["-log", "none", "-screen", "none"] + variables.flatMap(\.arguments),
      communicator: communicator)
    try lammps.command("log \"\(folder.path("log.lammps"))\" append")
    let version = lammps.version
    try communicator.onRankZero { try settings.recordVersions(lammps: version, in: folder) }
    try LAMMPSScript(contentsOf: folder.path(InputScript.relax.rawValue)).run(on: lammps)
    let summary = try summary(lammps, seconds: Date().timeIntervalSince(began))
    var relaxed = try lammps.structure(system.lammpsSystem)
    relaxed.velocities = nil
    try communicator.onRankZero {
      try AtomicFile.write(relaxed.extendedXYZ, to: folder.path("relaxed.extxyz"))
      try folder.write(json: summary, "summary.json")
      if !summary.converged {
        monitor.warn(
          "not converged after \(counted(summary.steps, "iteration")): longest force "
            + "\(summary.maximumForce) "
            + "eV/Å, pressure \(summary.pressure) bar")
      }
    }
    return summary
  }

  private var variables: [ScriptVariable] {
    system.variables(settings.system.interaction) + [
      ScriptVariable("structure", folder.path("structure.data")),
      ScriptVariable("cell", settings.cell.rawValue),
      ScriptVariable("pressure", settings.pressure),
      ScriptVariable("force_tolerance", settings.forceTolerance),
      ScriptVariable("pressure_tolerance", settings.pressureTolerance),
      ScriptVariable("steps", settings.steps), ScriptVariable("rounds", settings.rounds),
    ]
  }

  private func summary(_ lammps: borrowing LAMMPS, seconds: Double) throws -> Summary {
    Summary(
      potential: settings.system.interactionName, elements: settings.system.elements,
      mapping: try folder.settings().mapping, atoms: lammps.atomCount, cell: settings.cell.rawValue,
      initialEnergy: try lammps.variable("initial_energy"),
      finalEnergy: try lammps.thermo("pe"), maximumForce: try lammps.compute("force"),
      pressure: try lammps.thermo("press"), volume: try lammps.thermo("vol"),
      steps: lammps.step, converged: try lammps.variable("unrelaxed") == 0,
      ranks: communicator.size, seconds: seconds)
  }
}

// MARK: As a run

extension Relaxation: Run {
  /// What a request to stop means to the processes.
  public static var stopRequest: Launcher.StopRequest { .end }
  /// The options larger values of which make a finished run go on.
  public static var lengthOptions: String? { nil }

  /// Completes the settings of a new run by what the system says, and refuses what cannot be run.
  public static func begin(
    _ settings: inout RelaxationSettings, _ system: RunSystem, saying say: (String) -> Void
  ) throws -> RunSystem { system }

  /// The input of LAMMPS.
  public static func script(_ settings: RelaxationSettings) -> InputScript { .relax }

  /// Whether the run in a folder has come to its end, by given settings.
  public static func isFinished(_ settings: RelaxationSettings, in folder: RunFolder) -> Bool {
    folder.has("summary.json")
  }

  /// A relaxation has no checkpoints: one that was interrupted begins again.
  public static func kept(in folder: RunFolder) -> String {
    "nothing was relaxed; log.lammps is in \(folder.url.path)"
  }
}
