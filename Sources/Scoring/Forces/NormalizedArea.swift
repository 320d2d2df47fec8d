// Part of Ordeal. See LICENSE.

/// The area under the cumulative distribution of errors on [0, x_max], as a fraction.
///
///     NAC = 1/x_max ∫₀^{x_max} CDF(x) dx = 1 − ⟨min(x, x_max)⟩/x_max
///
/// exactly, without bins. Liu, He & Mo, npj Comput. Mater. 9, 174 (2023).
public enum NormalizedArea {
  /// x_max of errors of a force's size: 1.5 eV/Å.
  public static let forceRange = 1.5
  /// x_max of errors of a force's direction: 180°.
  public static let angleRange = 180.0

  /// NAC of errors ≥ 0; nil without any.
  public static func of(_ errors: [Double], range: Double) -> Double? {
    guard !errors.isEmpty else { return nil }
    let mean = errors.reduce(0) { $0 + min($1, range) } / Double(errors.count)
    return 1 - mean / range
  }

  /// The cumulative distribution as a curve: the fraction of errors ≤ x at evenly spaced x.
  ///
  /// - Returns: `count` points from 0 to `range`.
  public static func curve(
    _ errors: [Double], range: Double, count: Int = 181
  ) -> [(x: Double, fraction: Double)] {
    let sorted = errors.sorted()
    var below = 0
    return (0..<count).map { step in
      let x = range * Double(step) / Double(count - 1)
      while below < sorted.count, sorted[below] <= x { below += 1 }
      return (x, Double(below) / Double(max(1, sorted.count)))
    }
  }

  /// The error below which a fraction of all errors lies; nil without errors.
  public static func quantile(_ errors: [Double], _ fraction: Double) -> Double? {
    guard !errors.isEmpty else { return nil }
    let place = (fraction * Double(errors.count)).rounded(.up)
    return errors.sorted()[min(errors.count - 1, max(0, Int(place) - 1))]
  }
}
