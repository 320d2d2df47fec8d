// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import StructureSets

@Suite final class SnapshotTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
  private let perfect: Structure

  /// Eight Li on the sites of a simple cubic lattice, 4 Å apart.
  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let corners = (0..<8).map { (corner: Int) -> Vector3 in
      Vector3(Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2)) * 4
    }
    perfect = Structure(
      cell: Cell(orthorhombic: Vector3(8, 8, 8)),
      elements: Array(repeating: .lithium, count: 8), positions: corners)
    try StructureFile.write([perfect], to: path("perfect.vasp"))
    try StructureFile.write([0, 1, 2, 0].map(frame), to: path("cold.extxyz"))
    try StructureFile.write([2, 1, 3, 0].map(frame), to: path("hot.extxyz"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Site 7 is vacant, and the first so many atoms are 1.9 Å off their sites, each along an axis of
  /// its own so that they do not look like a drift.
  private func frame(_ migrating: Int) -> Structure {
    var frame = Structure(
      cell: perfect.cell, elements: Array(repeating: .lithium, count: 7),
      positions: Array(perfect.positions[..<7]))
    for atom in 0..<migrating { frame.positions[atom][atom] += 1.9 }
    return frame
  }

  private func snapshots(_ settings: String) throws -> [Structure] {
    try kept(
      plan(
        toml: """
          [[step]]
          name = "sites"
          recipe = "read"
          files = ["\(path("perfect.vasp"))"]
          lattice = "cubic"
          keep = false
          [[step]]
          recipe = "snapshots"
          files = ["\(path("cold.extxyz"))", "\(path("hot.extxyz"))"]
          \(settings)
          """))
  }

  /// "hot.extxyz, frame 3".
  private func origins(_ structures: [Structure]) -> [String] {
    structures.map { String($0.record(.parent)?.split(separator: "/").last ?? "") }
  }

  @Test("of all trajectories the frames in which most atoms migrate, most first")
  func migrating() throws {
    let chosen = try snapshots("from = [\"sites\"]\nchoose = \"migrating\"\ncount = 4")
    #expect(
      origins(chosen) == [
        "hot.extxyz, frame 3", "cold.extxyz, frame 3", "hot.extxyz, frame 1",
        "cold.extxyz, frame 2",
      ])
    #expect(chosen.map { $0.record(.change)?.first } == ["3", "2", "2", "1"])
    #expect(chosen.allSatisfy { $0.record(.lattice) == "cubic" && $0.count == 7 })
  }

  @Test("frames without migrating atoms are not taken, nor those of another crystal")
  func tooFew() {
    func error(_ settings: String) -> String? { message { _ = try self.snapshots(settings) } }
    let sites = "from = [\"sites\"]\nchoose = \"migrating\"\n"
    #expect(error(sites + "count = 6")?.contains("5 frames have migrating Li") == true)
    #expect(error(sites + "element = \"Al\"")?.contains("0 frames have migrating Al") == true)
    #expect(error("choose = \"migrating\"")?.contains("the perfect supercell") == true)
    #expect(error("element = \"Li\"")?.contains("\"migrating\"") == true)
  }

  @Test("evenly, or the last ones, of each trajectory")
  func everyTrajectory() throws {
    #expect(
      origins(try snapshots("count = 2")) == [
        "cold.extxyz, frame 2", "cold.extxyz, frame 4", "hot.extxyz, frame 2",
        "hot.extxyz, frame 4",
      ])
    #expect(
      origins(try snapshots("choose = \"last\"\nskip = 3"))
        == ["cold.extxyz, frame 4", "hot.extxyz, frame 4"])
    #expect(
      message { _ = try self.snapshots("count = 2\nskip = 3") }?.contains("cold.extxyz") == true)
  }
}
