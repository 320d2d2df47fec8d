// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Settings
import Structures
import Support

/// The settings that a ledger keeps, and what may change where it is gone on with.
enum LedgerSettings {
  /// The settings that jobs of a kind were planned with; nil where there is no ledger, or it is of
  /// 0.1.0, which kept none.
  ///
  /// - Throws: `OrdealError` if the ledger cannot be read.
  static func recorded(in path: String, kind: String) throws -> SettingsTable? {
    guard FileManager.default.fileExists(atPath: path),
      let text = try Ledger(path).settings(kind: kind)
    else { return nil }
    return try SettingsTable(toml: text, source: path)
  }

  /// Writes the settings of a ledger to a file.
  ///
  /// - Parameters:
  ///   - path: The ledger.
  ///   - kind: The kind of its jobs.
  ///   - file: Where to.
  ///   - replaces: Whether a file that exists is replaced.
  /// - Throws: `OrdealError` if the ledger has none or the file exists.
  static func export(from path: String, kind: String, to file: String, replaces: Bool) throws {
    try OutputGuard(reading: [path], replaces: replaces).check(files: [file])
    _ = try Ledger(path)
    guard let table = try recorded(in: path, kind: kind) else {
      throw OrdealError(
        "made by 0.1.0, which kept no settings in ledgers: go on with it once with --resume",
        at: path)
    }
    try AtomicFile.write(
      table.toml(heading: ["The settings of \(path)."], comments: [:]), to: file)
  }

  /// Compares settings with those of a ledger.
  ///
  /// - Parameters:
  ///   - given: What options and files lead to.
  ///   - begun: What the ledger was begun with.
  ///   - defaults: The settings that must agree, with the values that stand for their absence.
  ///   - path: The ledger.
  /// - Throws: `ResumeConflict` that names the first that does not.
  static func check(
    _ given: SettingsTable, against begun: SettingsTable,
    defaults: [String: SettingsTable.Value], at path: String
  ) throws {
    var (whole, ofLedger) = (SettingsTable(source: given.source), SettingsTable(source: path))
    for (key, value) in defaults.sorted(by: { $0.key < $1.key }) {
      whole[key] = given[key] ?? value
      ofLedger[key] = begun[key] ?? value
    }
    try ResumeRule(changeable: []).check(whole, against: ofLedger, at: path)
  }

  /// A table with the paths of some settings made absolute.
  static func absolute(
    _ table: SettingsTable, _ keys: [String], from folder: URL
  ) throws -> SettingsTable {
    var result = table
    for key in keys {
      guard let paths = try table.texts(key) else { continue }
      result[key] = .texts(
        paths.map { URL(filePath: $0, relativeTo: folder).standardizedFileURL.path })
    }
    return result
  }
}
