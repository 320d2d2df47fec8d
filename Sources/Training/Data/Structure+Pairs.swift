// Part of Ordeal. See LICENSE.

import Structures
import Support

extension Structure {
  /// Calls `body` with every ordered pair of atoms within a distance, and their distance.
  ///
  /// - Throws: `OrdealError` if there is no neighbour list.
  func forEachPair(
    within cutoff: Double, _ body: (_ i: Int, _ j: Int, _ distance: Double) -> Void
  ) throws {
    let list = try NeighborList(self, cutoff: cutoff)
    for atom in 0..<list.atomCount {
      let p = list.position(atom)
      for neighbor in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
        body(atom, Int(list.owners[Int(neighbor)]), length(list.position(Int(neighbor)) - p))
      }
    }
  }
}
