// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// The formats of structures that Ordeal knows.
public enum StructureFormats {
  /// All formats.
  public static let all: [any StructureFormat] = [
    ExtendedXYZFormat(),
    POSCARFormat(),
    LAMMPSDataFormat(),
    LAMMPSDumpFormat(),
    MLIPFormat(),
    CIFFormat(),
    FHIAimsFormat(),
  ]

  /// The format of a file, by its name, behind which ".gz" may stand.
  ///
  /// The ending counts first, then the beginning.
  ///
  /// - Throws: `OrdealError` with the names that are known.
  public static func format(of path: String) throws(OrdealError) -> any StructureFormat {
    let name = plainName(of: path)
    let ending = name.split(separator: ".").last ?? ""
    guard
      let format = all.first(where: { $0.recognizes(ending: ending) })
        ?? all.first(where: { $0.recognizes(beginningOf: name) })
    else {
      throw OrdealError("expected a name that tells the format: \(listing)", at: path)
    }
    return format
  }

  /// What the formats are called: "extended XYZ, POSCAR, …".
  public static let names = all.map(\.name).joined(separator: ", ")

  /// The names of files with their formats, for errors and help: ".extxyz or .xyz (extended XYZ); …".
  public static let listing = all.map {
    "\($0.patterns) (\($0.name)\($0 is any WritableStructureFormat ? "" : ", read only"))"
  }.joined(separator: "; ")

  /// The rows of the table of formats in docs/formats.md.
  static var tableRows: [String] {
    all.map { format in
      let names = format.patternWords.map { "`\($0)`" }
      let writable = format as? any WritableStructureFormat
      let cells = [
        format.name, names.joined(separator: ", "), format.reads, writable?.writes ?? "no",
        writable?.keeps ?? "–",
      ]
      return "| \(cells.joined(separator: " | ")) |"
    }
  }

  private static func plainName(of path: String) -> String {
    let name = URL(filePath: path).lastPathComponent.lowercased()
    return isCompressed(name) ? String(name.dropLast(compressedEnding.count)) : name
  }

  private static let compressedEnding = ".gz"

  /// Whether gzip has compressed a file, by its name.
  static func isCompressed(_ path: String) -> Bool {
    path.lowercased().hasSuffix(compressedEnding)
  }
}
