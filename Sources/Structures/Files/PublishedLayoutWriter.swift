// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Writes structures in the layout of the published sets, which `StructureFile.read` takes as a folder.
public enum PublishedLayoutWriter {
  /// The names of the files, in the folder of a set.
  public static let files = ["Data.json", "poscars.zip"]

  /// Writes `poscars.zip` with `<Index>.POSCAR.vasp`, and `Data.json` with `Index` (1, 2, …) and
  /// `Labels`.
  ///
  /// - Parameters:
  ///   - structures: At least one, in their order.
  ///   - folder: The folder of the set, which exists.
  /// - Throws: `OrdealError` if there is no structure or a file cannot be written.
  public static func write(_ structures: [Structure], to folder: URL) throws {
    guard !structures.isEmpty else {
      throw OrdealError("expected at least one structure to write", at: folder.path)
    }
    let members = structures.enumerated().map { number, structure in
      (name: "\(number + 1).POSCAR.vasp", bytes: Array(POSCAR.text(structure).utf8))
    }
    let table = Table(
      Index: Array(1...structures.count), Labels: structures.map { $0.label ?? "" })
    try ZipArchive.write(members, to: folder.appending(path: "poscars.zip").path)
    try AtomicFile.write(json: table, to: folder.appending(path: "Data.json").path)
  }

  /// The keys of the published files.
  private struct Table: Encodable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let Index: [Int]
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let Labels: [String]
  }
}
