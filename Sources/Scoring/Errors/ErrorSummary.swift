// Part of Ordeal. See LICENSE.

import Structures

/// How far numbers are from their references.
///
///     RMSE = sqrt(⟨δ²⟩)   MAE = ⟨|δ|⟩   bias = ⟨δ⟩
public struct ErrorSummary: Hashable, Sendable {
  /// The number of errors.
  public private(set) var count = 0
  private var sum = 0.0
  private var sumOfMagnitudes = 0.0
  private var sumOfSquares = 0.0
  /// The largest |δ|.
  public private(set) var maximum = 0.0

  /// No errors yet.
  public init() {}

  /// Takes another error δ into account.
  public mutating func add(_ error: Double) {
    count += 1
    sum += error
    sumOfMagnitudes += abs(error)
    sumOfSquares += error * error
    maximum = max(maximum, abs(error))
  }

  /// sqrt(⟨δ²⟩); nil without errors.
  public var rootMeanSquare: Double? {
    count > 0 ? (sumOfSquares / Double(count)).squareRoot() : nil
  }

  /// ⟨|δ|⟩; nil without errors.
  public var meanAbsolute: Double? { count > 0 ? sumOfMagnitudes / Double(count) : nil }

  /// ⟨δ⟩; nil without errors.
  public var bias: Double? { count > 0 ? sum / Double(count) : nil }
}

extension ErrorSummary {
  /// Energies per atom, eV/atom, absolute and without a shift, over configurations.
  public static func energies(_ predictions: some Sequence<Prediction>) -> ErrorSummary {
    predictions.compactMap(\.energyErrorPerAtom).reduce(into: ErrorSummary()) { $0.add($1) }
  }

  /// Components of forces, eV/Å, over all atoms and x, y, z.
  public static func forceComponents(_ predictions: some Sequence<Prediction>) -> ErrorSummary {
    var summary = ErrorSummary()
    for prediction in predictions {
      guard let reference = prediction.structure.forces else { continue }
      for (f, g) in zip(prediction.forces, reference) {
        for k in 0..<3 { summary.add(f[k] - g[k]) }
      }
    }
    return summary
  }
}
