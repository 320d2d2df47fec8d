// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Support

/// The version of Ordeal.
public let ordealVersion = "0.2.0"

/// What a run was made with: versions, and hashes of the files that it read.
struct Provenance {
  /// Adds the hashes of the input files to settings, or compares them with those that are there.
  ///
  /// - Throws: `OrdealError` if a file is not the one that the settings were written with.
  static func addHashes(of system: SystemSettings, to table: inout SettingsTable)
    throws(OrdealError)
  {
    try addHashes(of: system.files, to: &table)
  }

  /// The same for files by their settings.
  ///
  /// - Throws: `OrdealError` if a file is not the one that the settings were written with.
  static func addHashes(
    of files: [(key: String, path: String)], to table: inout SettingsTable
  ) throws(OrdealError) {
    for (key, path) in files {
      let hash = try fileDigest(path)
      if case .text(let recorded) = table["sha256.\(key)"], recorded != hash {
        throw OrdealError(
          "has changed: its SHA-256 is \(hash), and \(table.source) was written with \(recorded); "
            + "remove [sha256] there to run with the file as it is", at: path)
      }
      table["sha256.\(key)"] = .text(hash)
    }
  }

  /// Makes sure that the files of a run are those that it was begun with.
  ///
  /// A structure that is gone is not missed: the run has its own copy.
  ///
  /// - Throws: `OrdealError` that names the file that has changed.
  static func checkHashes(of system: SystemSettings, in table: SettingsTable) throws(OrdealError) {
    try checkHashes(of: system.files, in: table)
  }

  /// The same for files by their settings.
  ///
  /// - Throws: `OrdealError` that names the file that has changed.
  static func checkHashes(
    of files: [(key: String, path: String)], in table: SettingsTable
  ) throws(OrdealError) {
    for (key, path) in files {
      guard case .text(let recorded) = table["sha256.\(key)"] else { continue }
      if key == "structure" && !FileManager.default.fileExists(atPath: path) { continue }
      guard try fileDigest(path) == recorded else {
        throw OrdealError("has changed: it is not the file that the run was begun with", at: path)
      }
    }
  }

  /// The versions of all that takes part.
  static func addVersions(lammps: Int, to table: inout SettingsTable) {
    table["made-by.ordeal"] = .text(ordealVersion)
    table["made-by.lammps"] = .text("\(lammps)")
    let mpi = MPICommunicator.libraryVersion.split(separator: ",").first ?? ""
    table["made-by.mpi"] = .text(String(mpi))
  }

  /// The species of the potential in words, with how they are known.
  static let mappingKey = "made-by.mapping"

  /// Refuses to go on with a run that 0.1.0 began and whose results would not be of one kind.
  ///
  /// - Parameters:
  ///   - table: The settings of the run with their record.
  ///   - reason: What 0.1.0 did otherwise.
  ///   - folder: The folder of the run.
  /// - Throws: `OrdealError` if it has a checkpoint of 0.1.0.
  static func refuseFirstVersion(
    _ table: SettingsTable, because reason: String, in folder: RunFolder
  ) throws(OrdealError) {
    guard table["made-by.ordeal"] == .text("0.1.0"), folder.has(Checkpoint.name) else { return }
    throw OrdealError(
      "made by 0.1.0, \(reason): begin it again with --settings \(folder.path("settings.toml")) and "
        + "another --output, or go on with 0.1.0", at: folder.url.path)
  }

  /// Whether a key of a settings file is part of the record, and no setting.
  static func isRecord(_ key: String) -> Bool {
    key.hasPrefix("sha256.")
      || ["ordeal", "lammps", "mpi", "mapping"].contains { key == "made-by.\($0)" }
  }
}

extension SettingsTable {
  /// The species of the potential in words, with how they are known, as a run has recorded it: "0 = Li,
  /// 1 = Al (from the potential's card)"; nil where it has not.
  public var mapping: String? {
    get { if case .text(let words)? = self[Provenance.mappingKey] { words } else { nil } }
    set { self[Provenance.mappingKey] = newValue.map { .text($0) } }
  }

  /// The settings without the record of what a run was made with.
  public var withoutProvenance: SettingsTable {
    var table = self
    for key in values.keys where Provenance.isRecord(key) { table[key] = nil }
    return table
  }
}

/// The SHA-256 digest of a file, in hexadecimal.
///
/// - Throws: `OrdealError` if it cannot be read.
public func fileDigest(_ path: String) throws(OrdealError) -> String {
  do {
    return try SHA256.digest(ofFile: path)
  } catch {
    throw OrdealError(error.message, at: error.location)
  }
}
