// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures

/// The folder of a set: `<name>.extxyz`, `summary.json`, the settings, and POSCAR files if wanted.
public struct SetFolder: Sendable {
  /// The folder.
  public let url: URL

  /// Opens a folder for a new set.
  ///
  /// - Parameters:
  ///   - path: The folder, which need not exist.
  ///   - overwrite: Whether a set that is there already may be replaced.
  /// - Throws: `RunError` if the folder holds something and must not be replaced.
  public init(_ path: String, overwrite: Bool) throws {
    url = URL(filePath: path)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard names.isEmpty || overwrite else {
      throw RunError("exists already; give --overwrite to replace its set", at: path)
    }
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    // POSCAR files of a larger set would stay beside those of a smaller one.
    if names.contains("poscars") {
      try FileManager.default.removeItem(at: url.appending(path: "poscars"))
    }
  }

  /// Writes a set.
  ///
  /// - Parameters:
  ///   - structures: In their order.
  ///   - plan: What they were made by.
  ///   - settings: The text of the settings, kept as `settings.toml`.
  ///   - poscars: Whether POSCAR files and `Data.json` are written as well.
  /// - Returns: What the set holds.
  /// - Throws: `StructureError` if a file cannot be written.
  public func write(
    _ structures: [Structure], of plan: SetPlan, settings: String, poscars: Bool
  ) throws -> SetSummary {
    let summary = try SetSummary(structures, name: plan.name, seed: plan.seed)
    try SetWriter.write(structures, name: plan.name, to: url)
    if poscars { try SetWriter.writePublishedLayout(structures, to: url) }
    try AtomicFile.write(settings, to: url.appending(path: "settings.toml").path)
    try AtomicFile.write(json: summary, to: url.appending(path: "summary.json").path)
    return summary
  }
}
