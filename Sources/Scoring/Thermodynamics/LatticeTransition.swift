// Part of Ordeal. See LICENSE.

/// The composition at which the energy of one lattice falls below that of another.
///
/// Energies are taken against the two phases between which the transition lies, here LiAl at x = 1/2
/// and LiAl₃ at x = 3/4 (Eq. 4 of Liu & Mo, Acta Mater. 268, 119742 (2024)):
///
///     E′(x) = E(x) − (3 − 4x) E(LiAl) − (4x − 2) E(LiAl₃)
///
/// Each lattice's minima over configurations are interpolated linearly over x.
public enum LatticeTransition {
  /// A lattice's minimum at one composition.
  public typealias Minimum = (fraction: Double, energy: Double)

  /// E′ of an energy per atom at the fraction x of the second element.
  public static func relative(
    _ energy: Double, fraction x: Double, half: Double, threeQuarters: Double
  ) -> Double {
    energy - (3 - 4 * x) * half - (4 * x - 2) * threeQuarters
  }

  /// The fraction at which two curves cross first, from where the first lies lower.
  ///
  /// - Parameters:
  ///   - first: The lattice that is stable at small fractions, by ascending fraction.
  ///   - second: The other one, by ascending fraction.
  /// - Returns: Nil where the curves do not overlap or do not cross.
  public static func crossing(_ first: [Minimum], _ second: [Minimum]) -> Double? {
    let nodes = Set(first.map(\.fraction) + second.map(\.fraction)).sorted()
    var previous: (x: Double, gap: Double)?
    for x in nodes {
      guard let a = interpolated(first, x), let b = interpolated(second, x) else { continue }
      let gap = a - b
      if let previous, previous.gap < 0, gap >= 0 {
        return previous.x + (x - previous.x) * previous.gap / (previous.gap - gap)
      }
      previous = (x, gap)
    }
    return nil
  }

  /// The lowest energy at each fraction, by ascending fraction.
  public static func minima(_ points: [Minimum]) -> [Minimum] {
    Dictionary(grouping: points) { ($0.fraction * 1e6).rounded() }.values
      .compactMap { group in group.min { $0.energy < $1.energy } }
      .sorted { $0.fraction < $1.fraction }
  }

  private static func interpolated(_ curve: [Minimum], _ x: Double) -> Double? {
    guard let first = curve.first, let last = curve.last, x >= first.fraction, x <= last.fraction,
      let right = curve.firstIndex(where: { $0.fraction >= x })
    else { return nil }
    if right == 0 || curve[right].fraction == x { return curve[right].energy }
    let (a, b) = (curve[right - 1], curve[right])
    return a.energy + (b.energy - a.energy) * (x - a.fraction) / (b.fraction - a.fraction)
  }
}
