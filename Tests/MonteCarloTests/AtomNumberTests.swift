// Part of Ordeal. See LICENSE.

import Structures
import Testing

@testable import MonteCarlo

/// Numbers of atoms, and attempts that are looked at before their turn.
@Suite struct AtomNumberTests {
  private func system() throws -> AtomicSystem {
    let positions = (0..<8).map { (atom: Int) -> Vector3 in
      Vector3(Double(atom % 2), Double(atom / 2 % 2), Double(atom / 4)) * 4.5
    }
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: 9)),
      elements: (0..<8).map { $0 % 2 == 0 ? Element.lithium : .aluminum }, positions: positions)
    return try AtomicSystem(structure, potential: TestPair.energies())
  }

  @Test("numbers stay with their atoms, and none is given twice")
  func numbers() throws {
    let system = try system()
    _ = system.trial([.insert(species: 0, at: Vector3(2, 2, 2))])
    #expect(system.structureIDs == Array(1...9))
    system.reject()
    #expect(system.ids == Array(1...8))
    #expect(system.nextID == 9)
    let place = system.positions[7]
    _ = system.trial([.remove(2)])
    #expect(system.structureIDs == [1, 2, 4, 5, 6, 7, 8])
    system.accept()
    // The last atom has taken the place of the third.
    #expect(system.ids == [1, 2, 8, 4, 5, 6, 7])
    #expect(system.positions[2] == place)
    _ = system.trial([.insert(species: 0, at: Vector3(2, 2, 2))])
    system.accept()
    #expect(system.ids.last == 9)
    #expect(system.nextID == 10)
  }

  @Test("attempts foreseen and made are the attempts of a chain", arguments: [1, 3])
  func foresight(ahead: Int) throws {
    let moves = [
      MonteCarloChain.WeightedMove(
        InsertionRemovalMove(
          species: 0, chemicalPotential: chemicalPotential(mean: 4, volume: 729))),
      MonteCarloChain.WeightedMove(
        RelaxedMove(DisplacementMove(species: [0, 1], step: 0.3)) { structure in
          var moved = structure
          moved.positions = moved.positions.map { $0 + Vector3(0.01, 0, 0) }
          return moved
        }),
    ]
    func chain() throws -> MonteCarloChain {
      try MonteCarloChain(system(), moves: moves, temperature: 600, seed: 9)
    }
    let (single, other) = (try chain(), try chain())
    var expected: [MonteCarloChain.Attempt] = []
    for _ in 0..<300 { expected.append(try single.attempt()) }
    var made: [MonteCarloChain.Attempt] = []
    while made.count < 300 {
      let next = other.attempts + 1
      let foreseen = try (0..<UInt64(ahead)).map { try other.foresee(next + $0) }
      let last = foreseen.firstIndex { $0.outcome == .accepted } ?? ahead - 1
      for foresight in foreseen[...last] { made.append(try other.make(foresight)) }
    }
    for (a, b) in zip(expected, made) {
      #expect(a.number == b.number && a.outcome == b.outcome && a.kind == b.kind)
      #expect(abs(a.energy - b.energy) < 1e-10)
    }
    #expect(Set(expected.map(\.outcome)) == [.accepted, .rejected])
  }
}
