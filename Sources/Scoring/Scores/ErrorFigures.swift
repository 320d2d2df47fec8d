// Part of Ordeal. See LICENSE.

/// Errors of energies and forces as JSON and tables show them: meV/atom and eV/Å.
public struct ErrorFigures: Codable, Hashable, Sendable {
  /// The number of configurations.
  public var configurations: Int
  /// The number of those with a reference energy; nil in files of 0.1.0.
  public var energyConfigurations: Int?
  /// The number of those with reference forces and predicted ones; nil in files of 0.1.0.
  public var forceConfigurations: Int?
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
}
