// Part of Ordeal. See LICENSE.

import Foundation
import Structures

extension MolecularDynamics {
  /// Makes a folder ready for a run, without opening LAMMPS.
  ///
  /// The folder then holds everything that `init(in:)` needs: settings, structure, input script.
  ///
  /// - Parameters:
  ///   - given: The settings; to go on with a run none are needed.
  ///   - folder: Where the run writes.
  ///   - opening: What to do with a folder that holds something.
  ///   - say: Is told what was found there.
  /// - Returns: The settings of the run.
  /// - Throws: An error that says which setting or file is wrong, or that the folder is taken.
  @discardableResult
  public static func prepare(
    _ given: SettingsTable, in folder: RunFolder, _ opening: RunFolder.Opening,
    saying say: (String) -> Void = { _ in }
  ) throws -> MolecularDynamicsSettings {
    if opening == .resume && folder.has("settings.toml") {
      return try prepareToResume(given, in: folder, say)
    }
    if opening == .resume { say("there is no run in \(folder.url.path) yet: it begins") }
    var settings = try MolecularDynamicsSettings(given.withoutProvenance)
    let system = try RunSystem(settings.system)
    settings.system.elements = system.elements.map(\.symbol)
    if settings.velocities == .keep && system.structure.velocities == nil {
      throw RunError(
        "has no velocities to keep; give --velocities create", at: settings.system.structure)
    }
    try settings.grades?.check(settings.system)
    var record = given
    try Provenance.addHashes(of: settings.system, to: &record)
    try folder.open(opening)
    try system.write(to: folder)
    let script = InputScript(settings)
    try folder.write(script.text, script.rawValue)
    try settings.write(record, to: folder)
    return settings
  }

  /// Whether the run in a folder has come to its end, by given settings.
  public static func isFinished(_ settings: MolecularDynamicsSettings, in folder: RunFolder) -> Bool
  {
    guard folder.has("summary.json"), let checkpoint = try? Checkpoint(in: folder) else {
      return false
    }
    return checkpoint.step >= settings.steps
  }

  private static func prepareToResume(
    _ given: SettingsTable, in folder: RunFolder, _ say: (String) -> Void
  ) throws -> MolecularDynamicsSettings {
    try folder.checkUnlocked()
    let table = try folder.settings()
    let recorded = try MolecularDynamicsSettings(table.withoutProvenance)
    var merged = given.withoutProvenance.over(table.withoutProvenance)
    merged.source = given.source
    let settings = try MolecularDynamicsSettings(merged)
    // Another length would change the ramp from its beginning on.
    let isRamp = settings.temperature != settings.finalTemperature
    try ResumeRule(changeable: isRamp ? ["ranks"] : ["ranks", "time"])
      .check(settings.table, against: recorded.table, at: folder.url.path)
    try Provenance.checkHashes(of: settings.system, in: table)
    guard !isFinished(settings, in: folder) else { return settings }
    if settings.thermostat == .langevin {
      try Provenance.refuseFirstVersion(
        table, because: "whose Langevin dynamics counted three degrees of freedom too few",
        in: folder)
    }
    if !folder.has(Checkpoint.name) { say("no checkpoint was made yet: the run begins again") }
    try settings.write(table, to: folder)
    return settings
  }
}

extension MolecularDynamicsSettings {
  /// Writes the settings of a run with the record of what it was made with.
  func write(_ record: SettingsTable, to folder: RunFolder) throws {
    try folder.write(settings: table, record, command: "md", units: Self.units)
  }
}
