// Part of Ordeal. See LICENSE.

import ElectronicStructure
import Foundation
import MomentTensorPotentials
import Settings
import Structures
import Support

/// A reader that is given damaged files.
struct FuzzedReader: Sendable {
  /// How `ORDEAL_FUZZ_READER` and the folders of seeds call it.
  let name: String
  /// What the file is called: the readers tell formats by names.
  let fileName: String
  /// Whether an error shows that the reader has come past the header.
  let isPastHeader: @Sendable (String) -> Bool
  /// Reads the file at a path.
  ///
  /// - Throws: What the reader throws. A finding stops the process instead.
  let read: @Sendable (String) throws -> Void

  /// All readers of files that users or other programs write.
  static let all: [FuzzedReader] =
    structureFiles + [
      FuzzedReader("vasprun", "vasprun.xml", headerLines: 3, readVASP),
      FuzzedReader("outcar", "OUTCAR", headerLines: 1, readVASP),
      FuzzedReader("pw-output", "pw.out", headerLines: 3, readOutput),
      FuzzedReader(
        name: "upf", fileName: "Al.UPF",
        isPastHeader: { !$0.contains("expected a UPF file") }, read: readPseudopotential),
      FuzzedReader("mtp", "potential.mtp", headerLines: 2, readPotential),
      FuzzedReader("almtp", "potential.almtp", headerLines: 2, readPotential),
      FuzzedReader(
        name: "card", fileName: "potential.json",
        // JSONDecoder calls what is no JSON so.
        isPastHeader: { !$0.contains("dataCorrupted") },
        read: { _ = try PotentialCard(contentsOf: URL(filePath: $0)) }),
      FuzzedReader("settings", "settings.toml", headerLines: 1) {
        _ = try SettingsTable(contentsOf: URL(filePath: $0))
      },
    ]

  private static let structureFiles = [
    FuzzedReader("extxyz", "a.extxyz", headerLines: 2, readStructures),
    FuzzedReader("poscar", "POSCAR", headerLines: 5, readStructures),
    FuzzedReader("lammps-data", "a.data", headerLines: 3, readStructures),
    FuzzedReader("lammps-dump", "a.dump", headerLines: 9, readStructures),
    FuzzedReader("cfg", "a.cfg", headerLines: 2, readStructures),
    FuzzedReader("cif", "a.cif", headerLines: 2, readStructures),
    FuzzedReader(
      name: "published-layout", fileName: "Data.json",
      isPastHeader: { !$0.contains("expected \"{\"") }, read: { try readStructures(folder($0)) }),
    FuzzedReader(
      name: "zip", fileName: "poscars.zip",
      isPastHeader: { $0.contains("POSCAR.vasp") }, read: { try readStructures(folder($0)) }),
  ]

  private init(
    name: String, fileName: String, isPastHeader: @escaping @Sendable (String) -> Bool,
    read: @escaping @Sendable (String) throws -> Void
  ) {
    self.name = name
    self.fileName = fileName
    self.isPastHeader = isPastHeader
    self.read = read
  }

  /// A reader of text whose smallest file has `headerLines` lines before the first atom or value.
  private init(
    _ name: String, _ fileName: String, headerLines: Int,
    _ read: @escaping @Sendable (String) throws -> Void
  ) {
    self.init(
      name: name, fileName: fileName,
      isPastHeader: { Self.line(of: $0).map { $0 > headerLines } ?? false }, read: read)
  }

  /// The line that an error names, "file:line: …".
  private static func line(of error: String) -> Int? {
    error.utf8.split(separator: UInt8(ascii: ":")).lazy
      .compactMap { Int(Substring($0)) }.first
  }

  /// Stops the process, also where preconditions say nothing, if a condition is not met.
  private static func check(_ isMet: Bool, _ complaint: @autoclosure () -> String) {
    if !isMet { fatalError(complaint()) }
  }

  private static func folder(_ path: String) -> String {
    URL(filePath: path).deletingLastPathComponent().path
  }

  @Sendable private static func readVASP(_ path: String) throws {
    let run = try VASPRun(contentsOf: path)
    for index in run.steps.indices {
      check(
        run.structure(ofStep: index, energy: .sigmaZero).isFinite,
        "a number that is not finite was read")
    }
  }

  @Sendable private static func readOutput(_ path: String) throws {
    var selection = OutputSelection()
    (selection.steps, selection.allowsTruncated) = (.every(1), true)
    let collection = try OutputCollection([path], taking: selection)
    precondition(
      collection.structures.allSatisfy(\.isFinite), "a number that is not finite was read")
    if let refusal = collection.refusals.first {
      throw OrdealError(refusal.reason)
    }
  }

  @Sendable private static func readPseudopotential(_ path: String) throws {
    var table = SettingsTable(source: "fuzz")
    table["pseudopotential.Al"] = .text(path)
    let calculation = try QuantumESPRESSO().calculation(table)
    precondition(
      calculation.cutoff.isFinite && calculation.densityCutoff.isFinite,
      "a number that is not finite was read")
  }

  @Sendable private static func readPotential(_ path: String) throws {
    let file = try MomentTensorPotentialFile(contentsOf: URL(filePath: path))
    _ = try file.decodedActiveSet()
  }
}

// MARK: Structures

extension FuzzedReader {
  private static let elements: [Element] = [.lithium, .aluminum]

  /// Reads structures, which must be finite and come back from the formats that are written.
  @Sendable private static func readStructures(_ path: String) throws {
    let structures = try StructureFile.read(path, elements: elements).flatMap(\.structures)
    check(structures.allSatisfy(\.isFinite), "a number that is not finite was read")
    let folder = folder(path)
    let again = copy(structures, folder + "/copy.extxyz")
    for (old, new) in zip(structures, again) {
      check(old.elements == new.elements, "elements have changed")
      check(old.positions == new.positions, "positions have changed")
      check(old.cell == new.cell, "the cell has changed")
      check(old.energy == new.energy && old.forces == new.forces, "labels have changed")
      check(old.velocities == new.velocities, "velocities have changed")
      let (info, infoAgain) = (old.properties.info, new.properties.info)
      check(
        info.keys == infoAgain.keys && info.allSatisfy { isSame($1, infoAgain[$0]) },
        "properties have changed: \(info) to \(infoAgain)")
      check("\(old.properties.columns)" == "\(new.properties.columns)", "columns have changed")
    }
    // The other formats have cells, and write one structure each.
    guard let first = structures.first, first.cell.isPeriodic == .all, (1...50) ~= first.count
    else { return }
    for name in ["copy.vasp", "copy.cfg", "copy.dump"] {
      let again = copy([first], folder + "/" + name)
      check(again.map(\.elements) == [first.elements], "elements have changed in \(name)")
      // The volume of a flat cell is what is left of far larger numbers.
      let edges = first.cell.lengths.x * first.cell.lengths.y * first.cell.lengths.z
      check(
        abs(again[0].cell.volume - first.cell.volume)
          < max(1e-6 * first.cell.volume, 1e-13 * edges), "the cell has changed in \(name)")
    }
  }

  /// Whether values are the same, "nan" included; text that looks like numbers comes back as these, and
  /// a return within it as a blank.
  private static func isSame(_ old: Properties.Value, _ new: Properties.Value?) -> Bool {
    guard let new else { return false }
    guard case .text(let text) = old else { return "\(old)" == "\(new)" }
    guard case .text(let again) = new else { return true }
    func withoutReturns(_ text: String) -> [Unicode.Scalar] {
      text.unicodeScalars.map { $0 == "\r" ? " " : $0 }
    }
    return withoutReturns(text) == withoutReturns(again)
  }

  /// What is read of structures that were written.
  private static func copy(_ structures: [Structure], _ path: String) -> [Structure] {
    try? FileManager.default.removeItem(atPath: path)
    do {
      try StructureFile.write(structures, to: path)
      let present = Set(structures.flatMap(\.elements)).sorted()
      let again = try StructureFile.read(path, elements: present).flatMap(\.structures)
      check(again.count == structures.count, "structures were lost")
      return again
    } catch {
      fatalError("what was read cannot be written and read again: \(error)")
    }
  }
}
