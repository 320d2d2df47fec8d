// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// The folder of a set: `<name>.extxyz`, `summary.json`, the settings, and the published layout if
/// wanted.
public struct SetFolder: Sendable {
  /// The folder.
  public let url: URL

  /// Opens a folder for a new set.
  ///
  /// - Parameters:
  ///   - path: The folder, which need not exist.
  ///   - overwrite: Whether a set that is there already may be replaced.
  /// - Throws: `OrdealError` if the folder holds something and must not be replaced.
  public init(_ path: String, overwrite: Bool) throws {
    url = URL(filePath: path)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard names.isEmpty || overwrite else {
      throw OrdealError("exists already; give --overwrite to replace its set", at: path)
    }
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    // The published layout of an earlier set would be read in place of the new one.
    for name in PublishedLayoutWriter.files where names.contains(name) {
      try FileManager.default.removeItem(at: url.appending(path: name))
    }
  }

  /// Writes a set.
  ///
  /// - Parameters:
  ///   - structures: In their order; `index` counts from 1.
  ///   - plan: What they were made by.
  ///   - settings: The text of the settings, kept as `settings.toml`.
  ///   - poscars: Whether `poscars.zip` and `Data.json` are written as well.
  /// - Returns: What the set holds.
  /// - Throws: `OrdealError` if a file cannot be written.
  public func write(
    _ structures: [Structure], of plan: SetPlan, settings: String, poscars: Bool
  ) throws -> SetSummary {
    let summary = try SetSummary(structures, name: plan.name, seed: plan.seed)
    var numbered = structures
    for number in numbered.indices { numbered[number].index = number + 1 }
    try StructureFile.write(numbered, to: url.appending(path: "\(plan.name).extxyz").path)
    if poscars { try PublishedLayoutWriter.write(structures, to: url) }
    try AtomicFile.write(settings, to: url.appending(path: "settings.toml").path)
    try AtomicFile.write(json: summary, to: url.appending(path: "summary.json").path)
    return summary
  }
}
