// Part of Ordeal. See LICENSE.

/// The atoms of each species, so that one of them can be drawn in O(1).
struct SpeciesMembers {
  /// Shape [species][members]; in no order that means anything.
  private(set) var lists: [[Int32]]
  /// The species of each atom, and where it is in that species' list.
  private var places: [(species: Int, index: Int)] = []

  init(_ species: [Int32], speciesCount: Int) {
    lists = Array(repeating: [], count: speciesCount)
    for (atom, kind) in species.enumerated() { add(atom, species: Int(kind)) }
  }

  /// Adds the atom whose number follows the last.
  mutating func add(_ atom: Int, species: Int) {
    precondition(atom == places.count, "atoms are added in the order of their numbers")
    places.append((species, lists[species].count))
    lists[species].append(Int32(atom))
  }

  /// Takes an atom out of its list; it keeps its number until the last one is given it.
  mutating func remove(_ atom: Int) {
    let (species, index) = places[atom]
    let last = lists[species].removeLast()
    guard index < lists[species].count else { return }
    lists[species][index] = last
    places[Int(last)].index = index
  }

  /// Makes an atom another species.
  mutating func move(_ atom: Int, to species: Int) {
    guard places[atom].species != species else { return }
    remove(atom)
    places[atom] = (species, lists[species].count)
    lists[species].append(Int32(atom))
  }

  /// Gives the last atom the number of one that has been removed, and forgets the last number.
  mutating func renumberLast(as atom: Int) {
    let place = places.removeLast()
    guard atom < places.count else { return }
    lists[place.species][place.index] = Int32(atom)
    places[atom] = place
  }
}
