// Part of Ordeal. See LICENSE.

import ElectronicStructure
import Foundation
import MomentTensorPotentials
import Settings
import Structures

/// A reader that is given damaged files.
struct FuzzedReader: Sendable {
  /// How `ORDEAL_FUZZ_READER` and the folders of seeds call it.
  let name: String
  /// What the file is called: the readers tell formats by names.
  let fileName: String
  /// How many lines stand before the first atom or value of the smallest file.
  let headerLines: Int
  /// Reads the file at a path.
  ///
  /// - Throws: What the reader throws. A finding stops the process instead.
  let read: @Sendable (String) throws -> Void

  /// All readers of files that users or other programs write.
  static let all: [FuzzedReader] =
    structureFiles + [
      FuzzedReader(name: "vasprun", fileName: "vasprun.xml", headerLines: 3, read: readVASP),
      FuzzedReader(name: "outcar", fileName: "OUTCAR", headerLines: 1, read: readVASP),
      FuzzedReader(name: "mtp", fileName: "potential.mtp", headerLines: 2, read: readPotential),
      FuzzedReader(
        name: "almtp", fileName: "potential.almtp", headerLines: 2, read: readPotential),
      FuzzedReader(name: "card", fileName: "potential.json", headerLines: 0) {
        _ = try PotentialCard(contentsOf: URL(filePath: $0))
      },
      FuzzedReader(name: "settings", fileName: "settings.toml", headerLines: 0) {
        _ = try SettingsTable(contentsOf: URL(filePath: $0))
      },
    ]

  private static let structureFiles = [
    ("extxyz", "a.extxyz", 2), ("poscar", "POSCAR", 5), ("lammps-data", "a.data", 3),
    ("lammps-dump", "a.dump", 9), ("cfg", "a.cfg", 2), ("cif", "a.cif", 2),
    ("published-layout", "Data.json", 0), ("zip", "poscars.zip", 0),
  ].map { name, fileName, lines in
    FuzzedReader(name: name, fileName: fileName, headerLines: lines) { path in
      try readStructures(fileName == "Data.json" || fileName == "poscars.zip" ? folder(path) : path)
    }
  }

  private static func folder(_ path: String) -> String {
    URL(filePath: path).deletingLastPathComponent().path
  }

  /// Reads structures, which must be finite and come back from extended XYZ.
  @Sendable private static func readStructures(_ path: String) throws {
    let structures = try StructureFile.read(path, elements: [.lithium, .aluminum]).flatMap(
      \.structures)
    precondition(structures.allSatisfy(isFinite), "a number that is not finite was read")
    let copy = folder(path) + "/copy.extxyz"
    try? FileManager.default.removeItem(atPath: copy)
    do {
      try StructureFile.write(structures, to: copy)
      let again = try StructureFile.read(copy).flatMap(\.structures)
      precondition(again.map(\.count) == structures.map(\.count), "atoms were lost")
    } catch { fatalError("what was read cannot be written and read again: \(error)") }
  }

  private static func isFinite(_ structure: Structure) -> Bool {
    structure.positions.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
      && structure.energy?.isFinite ?? true
  }

  @Sendable private static func readVASP(_ path: String) throws {
    let run = try VASPRun(contentsOf: path)
    precondition(
      run.steps.allSatisfy { $0.freeEnergy.isFinite && $0.positions.allSatisfy(\.x.isFinite) },
      "a number that is not finite was read")
  }

  @Sendable private static func readPotential(_ path: String) throws {
    let file = try MomentTensorPotentialFile(contentsOf: URL(filePath: path))
    _ = try file.decodedActiveSet()
  }
}
