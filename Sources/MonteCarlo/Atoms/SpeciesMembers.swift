// Part of Ordeal. See LICENSE.

/// The atoms of each species in the order of their numbers, so that the k-th is found in O(log N).
///
/// An order that depends on the atoms alone, not on what happened before, lets a resumed chain draw
/// the atoms that an undisturbed one draws. A Fenwick tree for each species counts its atoms; Fenwick,
/// Software: Practice and Experience 24, 327 (1994).
struct SpeciesMembers {
  /// The number of atoms of each species.
  private(set) var counts: [Int]
  /// Shape [species][capacity + 1]: entry n is the number of members among n's low-bit block.
  private var trees: [[Int32]]
  /// A power of two.
  private var capacity: Int

  init(_ species: [Int32], speciesCount: Int) {
    counts = Array(repeating: 0, count: speciesCount)
    capacity = 64
    while capacity < species.count { capacity *= 2 }
    trees = Array(repeating: Array(repeating: 0, count: capacity + 1), count: speciesCount)
    for (atom, kind) in species.enumerated() { add(atom, species: Int(kind)) }
  }

  /// The member of a species that has `index` members before it.
  func atom(_ index: Int, of species: Int) -> Int {
    precondition(index < counts[species], "no such member")
    var (place, left, step) = (0, Int32(index), capacity)
    while step > 0 {
      if place + step <= capacity, trees[species][place + step] <= left {
        place += step
        left -= trees[species][place]
      }
      step /= 2
    }
    return place
  }

  mutating func add(_ atom: Int, species: Int) {
    while atom >= capacity { enlarge() }
    change(atom, species, by: 1)
  }

  mutating func remove(_ atom: Int, species: Int) { change(atom, species, by: -1) }

  private mutating func change(_ atom: Int, _ species: Int, by amount: Int32) {
    counts[species] += Int(amount)
    var place = atom + 1
    while place <= capacity {
      trees[species][place] += amount
      place += place & -place
    }
  }

  /// Twice the room: the new half is empty, and the new top counts all.
  private mutating func enlarge() {
    for species in trees.indices {
      trees[species] += Array(repeating: 0, count: capacity)
      trees[species][2 * capacity] = Int32(counts[species])
    }
    capacity *= 2
  }
}
