// Part of Ordeal. See LICENSE.

import Structures

/// The Warren–Cowley parameter of a shell of neighbours.
///
///     α_AB = 1 − P(B | A) / c_B
///
/// P(B | A) is the fraction of B among the neighbours of A atoms with r_low ≤ r < r_high, c_B the
/// fraction of B among all atoms: 0 at random, negative where A and B attract each other, 1 where
/// they never meet. Cowley, Phys. Rev. 77, 669 (1950).
public enum ShortRangeOrder {
  /// α_AB of one structure.
  ///
  /// - Parameters:
  ///   - structure: Atoms in any cell.
  ///   - center: A.
  ///   - neighbor: B.
  ///   - shell: r_low..<r_high, Å.
  /// - Returns: α_AB; nil if there is no B, or no A has a neighbour in the shell.
  /// - Throws: As `NeighborList` does.
  public static func warrenCowley(
    _ structure: Structure, center: Element, neighbor: Element, shell: Range<Double>
  ) throws -> Double? {
    let list = try NeighborList(structure, cutoff: shell.upperBound)
    var (all, matching) = (0, 0)
    for atom in 0..<structure.count where structure.elements[atom] == center {
      for other in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
        let distance = length(list.position(Int(other)) - list.position(atom))
        guard distance >= shell.lowerBound else { continue }
        all += 1
        if structure.elements[Int(list.owners[Int(other)])] == neighbor { matching += 1 }
      }
    }
    let fraction = Double(structure.composition[neighbor] ?? 0) / Double(max(1, structure.count))
    guard all > 0, fraction > 0 else { return nil }
    return 1 - Double(matching) / Double(all) / fraction
  }
}
