// Part of Ordeal. See LICENSE.

import Structures

/// How long labels take, as far as that can be foretold.
///
///     t = t₀ + c K V N (1 + N/64) / p      and V₀ in place of V N for the smallest cells
///
/// for K distinct k-points, N atoms in the volume V, p processes: plane waves times bands, with the
/// orthogonalisation of large cells. The constant c comes from labels that are done.
public struct LabelCost: Hashable, Sendable {
  /// c, s/Å³.
  public private(set) var rate: Double
  /// How many labels it is based on; 0: it was measured on one core of 2026.
  public private(set) var samples: Int

  /// Starting and ending of the engine, s.
  private static let overhead = 2.0
  /// V₀, Å³.
  private static let smallest = 25.0

  /// The constant as measured when this was written.
  public init() { (rate, samples) = (0.0017, 0) }

  /// The constant that gives the labels that are done their time in all.
  ///
  /// - Parameter done: Work and result of each.
  public init(from done: [(work: Double, result: LabelResult)]) {
    self.init()
    let work = done.reduce(0) { $0 + $1.work }
    let seconds = done.reduce(0) {
      $0 + Double($1.result.ranks) * max(0, $1.result.seconds - LabelCost.overhead)
    }
    guard work > 0, seconds > 0 else { return }
    (rate, samples) = (seconds / work, done.count)
  }

  /// The work of a label, Å³: what the time is proportional to.
  public static func work(of structure: Structure, kpoints: KPointMesh) -> Double {
    let atoms = Double(structure.count)
    let size = structure.cell.volume * atoms * (1 + atoms / 64)
    return Double(kpoints.irreducibleCount(for: structure)) * (smallest + size)
  }

  /// How long labels take in all, s.
  ///
  /// - Parameters:
  ///   - works: The work of each, Å³.
  ///   - ranks: The processes of a label.
  ///   - slots: How many labels run at a time.
  /// - Returns: The time by the clock, if nothing else runs.
  public func seconds(works: [Double], ranks: Int, slots: Int) -> Double {
    let each = works.map { Self.overhead + rate * $0 / Double(ranks) }
    return max(each.reduce(0, +) / Double(slots), each.max() ?? 0)
  }
}
