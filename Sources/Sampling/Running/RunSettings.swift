// Part of Ordeal. See LICENSE.

import Settings
import Support

/// Settings of a run in a folder: of dynamics, a relaxation, or insertions and removals.
public protocol RunSettings: DeclaredSettings {
  /// The command that runs them: "md".
  static var command: String { get }
  /// What is run.
  var system: SystemSettings { get set }

  /// Reads settings by name; what is not set keeps its default.
  init(_ table: SettingsTable) throws(OrdealError)
}

extension RunSettings {
  /// All settings by name.
  public var table: SettingsTable { written() }

  /// Writes the settings of a run with the record of what it was made with.
  func write(_ record: SettingsTable, to folder: RunFolder) throws {
    try folder.write(settings: table, record, command: Self.command, comments: Self.comments)
  }

  /// Adds the versions to the settings beside the results.
  func recordVersions(lammps: Int, in folder: RunFolder) throws {
    var record = try folder.settings()
    Provenance.addVersions(lammps: lammps, to: &record)
    try write(record, to: folder)
  }
}
