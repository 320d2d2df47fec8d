// Part of Ordeal. See LICENSE.

/// Those of several choices that no other beats in every respect.
public enum ParetoFront {
  /// The rows than which no other is as small everywhere and smaller somewhere.
  ///
  /// - Parameter values: Shape [rows][respects]; rows with values that are not finite are left out.
  /// - Returns: Their positions.
  /// - Complexity: O(rows² × respects).
  public static func indices(_ values: [[Double]]) -> Set<Int> {
    let finite = values.indices.filter { values[$0].allSatisfy(\.isFinite) }
    return Set(
      finite.filter { index in !finite.contains { dominates(values[$0], values[index]) } })
  }

  private static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { $0 <= $1 } && a != b
  }
}
