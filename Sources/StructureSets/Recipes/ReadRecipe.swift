// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// Structures from files of any format that Ordeal reads.
public struct ReadRecipe: Recipe {
  /// "read".
  public static let name = "read"
  /// `files`, `lattice`, `known`.
  public static let keys: Set<String> = ["files", "lattice", "known"]
  /// Files stand at the beginning.
  public static let needsParents = false
  /// Files say what their structures are.
  public static let keepsLabels = true

  private let files: [String]
  private let lattice: String?
  private let known: Bool?

  /// Reads the settings of a step.
  ///
  /// - Throws: `OrdealError` if no file is named.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let names = try table.texts("files"), !names.isEmpty else {
      throw table.error("files", "missing; name the files")
    }
    files = names.map { URL(filePath: $0, relativeTo: set.folder).standardizedFileURL.path }
    lattice = try table.text("lattice")
    known = try table.logical("known")
  }

  /// All structures of all files.
  ///
  /// - Throws: `OrdealError` if a file cannot be read.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    try files.flatMap { file in
      try StructureFile.read(file).flatMap(\.structures).enumerated().map { number, structure in
        var result = structure.withoutResults()
        let name = URL(filePath: file).lastPathComponent
        result.setRecord(.id, structure.record(.id) ?? "\(name), structure \(number + 1)")
        if let lattice { result.setRecord(.lattice, lattice) }
        if let known { result.isKnownPhase = known }
        return result
      }
    }
  }
}
