// Part of Ordeal. See LICENSE.

import Structures

/// The atoms whose energies a trial changes, each once.
struct AffectedAtoms {
  /// In the order in which they were found.
  private(set) var atoms: [Int32] = []
  /// Equals `mark` for atoms that have been found, shape [atoms].
  private var marks: [UInt32] = []
  private var mark: UInt32 = 0

  /// Begins anew.
  ///
  /// - Parameter count: The number of atoms that there are or will be.
  mutating func reset(count: Int) {
    atoms.removeAll(keepingCapacity: true)
    if marks.count < count {
      marks.append(contentsOf: repeatElement(0, count: count + 64 - marks.count))
    }
    mark &+= 1
    // Once in 2³² trials old marks could be mistaken for new ones.
    if mark == 0 { (marks, mark) = (marks.map { _ in 0 }, 1) }
  }

  /// Adds the atoms near a place.
  mutating func collect(near place: Vector3, within cutoff: Double, in cells: borrowing CellList) {
    cells.forEach(near: place, within: cutoff) { atom, _, _ in
      guard marks[Int(atom)] != mark else { return }
      marks[Int(atom)] = mark
      atoms.append(atom)
    }
  }
}
