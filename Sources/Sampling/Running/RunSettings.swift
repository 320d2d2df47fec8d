// Part of Ordeal. See LICENSE.

import Settings

/// Settings of a run in a folder: of dynamics, a relaxation, or insertions and removals.
protocol RunSettings {
  /// The command that runs them: "md".
  static var command: String { get }
  /// The units of the settings, for the comments of a settings file.
  static var units: [String: String] { get }
  /// What is run.
  var system: SystemSettings { get }
  /// All settings by name.
  var table: SettingsTable { get }

  /// Reads settings by name; what is not set keeps its default.
  init(_ table: SettingsTable) throws(RunError)
}

extension RunSettings {
  /// Writes the settings of a run with the record of what it was made with.
  func write(_ record: SettingsTable, to folder: RunFolder) throws {
    try folder.write(settings: table, record, command: Self.command, units: Self.units)
  }

  /// Adds the versions to the settings beside the results.
  func recordVersions(lammps: Int, in folder: RunFolder) throws {
    var record = try folder.settings()
    Provenance.addVersions(lammps: lammps, to: &record)
    try write(record, to: folder)
  }

  /// Takes up the run that a folder holds, with its settings and those given over them.
  ///
  /// - Parameters:
  ///   - given: What is given beside `--resume`.
  ///   - folder: The folder of the run.
  ///   - changeable: Which settings may differ from those that the run was begun with.
  ///   - isFinished: Whether nothing is left to do; then nothing is written.
  ///   - say: Is told which species the potential has, where the run goes on.
  ///   - complete: Brings what is given to the form in which a run records it.
  ///   - accept: Refuses a run that goes on and must not: one of 0.1.0, say.
  /// - Returns: The settings of the run, and whether it goes on.
  /// - Throws: `ResumeConflict` if another setting differs; `RunError` if a file of the run has
  ///   changed, or another process is at work in the folder.
  static func resumed(
    by given: SettingsTable, in folder: RunFolder, changeable: (Self) -> Set<String>,
    isFinished: (Self) -> Bool, saying say: (String) -> Void,
    complete: (inout Self, _ begun: Self) throws -> Void = { _, _ in },
    accept: (Self, _ record: SettingsTable) throws -> Void = { _, _ in }
  ) throws -> (settings: Self, goesOn: Bool) {
    try folder.checkUnlocked()
    let record = try folder.settings()
    let begun = try Self(record.withoutProvenance)
    var merged = given.withoutProvenance.over(record.withoutProvenance)
    merged.source = given.source
    var settings = try Self(merged)
    try complete(&settings, begun)
    try ResumeRule(changeable: changeable(settings))
      .check(settings.table, against: begun.table, at: folder.url.path)
    try Provenance.checkHashes(of: settings.system, in: record)
    guard !isFinished(settings) else { return (settings, false) }
    try accept(settings, record)
    say(settings.system.species(record.mapping))
    try settings.write(record, to: folder)
    return (settings, true)
  }
}
