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
  ///   - say: Is told what was found there, and which elements the potential's species are.
  ///   - warn: Is told what contradicts that.
  /// - Returns: The settings of the run.
  /// - Throws: An error that says which setting or file is wrong, or that the folder is taken.
  @discardableResult
  public static func prepare(
    _ given: SettingsTable, in folder: RunFolder, _ opening: RunFolder.Opening,
    saying say: (String) -> Void = { _ in }, warning warn: (String) -> Void = { _ in }
  ) throws -> MolecularDynamicsSettings {
    if opening == .resume && folder.has("settings.toml") {
      return try prepareToResume(given, in: folder, say)
    }
    if opening == .resume { say("there is no run in \(folder.url.path) yet: it begins") }
    var settings = try MolecularDynamicsSettings(given.withoutProvenance)
    let system = try RunSystem(settings.system)
    settings.system.elements = system.elements.map(\.symbol)
    say(settings.system.species(system.mapping))
    if let contradiction = system.contradiction { warn(contradiction) }
    settings.legSteps = settings.stepsOfLeg(atoms: system.structure.count)
    if settings.velocities == .keep && system.structure.velocities == nil {
      throw RunError(
        "has no velocities to keep; give --velocities create", at: settings.system.structure)
    }
    try settings.grades?.check(settings.system)
    var record = given
    record.mapping = system.mapping
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
    let (settings, goesOn) = try MolecularDynamicsSettings.resumed(
      by: given, in: folder,
      changeable: { settings in
        // Another length would change the ramp from its beginning on.
        settings.temperature != settings.finalTemperature ? ["ranks"] : ["ranks", "time"]
      }, isFinished: { isFinished($0, in: folder) }, saying: say,
      accept: { settings, record in
        guard settings.thermostat == .langevin else { return }
        try Provenance.refuseFirstVersion(
          record, because: "whose Langevin dynamics counted three degrees of freedom too few",
          in: folder)
      })
    if goesOn && !folder.has(Checkpoint.name) {
      say("no checkpoint was made yet: the run begins again")
    }
    return settings
  }
}
