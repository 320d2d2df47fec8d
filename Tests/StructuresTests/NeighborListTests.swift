// Part of Ordeal. See LICENSE.

import Structures
import Support
import TestSupport
import Testing

@Suite struct NeighborListTests {
  /// A few atoms in cells of all kinds, the smallest far below the cutoff.
  static let structures: [Structure] = {
    let cells = [
      Cell(Matrix3(Vector3(2.1, 0, 0), Vector3(0.7, 1.9, 0), Vector3(-0.8, 0.9, 2.4))),
      Cell(Matrix3(Vector3(9, 0, 0), Vector3(-4, 8, 0), Vector3(1, 2, 7))),
      Cell(Matrix3(diagonal: Vector3(5, 6, 30)), isPeriodic: Periodicity(true, true, false)),
      Cell(.identity, isPeriodic: .none),
      Cell(Matrix3(diagonal: Vector3(3, 20, 20)), isPeriodic: Periodicity(true, false, false)),
    ]
    return cells.enumerated().map { number, cell in
      var seed = UInt64(number + 1)
      func random() -> Double {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(seed >> 11) / 0x1p53
      }
      // Up to three cells away from the origin.
      let positions = (0..<6).map { _ in
        Vector3(9 * random() - 3, 9 * random() - 3, 9 * random() - 3)
      }
      return Structure(
        cell: cell, elements: Array(repeating: .lithium, count: 6), positions: positions)
    }
  }()

  /// Sorted (owner, distance) of all neighbours of each atom, by trying every image.
  private func bruteForce(_ structure: Structure, cutoff: Double) -> [[Double]] {
    let reach = (0..<3).map {
      structure.cell.isPeriodic[$0]
        ? Int((cutoff / structure.cell.heights[$0]).rounded(.up)) + 8 : 0
    }
    return structure.positions.indices.map { i in
      var distances: [Double] = []
      for j in structure.positions.indices {
        for a in -reach[0]...reach[0] {
          for b in -reach[1]...reach[1] {
            for c in -reach[2]...reach[2] where (a, b, c) != (0, 0, 0) || i != j {
              let shift = Vector3(Double(a), Double(b), Double(c)) * structure.cell.vectors
              let d = length(structure.positions[j] + shift - structure.positions[i])
              if d < cutoff { distances.append(d) }
            }
          }
        }
      }
      return distances.sorted()
    }
  }

  @Test("it finds what trying every image finds", arguments: structures, [1.5, 4.2])
  func findsAllPairs(structure: Structure, cutoff: Double) throws {
    let list = try NeighborList(structure, cutoff: cutoff)
    let expected = bruteForce(structure, cutoff: cutoff)
    for atom in 0..<structure.count {
      let range = list.offsets[atom]..<list.offsets[atom + 1]
      let distances = list.neighbors[range].map {
        length(list.position(Int($0)) - list.position(atom))
      }.sorted()
      try #require(distances.count == expected[atom].count)
      for (d, e) in zip(distances, expected[atom]) { #expect(abs(d - e) < 1e-9) }
    }
  }

  @Test("ghosts are images of their owners")
  func ghostsAreImages() throws {
    let structure = Self.structures[1]
    let list = try NeighborList(structure, cutoff: 5)
    for (index, owner) in list.owners.enumerated() {
      let shift = structure.cell.fractional(
        list.position(index) - structure.positions[Int(owner)])
      for k in 0..<3 { #expect(abs(shift[k] - shift[k].rounded()) < 1e-9) }
    }
  }

  @Test("two atoms in one place are an error that names both")
  func overlapIsAnError() throws {
    var structure = Self.structures[1]
    structure.positions[4] = structure.positions[1] + Vector3(5e-7, 0, 0)
    #expect {
      try NeighborList(structure, cutoff: 4)
    } throws: {
      "\($0)".contains("atoms 2 (Li) and 5 (Li)")
    }
    structure.positions[4].x += 1e-6
    #expect(throws: Never.self) { try NeighborList(structure, cutoff: 4) }
  }

  @Test("positions and cells that are not finite are errors", arguments: [Double.nan, .infinity])
  func nonFiniteIsAnError(value: Double) {
    var structure = Self.structures[0]
    structure.positions[2].y = value
    #expect(throws: OrdealError.self) { try NeighborList(structure, cutoff: 3) }
    structure = Self.structures[0]
    structure.cell.vectors.x.x = value
    #expect(throws: OrdealError.self) { try NeighborList(structure, cutoff: 3) }
  }

  @Test("atoms far away from the others do not make the boxes too many")
  func farFlungAtoms() throws {
    let structure = Structure(
      cell: Cell(.identity, isPeriodic: .none), elements: [.lithium, .lithium, .aluminum],
      positions: [.zero, Vector3(1e9, 0, 0), Vector3(1e9, 1.5, 0)])
    let list = try NeighborList(structure, cutoff: 2)
    #expect(list.offsets == [0, 0, 1, 2])
  }
}
