// Part of Ordeal. See LICENSE.

import Structures

/// The two atoms of a structure that are closest to each other.
public struct ClosestPair: Hashable, Sendable {
  /// The place of one atom in the structure.
  public var first: Int
  /// The place of the other, no smaller; the same where an atom meets its own image.
  public var second: Int
  /// Å.
  public var distance: Double

  /// The closest pair; nil if none is within `limit` (Å).
  ///
  /// - Throws: As `NeighborList` does.
  public init?(_ structure: Structure, within limit: Double) throws {
    let list = try NeighborList(structure, cutoff: limit)
    var closest: (atom: Int, owner: Int, distance: Double)?
    for atom in 0..<structure.count {
      for other in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
        let distance = length(list.position(Int(other)) - list.position(atom))
        guard distance < closest?.distance ?? .infinity else { continue }
        closest = (atom, Int(list.owners[Int(other)]), distance)
      }
    }
    guard let closest else { return nil }
    first = min(closest.atom, closest.owner)
    second = max(closest.atom, closest.owner)
    distance = closest.distance
  }
}
