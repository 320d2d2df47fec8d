// Part of Ordeal. See LICENSE.

import Structures

/// A change of a few atoms; species are numbers of `AtomicSystem.elements`.
public enum AtomChange: Hashable, Sendable {
  /// Two atoms exchange their species.
  case swap(Int, Int)
  /// An atom becomes another species.
  case transmute(Int, to: Int)
  /// An atom moves; the position (Å) need not be inside the cell.
  case displace(Int, to: Vector3)
  /// A new atom, whose number is the number of atoms before.
  case insert(species: Int, at: Vector3)
  /// An atom goes. Once accepted, the last atom has its number.
  case remove(Int)
}
