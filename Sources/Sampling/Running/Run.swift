// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Support

/// A run of LAMMPS in a folder: `prepare` makes the folder ready, processes carry the run out.
///
/// Dynamics, relaxations, and insertions and removals are runs. What they share is here and in
/// `RunSettings`: how a folder is made ready, how a run is taken up again, what is said on the way. A
/// type of run says what is its own.
public protocol Run {
  /// Everything that the run depends on.
  associatedtype Settings: RunSettings
  /// How a run ended.
  associatedtype Outcome

  /// What a request to stop means to the processes.
  static var stopRequest: Launcher.StopRequest { get }
  /// The options larger values of which make a finished run go on: "--time"; nil: none do.
  static var lengthOptions: String? { get }

  /// Completes the settings of a new run by what the system says, and refuses what cannot be run.
  ///
  /// - Returns: The atoms that the run begins with.
  static func begin(
    _ settings: inout Settings, _ system: RunSystem, saying say: (String) -> Void
  ) throws -> RunSystem
  /// The input of LAMMPS.
  static func script(_ settings: Settings) -> InputScript
  /// Whether the run in a folder has come to its end, by given settings.
  static func isFinished(_ settings: Settings, in folder: RunFolder) -> Bool
  /// What a folder keeps of a run that has not ended, in a sentence.
  static func kept(in folder: RunFolder) -> String
  /// Changes the way that a run takes from its last checkpoint on, after LAMMPS has ended its processes.
  ///
  /// - Returns: Whether it may be started again.
  static func takeAnotherWay(in folder: RunFolder, after failure: String) throws -> Bool

  /// Settings that are declared to change on resume, and of this run may not.
  static func fixed(_ settings: Settings) -> Set<String>
  /// Brings settings given beside `--resume` to the form in which a run records them.
  static func complete(_ settings: inout Settings, begun: Settings) throws
  /// Refuses a run that must not go on: one of 0.1.0, say.
  static func accept(_ settings: Settings, _ record: SettingsTable, in folder: RunFolder) throws

  /// Reads what `prepare` has put into a folder.
  ///
  /// - Throws: An error that names the file that is missing or damaged.
  init(
    in folder: RunFolder, on communicator: MPICommunicator, watchedBy monitor: any RunMonitor
  ) throws

  /// Runs to the end, from the last checkpoint where there is one.
  ///
  /// All processes of the communicator call this together.
  ///
  /// - Throws: An error that says what failed; what the last checkpoint holds is kept.
  func run() throws -> Outcome
}

extension Run {
  /// Changes the way that a run takes from its last checkpoint on, after LAMMPS has ended its processes.
  public static func takeAnotherWay(in folder: RunFolder, after failure: String) -> Bool { false }
  /// Settings that are declared to change on resume, and of this run may not.
  public static func fixed(_ settings: Settings) -> Set<String> { [] }
  /// Brings settings given beside `--resume` to the form in which a run records them.
  public static func complete(_ settings: inout Settings, begun: Settings) throws {}
  /// Refuses a run of 0.1.0 whose temperature was not the one asked for.
  public static func accept(
    _ settings: Settings, _ record: SettingsTable, in folder: RunFolder
  ) throws {}

  /// Makes a folder ready for a run, without opening LAMMPS.
  ///
  /// The folder then holds everything that `init(in:on:watchedBy:)` needs: settings, structure, input
  /// script.
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
  ) throws -> Settings {
    if opening == .resume && folder.has("settings.toml") {
      return try takeUp(given, in: folder, say)
    }
    if opening == .resume { say("there is no run in \(folder.url.path) yet: it begins") }
    var settings = try Settings(given.withoutProvenance)
    let system = try RunSystem(settings.system)
    settings.system.elements = system.elements.map(\.symbol)
    say(settings.system.species(system.mapping))
    if let contradiction = system.contradiction { warn(contradiction) }
    let start = try begin(&settings, system, saying: say)
    var record = given
    record.mapping = system.mapping
    try Provenance.addHashes(of: settings.system, to: &record)
    try folder.open(opening)
    try start.write(to: folder)
    let script = script(settings)
    try folder.write(script.text, script.rawValue)
    try settings.write(record, to: folder)
    return settings
  }

  /// Takes up the run that a folder holds, with its settings and those given over them.
  ///
  /// - Throws: `ResumeConflict` if a setting differs that may not; `OrdealError` if a file of the run
  ///   has changed, or another process is at work in the folder.
  private static func takeUp(
    _ given: SettingsTable, in folder: RunFolder, _ say: (String) -> Void
  ) throws -> Settings {
    try folder.checkUnlocked()
    let record = try folder.settings()
    let begun = try Settings(record.withoutProvenance)
    var merged = given.withoutProvenance.over(record.withoutProvenance)
    merged.source = given.source
    var settings = try Settings(merged)
    try complete(&settings, begun: begun)
    try ResumeRule(changeable: Settings.changeable.subtracting(fixed(settings)))
      .check(settings.table, against: begun.table, at: folder.url.path)
    try Provenance.checkHashes(of: settings.system, in: record)
    guard !isFinished(settings, in: folder) else { return settings }
    try accept(settings, record, in: folder)
    say(settings.system.species(record.mapping))
    try settings.write(record, to: folder)
    if !folder.has(Checkpoint.name) { say("no checkpoint was made yet: the run begins again") }
    return settings
  }
}
