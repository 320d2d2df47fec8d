// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Writes a set: one extended XYZ file, and POSCAR files in the published layout if wanted.
public enum SetWriter {
  /// Writes `<name>.extxyz`, with `index` counting from 1.
  ///
  /// - Throws: `StructureError` if the file cannot be written.
  public static func write(_ structures: [Structure], name: String, to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try StructureFile.write(
      numbered(structures), to: folder.appending(path: "\(name).extxyz").path)
  }

  /// Writes `poscars/<Index>.POSCAR.vasp` and `Data.json` with `Index` and `Labels`.
  ///
  /// - Throws: `StructureError` if a file cannot be written.
  public static func writePublishedLayout(_ structures: [Structure], to folder: URL) throws {
    let poscars = folder.appending(path: "poscars")
    try FileManager.default.createDirectory(at: poscars, withIntermediateDirectories: true)
    for structure in numbered(structures) {
      let name = "\(structure.index ?? 0).POSCAR.vasp"
      try StructureFile.write([structure], to: poscars.appending(path: name).path)
    }
    let table = PublishedTable(
      Index: Array(1...max(1, structures.count)), Labels: structures.map { $0.label ?? "" })
    try AtomicFile.write(json: table, to: folder.appending(path: "Data.json").path)
  }

  private static func numbered(_ structures: [Structure]) -> [Structure] {
    structures.enumerated().map { index, structure in
      var own = structure
      own.index = index + 1
      return own
    }
  }

  /// The keys of the published files.
  private struct PublishedTable: Encodable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let Index: [Int]
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let Labels: [String]
  }
}
