// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import Sampling

@Suite struct IrregularCollectionTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  /// A crystal in which two atoms are close to each other.
  private func frame(
    close pair: (Int, Int) = (0, 1), by distance: Double = 0.8, energy: Double = -300,
    force: Double = 40
  ) -> Structure {
    var structure = LennardJonesSolid.crystal(2)
    structure.positions[pair.1] = structure.positions[pair.0] + Vector3(distance, 0, 0)
    structure.energy = energy
    structure.forces = Array(repeating: Vector3(force, 0, 0), count: structure.count)
    return structure
  }

  private func add(
    _ structure: Structure, ids: [Int]? = nil, to collection: IrregularCollection
  ) throws -> Bool {
    let finding = try #require(try IrregularCriteria().examine(structure))
    return try collection.add(
      structure, ids: ids ?? (0..<structure.count).map { $0 + 1 }, finding, origin: [])
  }

  @Test("criteria: energy per atom, any force, any contact, with the pair")
  func criteria() throws {
    var criteria = IrregularCriteria()
    #expect(try criteria.examine(frame(energy: -9.9 * 32, force: 14.9)) == nil)
    #expect(try criteria.examine(frame(energy: -10.1 * 32, force: 0))?.reasons == [.energy])
    #expect(try criteria.examine(frame(force: 15.1))?.reasons == [.force])
    #expect(try criteria.examine(frame(energy: .nan))?.reasons == [.notFinite, .force])
    criteria.contact = 0.9
    let finding = try #require(try criteria.examine(frame(close: (3, 7), force: 0)))
    #expect(finding.reasons == [.contact])
    #expect(finding.closest?.first == 3 && finding.closest?.second == 7)
    #expect(abs(try #require(finding.closest?.distance) - 0.8) < 1e-12)
  }

  @Test("frames that share the close pair or differ by a shake are one; others are not")
  func distinct() throws {
    let collection = try IrregularCollection(scratch.path("a.extxyz"), keeping: 0)
    #expect(try add(frame(), to: collection))
    #expect(try !add(frame(by: 0.6), to: collection))
    var shaken = frame(close: (4, 5))
    #expect(try !add(shaken, to: collection))
    for atom in 8..<32 { shaken.positions[atom] += Vector3(0, 0, 1) }
    #expect(try add(shaken, to: collection))
    // Another atom in the place of one: its number tells.
    #expect(try add(frame(close: (9, 10)), ids: Array(1...31) + [99], to: collection))
    #expect(collection.count == 3)
  }

  @Test("one that falls below the limit of the energy takes the place of what it is one with")
  func supersedes() throws {
    let path = scratch.path("b.extxyz")
    let collection = try IrregularCollection(path, keeping: 0)
    #expect(try add(frame(), to: collection))
    #expect(try add(frame(by: 0.3, energy: -400), to: collection))
    #expect(try !add(frame(by: 0.2, energy: -500), to: collection))
    #expect(collection.count == 1)
    let distinct = try IrregularCollection.distinct(in: path)
    #expect(distinct.map(\.energy) == [-400])
    let again = try IrregularCollection(path, keeping: collection.byteCount)
    #expect(again.count == 1)
    #expect(try !add(frame(by: 0.5), to: again))
  }
}
