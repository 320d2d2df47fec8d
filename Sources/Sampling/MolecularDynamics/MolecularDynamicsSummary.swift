// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface

/// The results of a molecular dynamics run: `summary.json`.
public struct MolecularDynamicsSummary: Codable, Hashable, Sendable {
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
  /// The number of steps of the whole run.
  public var steps: Int
  /// The length of the whole run, ps.
  public var time: Double
  /// The ensemble.
  public var ensemble: String
  /// The number of processes.
  public var ranks: Int
  /// The seconds that the run took, all its parts together.
  public var seconds: Double
  /// Atoms times steps in a second.
  public var atomStepsPerSecond: Double
  /// Steps besides the ends of legs at which the run was told to stop: a run without them differs in
  /// rounding from there on.
  public var interruptions: [Int]
  /// Means over the rows of `thermo.csv`.
  var means: ThermoMeans?
  /// Means over the rows of the second half of the run.
  var secondHalfMeans: ThermoMeans?
}

extension MolecularDynamics {
  func writeSummary(_ state: Checkpoint) throws {
    let atoms = system.structure.count
    let thermo = folder.path("thermo.csv")
    let work = Double(atoms) * Double(state.step)
    let summary = MolecularDynamicsSummary(
      potential: settings.system.interactionName, elements: system.elements.map(\.symbol),
      mapping: try folder.settings().mapping, atoms: atoms,
      steps: state.step, time: Double(state.step) * settings.timestep.picoseconds,
      ensemble: settings.ensemble.rawValue, ranks: communicator.size, seconds: state.seconds,
      atomStepsPerSecond: state.seconds > 0 ? work / state.seconds : 0,
      interruptions: state.interruptions, means: try ThermoMeans(of: thermo, from: 0),
      secondHalfMeans: try ThermoMeans(of: thermo, from: state.step / 2))
    try folder.write(json: summary, "summary.json")
  }
}
