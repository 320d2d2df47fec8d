// Part of Ordeal. See LICENSE.

/// Correlations along a series.
public enum Autocorrelation {
  /// τ = 1 + 2 Σ_{t=1}^{M} ρ(t), in steps: n values are worth n/τ independent ones.
  ///
  /// ρ(t) = ⟨(x_i − ⟨x⟩)(x_{i+t} − ⟨x⟩)⟩ / ⟨(x − ⟨x⟩)²⟩; M is the smallest window with M ≥ 5 τ(M)
  /// (Sokal, Monte Carlo methods in statistical mechanics, 1996, section 3).
  ///
  /// - Parameter values: The series.
  /// - Returns: τ ≥ 1; nil if the series is constant or shorter than 50 τ, so that τ itself is not
  ///   known.
  /// - Complexity: O(n τ).
  public static func time(of values: [Double]) -> Double? {
    let n = values.count
    guard n > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(n)
    let deviations = values.map { $0 - mean }
    let variance = deviations.reduce(0) { $0 + $1 * $1 } / Double(n)
    guard variance > 0 else { return nil }
    var time = 1.0
    for lag in 1..<n {
      var sum = 0.0
      for i in 0..<n - lag { sum += deviations[i] * deviations[i + lag] }
      time += 2 * sum / (Double(n - lag) * variance)
      if Double(lag) >= 5 * time {
        let bounded = max(1, time)
        return Double(n) >= 50 * bounded ? bounded : nil
      }
      if 50 * lag > 5 * n { return nil }
    }
    return nil
  }
}
