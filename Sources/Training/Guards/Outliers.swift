// Part of Ordeal. See LICENSE.

/// A configuration that a potential describes much worse than the others.
public struct Outlier: Codable, Hashable, Sendable {
  /// Where it was read.
  public var configuration: String
  /// Its label.
  public var label: String?
  /// E − E₀ per atom, meV.
  public var energyError: Double?
  /// sqrt(mean ΔF²) of its atoms, eV/Å.
  public var forceRMSE: Double?
}

extension Outlier {
  /// How many times the RMSE an error must be.
  static let factor = 4.0

  /// The configurations whose error of the energy or of the forces exceeds four times the RMSE, the
  /// worst first; at most 20.
  ///
  /// - Parameters:
  ///   - data: The configurations.
  ///   - residuals: Their errors.
  ///   - errors: Those of the set.
  /// - Returns: The outliers.
  static func find(
    _ data: TrainingData, _ residuals: [TermResiduals], _ errors: TrainingErrors
  ) -> [Outlier] {
    var found: [(badness: Double, outlier: Outlier)] = []
    for (index, (structure, residual)) in zip(data.structures, residuals).enumerated() {
      let n = Double(structure.count)
      let energy = residual.energyError.map { 1000 * $0 / n }
      let force = residual.forceSquares.map { ($0 / (3 * n)).squareRoot() }
      let badness = max(
        abs(energy ?? 0) / (errors.energyRMSE ?? .infinity),
        (force ?? 0) / (errors.forceRMSE ?? .infinity))
      guard badness > factor else { continue }
      found.append(
        (
          badness,
          Outlier(
            configuration: structure.place(index), label: structure.label, energyError: energy,
            forceRMSE: force)
        ))
    }
    return found.sorted { $0.badness > $1.badness }.prefix(20).map(\.outlier)
  }
}
