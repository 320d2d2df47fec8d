// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import MomentTensorPotentials
import Support
import Training

/// What a fit takes.
///
///     t = s [ n_iter · N · (a + b · scalars) + 4 · rows · p²/rate ]
///
/// for N atoms, rows = 3N + configurations reference values and p coefficients: gradients of the loss,
/// and the factorisations of normal matrices. a, b and the rate are of one core of a server of 2024; s
/// is learnt from the points that are done.
public struct GridCost: Sendable {
  private let atoms: Int
  private let configurations: Int
  private let speciesCount: Int
  /// s, and from how many points it was learnt.
  public private(set) var scale = (factor: 1.0, points: 0)
  private var scalarCounts: [Int: (scalars: Int, functions: Int)] = [:]

  /// Microseconds for an atom's part of the loss and its gradient.
  private static let gradient = (constant: 15.0, perScalar: 0.9)
  /// Iterations until convergence, as a guess, and gradients for each.
  private static let usualIterations = 150
  private static let gradientsPerIteration = 1.6
  /// Floating-point operations per second.
  private static let rate = 1e10

  /// The cost of fits to a set.
  ///
  /// - Parameters:
  ///   - data: The set.
  ///   - levels: All levels of the grid.
  /// - Throws: `OrdealError` if there is no basis of a level.
  public init(_ data: TrainingData, levels: some Sequence<Int>) throws {
    atoms = data.atomCount
    configurations = data.structures.count
    speciesCount = data.elements.count
    for level in Set(levels) {
      let basis = try MomentBasis(level: level)
      scalarCounts[level] = (basis.scalarMoments.count, basis.radialFunctionCount)
    }
  }

  /// What one fit takes, core-seconds.
  public func seconds(_ settings: TrainingSettings) -> Double {
    let counts = scalarCounts[settings.level] ?? (0, 0)
    let scalars = Double(counts.scalars)
    let iterations = Double(min(settings.iterations, Self.usualIterations))
    let perAtom = 1e-6 * (Self.gradient.constant + Self.gradient.perScalar * scalars)
    let reach = pow(settings.cutoff / 5.2, 3)
    let gradients =
      iterations * Self.gradientsPerIteration * Double(atoms) * perAtom * reach
    let radial = speciesCount * speciesCount * counts.functions * settings.radialBasisSize
    let parameters = scalars + Double(radial + speciesCount)
    let rows = Double(3 * atoms + configurations)
    return scale.factor * (gradients + 4 * rows * parameters * parameters / Self.rate)
  }

  /// Learns from points that are done how fast this machine is: the geometric mean of what they took
  /// to what was expected.
  public mutating func learn(_ records: [JobRecord]) throws {
    scale = (1, 0)
    let logarithms = try records.compactMap { record -> Double? in
      guard let result = try record.decodeResult(GridResult.self), result.coreSeconds > 0 else {
        return nil
      }
      let point = try record.job.decodeSettings(GridPoint.self)
      guard scalarCounts[point.training.level] != nil else { return nil }
      return log(result.coreSeconds / seconds(point.training))
    }
    guard !logarithms.isEmpty else { return }
    scale = (
      exp(logarithms.reduce(0, +) / Double(logarithms.count)), logarithms.count
    )
  }
}
