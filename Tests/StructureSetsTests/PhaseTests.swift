// Part of Ordeal. See LICENSE.

import Structures
import TestSupport
import Testing

@testable import StructureSets

@Suite struct PhaseTests {
  /// The space groups that Liu & Mo name, and the atoms of the conventional cells.
  static let expected: [String: (symbol: String, atoms: Int, formula: String)] = [
    "Im3m": ("Im-3m", 2, "Li"), "Fm3m": ("Fm-3m", 4, "Al"), "Fd3m": ("Fd-3m", 16, "LiAl"),
    "Pm3m": ("Pm-3m", 4, "LiAl3"), "R3m": ("R-3m", 15, "Li3Al2"), "Cmcm": ("Cmcm", 12, "Li2Al"),
    "C2/m:b1": ("C2/m", 26, "Li9Al4"), "C2/m:b3": ("C2/m", 26, "Li9Al4"),
    "P63/mmc": ("P6_3/mmc", 8, "LiAl"), "Cmce": ("Cmce", 48, "LiAl"),
  ]

  @Test("the ten phases have the space groups that the paper names")
  func tenPhasesHaveTheirSpaceGroups() throws {
    #expect(Set(CrystalPhase.lithiumAluminum.map(\.name)) == Set(Self.expected.keys))
    for phase in CrystalPhase.lithiumAluminum {
      let cell = try phase.conventionalCell()
      let wanted = try #require(Self.expected[phase.name])
      let found = try Symmetry(of: cell)
      #expect(found.symbol == wanted.symbol, "\(phase.name)")
      #expect(cell.count == wanted.atoms, "\(phase.name)")
      #expect(cell.reducedFormula == wanted.formula, "\(phase.name)")
      // Found by spglib from the atoms alone, whatever the table says.
      let multiplicities = Dictionary(grouping: found.equivalentAtoms) { $0 }.map(\.value.count)
      let claimed = phase.sites.map { Int($0.wyckoff.prefix(while: \.isNumber)) ?? 0 }
      #expect(multiplicities.sorted() == claimed.sorted(), "\(phase.name)")
      let distance = try #require(try cell.shortestDistance(within: 4))
      #expect(distance > 2.4, "\(phase.name): \(distance) Å")
    }
  }

  @Test("the two settings of Li9Al4 are one crystal")
  func settingsOfLi9Al4AreOneCrystal() throws {
    // Coordination to 4.4 Å by element, atom by atom, sorted: the same lists.
    let lists = try [CrystalPhase.li9Al4, .li9Al4BodyCentered].map { phase in
      try coordination(of: phase.conventionalCell(), cutoff: 3.7)
    }
    #expect(lists[0] == lists[1])
  }

  private func coordination(of structure: Structure, cutoff: Double) throws -> [[Int]] {
    let list = try NeighborList(structure, cutoff: cutoff)
    return (0..<structure.count).map { atom in
      let around = list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]].map {
        structure.elements[Int(list.owners[Int($0)])].atomicNumber
      }
      return [structure.elements[atom].atomicNumber] + around.sorted()
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test(
    "relaxed cells of the published set have the same space groups and sizes",
    .enabled(if: PublishedData.isFound, .init(rawValue: PublishedData.howToGet)))
  func publishedCellsAgree() throws {
    let folder = try #require(PublishedData.folder)
    let structures = try StructureFile.read(folder.appending(path: "Test/A-Fig1c").path)
      .flatMap(\.structures)
    // Cmcm has partial occupancies, and Cmce relaxes to I4/mmm.
    let numbers = ["Fd3m": 227, "Pm3m": 221, "R3m": 166, "C2/m:b1": 12, "P63/mmc": 194]
    for (name, number) in numbers {
      let relaxed = try #require(
        structures.filter { $0.label == "\(name)-org" }.min { energy($0) < energy($1) })
      #expect(try Symmetry(of: relaxed, tolerance: 0.05).number == number, "\(name)")
      let phase = try #require(CrystalPhase.lithiumAluminum.first { $0.name == name })
      let cell = try phase.conventionalCell()
      let own = try relaxed.standardized(primitive: false, tolerance: 0.05)
      #expect(own.count == cell.count, "\(name)")
      // The hexagonal phase's entry is denser by a sixth than what PBE relaxes it to.
      for k in 0..<3 { #expect(abs(own.cell.lengths[k] / cell.cell.lengths[k] - 1) < 0.1) }
    }
  }

  private func energy(_ structure: Structure) -> Double {
    (structure.energy ?? 0) / Double(structure.count)
  }

  @Test func cellsOfAnotherShapeAreRefused() {
    var phase = CrystalPhase.liAl
    phase.lengths.z = 7
    #expect(message { _ = try phase.conventionalCell() }?.contains("shape") == true)
  }

  @Test func sitesOffTheirWyckoffPositionAreRefused() {
    var phase = CrystalPhase.liAl
    phase.sites[0].position = Vector3(0.01, 0, 0)
    #expect(message { _ = try phase.conventionalCell() }?.contains("8a has 8") == true)
  }

  @Test func atomsOfHigherSymmetryThanClaimedAreRefused() {
    var phase = CrystalPhase.liAl
    phase.sites[1].element = .lithium
    #expect(message { _ = try phase.conventionalCell() }?.contains("229 (Im-3m)") == true)
  }

  @Test func unknownSettingsAreRefused() {
    var phase = CrystalPhase.liAl
    phase.setting = "b7"
    #expect(message { _ = try phase.conventionalCell() }?.contains("setting \"b7\"") == true)
  }
}
