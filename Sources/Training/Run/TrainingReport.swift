// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// What `<name>.json` beside a trained potential says: its card, and how it came to be.
///
/// `docs/schema/potential-card.json` describes the file; readers of cards take the first three keys.
public struct TrainingReport: Codable, Sendable {
  /// The number of configurations and atoms of a set, and the errors on it.
  public struct SetErrors: Codable, Hashable, Sendable {
    /// The number of configurations.
    public var configurations: Int
    /// The number of atoms.
    public var atoms: Int
    /// meV/atom; nil without energies.
    public var energyRMSE: Double?
    /// eV/Å; nil without forces.
    public var forceRMSE: Double?
    /// meV/atom; nil without virials.
    public var virialRMSE: Double?

    /// The errors on a set.
    public init(_ errors: TrainingErrors, on data: TrainingData) {
      (configurations, atoms) = (data.structures.count, data.atomCount)
      (energyRMSE, forceRMSE, virialRMSE) =
        (errors.energyRMSE, errors.forceRMSE, errors.virialRMSE)
    }
  }

  /// The version of the layout, that of cards.
  public var schemaVersion = PotentialCard.currentSchemaVersion
  /// The symbols of the elements that species 0, 1, … are.
  public var elements: [String]
  /// Where the potential comes from, in words.
  public var origin: String
  /// The loss reached.
  public var loss: Double
  /// The loss at the start and after each iteration.
  public var lossHistory: [Double]
  /// Errors on what it was trained on.
  public var training: SetErrors
  /// Errors on the validation set.
  public var validation: SetErrors?
  /// Whether the loss changed by less than the tolerance over 20 iterations.
  public var isConverged: Bool
  /// The number of iterations.
  public var iterations: Int
  /// Seconds that they took.
  public var seconds: Double
  /// What the random numbers started from.
  public var seed: UInt64
  /// The number of coefficients that were fitted.
  public var parameters: Int
  /// r_min, Å, as given or as found in the data.
  public var minimumDistance: Double
  /// Everything else that it was trained with.
  public var settings: TrainingSettings
  /// Training configurations with more than four times the error of the set.
  public var outliers: [Outlier]
  /// What a person should know.
  public var warnings: [String]
  /// The fingerprints of the sets that it was trained on, as cards have them.
  public var trainedOn: [String]?
  /// The fingerprints of the sets that errors were reported of besides.
  public var validatedOn: [String]?

  /// The report of a result.
  public init(
    _ result: TrainingResult, settings: TrainingSettings, data: TrainingData,
    validation: TrainingData?, origin: String
  ) {
    elements = data.elements.map(\.symbol)
    self.origin = origin
    (loss, lossHistory) = (result.lossHistory.last ?? 0, result.lossHistory)
    training = SetErrors(result.training, on: data)
    if let validation, let errors = result.validation {
      self.validation = SetErrors(errors, on: validation)
    }
    (isConverged, iterations, seconds) = (result.isConverged, result.iterations, result.seconds)
    let potential = result.potential
    parameters =
      potential.momentCoefficients.count + potential.speciesCount
      + potential.radialCoefficients.count
    minimumDistance = potential.radialBasis.minimumDistance
    (seed, self.settings) = (settings.seed, settings)
    trainedOn = data.fingerprints.isEmpty ? nil : data.fingerprints
    validatedOn = validation?.fingerprints
    (outliers, warnings) = (result.outliers, result.warnings)
  }
}
