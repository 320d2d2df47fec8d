// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import Scoring

@Suite struct StructureIndexTests {
  @Test("each of many structures in another order is found at once, copies and rounding included")
  func structureIndex() {
    // As a run of dynamics in one cell: same elements, positions that differ a little.
    let structures = (0..<500).map { number -> Structure in
      var structure = Made.structure(lithium: 3, aluminum: 2)
      for atom in 0..<5 {
        structure.positions[atom] += Vector3(
          0.3 * sin(Double(number * (atom + 1))), 0.2 * cos(Double(number + 7 * atom)),
          0.1 * sin(Double(number * number + atom)))
      }
      return structure
    }
    let shuffled = (0..<500).map { structures[($0 * 211 + 17) % 500] }
    let index = StructureIndex(shuffled)
    var comparisons = 0
    for (number, structure) in structures.enumerated() {
      var moved = structure
      // By whole lattice vectors, and by what a file with six decimals leaves.
      moved.positions[2] += Vector3(10, -20, 30)
      moved.positions[1].x += 4e-7
      let place = index.place(of: moved, guess: number, comparisons: &comparisons)
      #expect(place.map { shuffled[$0].positions == structure.positions } == true)
    }
    // One for the guess, one for what is found: never for all of the others.
    #expect(comparisons < 3 * 500, "\(comparisons)")
    var other = structures[0]
    other.positions[0].x += 0.01
    #expect(index.place(of: other) == nil)
  }
}
