// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Atoms sorted into boxes of a triclinic cell, kept up to date atom by atom.
///
/// Boxes are equal parts of the lattice vectors, no narrower than `width` where the cell allows it.
/// Searches run over images of boxes, so a cell may be smaller than the radius of a search. Along
/// directions that are not periodic the outermost boxes hold what lies outside the cell.
///
/// Adding, moving and removing an atom takes O(1); room in the boxes grows for all of them at once.
struct CellList {
  /// An atom in its box; its position is wrapped into the cell.
  struct Entry {
    var x = 0.0
    var y = 0.0
    var z = 0.0
    var atom: Int32 = -1
    var species: Int32 = -1
  }

  let cell: Cell
  private let inverse: Matrix3
  private let heights: Vector3
  /// The number of boxes along each lattice vector.
  private let counts: SIMD3<Int>
  /// How many atoms a box has room for.
  private var room = 8
  /// Box after box, `room` entries each, filled from the front.
  private(set) var entries: [Entry]
  /// The number of atoms in each box.
  private var filled: [Int32]
  /// Where each atom is in `entries`; −1 if it is nowhere.
  private var places: [Int32]

  /// An empty list.
  ///
  /// - Parameters:
  ///   - cell: A cell with a volume, periodic or not.
  ///   - width: The least width of a box, Å.
  ///   - atomCount: About how many atoms there will be: bounds the number of boxes.
  init(_ cell: Cell, width: Double, atomCount: Int) {
    self.cell = cell
    inverse = cell.vectors.inverse
    heights = cell.heights
    let most = Double(64 + atomCount)
    // Empty space must not make more boxes than there are atoms.
    let coarsening = max(1, (cell.volume / (width * width * width) / most))
    let effective = width * cbrt(coarsening)
    var counts = SIMD3<Int>(1, 1, 1)
    for d in 0..<3 { counts[d] = Int(max(1, min(most, (heights[d] / effective).rounded(.down)))) }
    self.counts = counts
    filled = Array(repeating: 0, count: counts.x * counts.y * counts.z)
    entries = Array(repeating: Entry(), count: filled.count * room)
    places = []
    places.reserveCapacity(atomCount + 16)
  }

  // MARK: Atoms

  /// The entry of an atom.
  func entry(of atom: Int) -> Entry { entries[Int(places[atom])] }

  /// A position moved into the cell along its periodic directions, Å.
  func wrapped(_ position: Vector3) -> Vector3 {
    let fractional = position * inverse
    var result = position
    for d in 0..<3 where cell.isPeriodic[d] {
      let cells = fractional[d].rounded(.down)
      if cells != 0 { result -= cells * cell.vectors[d] }
    }
    return result
  }

  /// Adds an atom, whose number is at most one more than any before, at a wrapped position.
  mutating func add(_ atom: Int, species: Int32, at position: Vector3) {
    let box = box(at: position)
    if Int(filled[box]) == room { enlarge() }
    let place = box * room + Int(filled[box])
    filled[box] += 1
    entries[place] = Entry(
      x: position.x, y: position.y, z: position.z, atom: Int32(atom), species: species)
    while places.count <= atom { places.append(-1) }
    places[atom] = Int32(place)
  }

  /// Takes an atom out.
  mutating func remove(_ atom: Int) {
    let place = Int(places[atom])
    let box = place / room
    filled[box] -= 1
    let last = box * room + Int(filled[box])
    entries[place] = entries[last]
    places[Int(entries[place].atom)] = Int32(place)
    places[atom] = -1
  }

  /// Moves an atom to a wrapped position.
  mutating func move(_ atom: Int, to position: Vector3) {
    let place = Int(places[atom])
    if box(at: position) == place / room {
      (entries[place].x, entries[place].y, entries[place].z) = (position.x, position.y, position.z)
    } else {
      let species = entries[place].species
      remove(atom)
      add(atom, species: species, at: position)
    }
  }

  /// Changes the species of an atom.
  mutating func set(_ atom: Int, species: Int32) { entries[Int(places[atom])].species = species }

  /// Gives the last atom the number of one that has been taken out, and forgets the last number.
  mutating func renumberLast(as atom: Int) {
    let place = places.removeLast()
    guard atom < places.count else { return }
    places[atom] = place
    entries[Int(place)].atom = Int32(atom)
  }

  // MARK: Search

  /// Calls `body` with runs of entries, and the translation of their image, such that all images of
  /// atoms within `radius` of a point are among them.
  @inline(__always)
  func forEachRun(
    near point: Vector3, within radius: Double, _ body: (Range<Int>, Vector3) -> Void
  ) {
    let fractional = point * inverse
    let x = span(0, fractional, radius)
    let y = span(1, fractional, radius)
    let z = span(2, fractional, radius)
    for i in x {
      let (bx, sx) = image(i, 0)
      for j in y {
        let (by, sy) = image(j, 1)
        for k in z {
          let (bz, sz) = image(k, 2)
          let box = (bx * counts.y + by) * counts.z + bz
          let count = Int(filled[box])
          if count > 0 { body(box * room..<box * room + count, sx + sy + sz) }
        }
      }
    }
  }

  /// Calls `body` with the atom, species and displacement of all images within `radius` of a point.
  @inline(__always)
  func forEach(
    near point: Vector3, within radius: Double, _ body: (Int32, Int32, Vector3) -> Void
  ) {
    forEachRun(near: point, within: radius) { run, shift in
      for index in run {
        let entry = entries[index]
        let d = Vector3(entry.x, entry.y, entry.z) + shift - point
        if dot(d, d) < radius * radius { body(entry.atom, entry.species, d) }
      }
    }
  }

  /// The boxes along one direction that a search must look at; images are numbered on.
  @inline(__always)
  private func span(_ d: Int, _ fractional: Vector3, _ radius: Double) -> ClosedRange<Int> {
    let count = Double(counts[d])
    // Rounding must not put an atom into a box that a search leaves out.
    let reach = radius / heights[d] + 1e-12
    let low = ((fractional[d] - reach) * count).rounded(.down)
    let high = ((fractional[d] + reach) * count).rounded(.down)
    guard !cell.isPeriodic[d] else { return Int(low)...Int(high) }
    return Int(min(max(low, 0), count - 1))...Int(min(max(high, 0), count - 1))
  }

  /// The box that an image of a box is of, and the image's translation.
  @inline(__always)
  private func image(_ box: Int, _ d: Int) -> (box: Int, shift: Vector3) {
    let count = counts[d]
    if box >= 0, box < count { return (box, .zero) }
    let cells = Int((Double(box) / Double(count)).rounded(.down))
    return (box - cells * count, Double(cells) * cell.vectors[d])
  }

  private func box(at position: Vector3) -> Int {
    let fractional = position * inverse
    var box = SIMD3<Int>(0, 0, 0)
    for d in 0..<3 {
      let count = Double(counts[d])
      box[d] = Int(min(max((fractional[d] * count).rounded(.down), 0), count - 1))
    }
    return (box.x * counts.y + box.y) * counts.z + box.z
  }

  private mutating func enlarge() {
    var larger = Array(repeating: Entry(), count: 2 * entries.count)
    for box in filled.indices {
      for k in 0..<Int(filled[box]) {
        larger[2 * box * room + k] = entries[box * room + k]
        places[Int(larger[2 * box * room + k].atom)] = Int32(2 * box * room + k)
      }
    }
    entries = larger
    room *= 2
  }
}
