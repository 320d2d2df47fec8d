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
  /// How many labels it is based on; 0: it is that of the engine.
  public private(set) var samples: Int

  /// Starting and ending of the engine, s.
  private static let overhead = 2.0
  /// V₀, Å³.
  private static let smallest = 25.0

  /// The constant of an engine: `LabellingEngine.secondsPerWork`.
  public init(rate: Double) { (self.rate, samples) = (rate, 0) }

  /// The median of what the labels that are done say of the constant: some may have waited for others.
  ///
  /// - Parameters:
  ///   - done: Work and result of each.
  ///   - rate: The constant while none is done.
  public init(from done: [(work: Double, result: LabelResult)], otherwise rate: Double) {
    self.init(rate: rate)
    let rates = done.map { work, result in
      Double(result.ranks) * max(0, result.seconds - LabelCost.overhead) / work
    }.sorted()
    guard !rates.isEmpty else { return }
    (self.rate, samples) = (rates[rates.count / 2], rates.count)
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
