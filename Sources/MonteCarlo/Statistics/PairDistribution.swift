// Part of Ordeal. See LICENSE.

import Structures

/// The pair distribution function of a periodic structure.
///
///     g_AB(r) = V n_AB(r) / (N_A N_B · 4π/3 (r_high³ − r_low³))
///
/// n_AB counts ordered pairs (atom, image) with r in a bin. For A = B pairs of an atom
/// with its own images count too, so that g → 1 at large r.
public struct PairDistribution: Hashable, Sendable, Codable {
  /// The middle of each bin, Å.
  public let distances: [Double]
  /// g at each bin.
  public let values: [Double]

  /// g_AB of one structure.
  ///
  /// - Parameters:
  ///   - structure: Atoms in a periodic cell of any size.
  ///   - first: A.
  ///   - second: B.
  ///   - cutoff: Where the last bin ends, Å.
  ///   - binCount: The number of bins.
  /// - Throws: As `NeighborList` does.
  public init(
    _ structure: Structure, first: Element, second: Element, cutoff: Double, binCount: Int
  ) throws {
    precondition(binCount > 0 && cutoff > 0, "expected bins of some width")
    let list = try NeighborList(structure, cutoff: cutoff)
    let width = cutoff / Double(binCount)
    var counts = [Double](repeating: 0, count: binCount)
    for atom in 0..<structure.count where structure.elements[atom] == first {
      for other in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]]
      where structure.elements[Int(list.owners[Int(other)])] == second {
        let distance = length(list.position(Int(other)) - list.position(atom))
        counts[min(binCount - 1, Int(distance / width))] += 1
      }
    }
    let composition = structure.composition
    let pairs = Double((composition[first] ?? 0) * (composition[second] ?? 0))
    distances = (0..<binCount).map { (Double($0) + 0.5) * width }
    values = counts.enumerated().map { bin, count in
      let (low, high) = (Double(bin) * width, Double(bin + 1) * width)
      let shell = 4 / 3 * Double.pi * (high * high * high - low * low * low)
      return pairs == 0 ? 0 : structure.cell.volume * count / (pairs * shell)
    }
  }
}
