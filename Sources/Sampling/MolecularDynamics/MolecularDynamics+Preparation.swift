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
  /// - Returns: The settings of the run.
  /// - Throws: An error that says which setting or file is wrong, or that the folder is taken.
  @discardableResult
  public static func prepare(
    _ given: SettingsTable, in folder: RunFolder, _ opening: RunFolder.Opening
  ) throws -> MolecularDynamicsSettings {
    if opening == .resume && folder.has("settings.toml") {
      return try prepareToResume(given, in: folder)
    }
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

  private static func prepareToResume(
    _ given: SettingsTable, in folder: RunFolder
  ) throws -> MolecularDynamicsSettings {
    try folder.checkUnlocked()
    let table = try folder.settings()
    let recorded = try MolecularDynamicsSettings(table.withoutProvenance)
    var merged = given.withoutProvenance.over(table.withoutProvenance)
    merged.source = given.source
    let settings = try MolecularDynamicsSettings(merged)
    var changeable: Set<String> = ["ranks"]
    if settings.temperature == settings.finalTemperature { changeable.insert("time") }
    for (key, value) in settings.table.values where !changeable.contains(key) {
      guard value != recorded.table[key] else { continue }
      throw RunError(
        "\(key) is \(value.toml), but the run to go on with was begun with "
          + "\(recorded.table[key]?.toml ?? "none")", at: folder.url.path)
    }
    if case .momentTensorPotential(let path) = settings.system.interaction,
      case .text(let hash) = table["sha256.potential"],
      try fileDigest(path) != hash
    {
      throw RunError("is not the file that the run was begun with", at: path)
    }
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
