// Part of Ordeal. See LICENSE.

import Scoring
import Structures
import Support
import Training

/// What a point of a grid gave: the result of its job.
public struct GridResult: Codable, Hashable, Sendable {
  /// The version of this layout.
  public var schemaVersion = 1
  /// The criteria of the validation score, by name; what is not finite is absent.
  public var criteria: [String: Double]
  /// The number of atoms of the irregular set with |F| > 15 eV/Å whose neighbours are all farther than
  /// `GridResult.nearDistance`; nil without such a set.
  public var distantForceAtoms: Int?
  /// Whether the loss had stopped to fall.
  public var isConverged: Bool
  /// The number of iterations.
  public var iterations: Int
  /// The loss reached.
  public var loss: Double
  /// The number of coefficients that were fitted.
  public var parameters: Int
  /// How long the fit took on its threads, s.
  public var seconds: Double
  /// The processor time of fit and scoring, s.
  public var coreSeconds: Double
  /// What the potential has seen, and so where it may be trusted.
  public var limits: DataLimits
  /// What a person should know.
  public var warnings: [String]

  /// Å: nearer neighbours must repel, whatever the force.
  public static let nearDistance = 1.5
}

/// What a set spans.
public struct DataLimits: Codable, Hashable, Sendable {
  /// The number of configurations.
  public var configurations: Int
  /// The number of atoms of all configurations.
  public var atoms: Int
  /// The shortest distance of two atoms, Å; nil if none are within 6 Å.
  public var shortestDistance: Double?
  /// The smallest and the largest fraction of each element, by symbol.
  public var fractions: [String: [Double]]
  /// The smallest and the largest volume of an atom, Å³.
  public var volumePerAtom: [Double]

  /// What training data span.
  ///
  /// - Throws: `OrdealError` if a configuration has no neighbour list.
  public init(_ data: TrainingData) throws {
    let structures = data.structures
    (configurations, atoms) = (structures.count, data.atomCount)
    shortestDistance = try data.shortestDistance(within: 6)
    fractions = data.elements.reduce(into: [:]) { ranges, element in
      let values = structures.map {
        Double($0.elements.count { $0 == element }) / Double(max(1, $0.count))
      }
      ranges[element.symbol] = [values.min() ?? 0, values.max() ?? 0]
    }
    let volumes = structures.map { $0.cell.volume / Double(max(1, $0.count)) }
    volumePerAtom = [volumes.min() ?? 0, volumes.max() ?? 0]
  }
}
