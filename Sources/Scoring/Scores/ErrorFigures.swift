// Part of Ordeal. See LICENSE.

import Structures

/// Errors of energies and forces as JSON and tables show them: meV/atom and eV/Å.
public struct ErrorFigures: Codable, Hashable, Sendable {
  /// The number of configurations.
  public var configurations: Int
  /// The number of those with a reference energy; nil in files of 0.1.0.
  public var energyConfigurations: Int?
  /// The number of those with reference forces and predicted ones; nil in files of 0.1.0.
  public var forceConfigurations: Int?
  /// The number of configurations that repeat an earlier one: the same atoms at the same places of
  /// the same cell, with the same reference energy; nil where none does, and in files of 0.1.0.
  public var repeatedConfigurations: Int?
  /// meV/atom, over configurations.
  public var energyRMSE: Double?
  /// meV/atom.
  public var energyMAE: Double?
  /// ⟨E^pot − E^ref⟩, meV/atom.
  public var energyBias: Double?
  /// The largest |error|, meV/atom.
  public var energyMaximum: Double?
  /// eV/Å, per component.
  public var forceRMSE: Double?
  /// eV/Å, per component.
  public var forceMAE: Double?
  /// The largest |error| of a component, eV/Å.
  public var forceMaximum: Double?

  /// The errors over some configurations.
  public init(_ predictions: [Prediction]) {
    configurations = predictions.count
    let repeats = predictions.count - Set(predictions.map { Datum($0.structure) }).count
    repeatedConfigurations = repeats > 0 ? repeats : nil
    forceConfigurations = predictions.count { $0.structure.forces != nil && !$0.forces.isEmpty }
    let energies = ErrorSummary.energies(predictions)
    energyConfigurations = energies.count
    energyRMSE = energies.rootMeanSquare.map { 1000 * $0 }
    energyMAE = energies.meanAbsolute.map { 1000 * $0 }
    energyBias = energies.bias.map { 1000 * $0 }
    energyMaximum = energies.count > 0 ? 1000 * energies.maximum : nil
    let forces = ErrorSummary.forceComponents(predictions)
    forceRMSE = forces.rootMeanSquare
    forceMAE = forces.meanAbsolute
    forceMaximum = forces.count > 0 ? forces.maximum : nil
  }

  /// The number of different configurations among so many of these: at least those that are left
  /// without all that repeat others.
  public func different(of count: Int) -> Int {
    Swift.max(0, count - (repeatedConfigurations ?? 0))
  }

  /// What one configuration tells about a potential.
  private struct Datum: Hashable {
    let elements: [Element]
    let positions: [Vector3]
    let cell: Cell
    let energy: Double?

    init(_ structure: Structure) {
      (elements, positions) = (structure.elements, structure.positions)
      (cell, energy) = (structure.cell, structure.energy)
    }
  }
}
