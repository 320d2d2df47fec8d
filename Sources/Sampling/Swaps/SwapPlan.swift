// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support

/// A run of swaps as its settings file has it: one chain, or replicas of it.
///
/// Several temperatures are those of replicas, which exchange them; `replicas` with one temperature
/// are independent chains.
public struct SwapPlan: Sendable {
  /// The settings as they are written.
  private let options: SwapOptions
  /// The settings of the first chain.
  public let settings: SwapSettings

  /// The settings that may differ where a run is gone on with.
  public static let resumeRule = ResumeRule(changeable: SwapOptions.changeable)

  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `OrdealError` that names the setting that is missing, unknown or wrong.
  public init(_ given: SettingsTable) throws(OrdealError) {
    let table = given.withoutProvenance
    var options = SwapOptions.defaults
    try options.read(table)
    let replicas = options.replicas ?? options.temperatures.count
    guard options.temperatures.count == 1 || replicas == options.temperatures.count else {
      throw table.error(
        "replicas",
        "expected \(options.temperatures.count), one for each temperature, got \(replicas)")
    }
    options.replicas = replicas
    var settings = try SwapSettings(options)
    settings.mapping = given.mapping
    (options.potential, self.settings) = (settings.potential, settings)
    self.options = options
  }

  private var structure: String { options.structure }
  /// Whether the chains exchange temperatures.
  private var exchangesTemperatures: Bool { options.temperatures.count > 1 }
  /// The temperature of each chain, K.
  private var temperatures: [Double] {
    exchangesTemperatures
      ? options.temperatures
      : Array(repeating: settings.temperature, count: options.replicas ?? 1)
  }

  /// "MTP_train.mtp: species 0 = Li, 1 = Al (from the potential's card)".
  public var species: String {
    var system = system
    system.elements = settings.elements
    return system.species(settings.mapping)
  }

  /// One chain.
  ///
  /// - Parameters:
  ///   - settings: The settings of the chain.
  ///   - structure: The file that holds what it starts from.
  ///   - replicate: How often that is repeated along a, b and c.
  init(_ settings: SwapSettings, structure: String, replicate: [Int] = [1, 1, 1]) {
    self.settings = settings
    options = SwapOptions(settings, structure: structure, replicate: replicate)
  }

  /// All settings by name.
  public var table: SettingsTable { options.written() }

  // MARK: Folders

  /// Whether a folder has the settings of a run that this version has begun.
  public static func isIn(_ folder: RunFolder) -> Bool { folder.has("settings.toml") }

  /// The settings that a folder holds.
  ///
  /// - Throws: `OrdealError` if it holds none.
  public static func recorded(in folder: RunFolder) throws(OrdealError) -> SettingsTable {
    try folder.settings()
  }

  /// Writes `settings.toml`, with the hashes of structure and potential; of replicas each gets its own.
  ///
  /// - Parameters:
  ///   - folder: Where to.
  ///   - record: Settings with hashes of the files that they were made with, which must hold.
  /// - Throws: `OrdealError` if a file has changed; an error of the file if it cannot be written.
  public func write(to folder: RunFolder, checking record: SettingsTable) throws {
    try write(to: folder, checking: record, heading: nil)
    guard temperatures.count > 1 else { return }
    for replica in temperatures.indices {
      let place = RunFolder(ReplicaExchange.folder(replica, in: folder.url.path))
      if place.exists { try write(replica, to: place, checking: record) }
    }
  }

  /// Writes the settings of a replica.
  private func write(
    _ replica: Int, to folder: RunFolder, checking record: SettingsTable
  ) throws {
    try SwapPlan(settings(of: replica), structure: structure, replicate: options.replicate).write(
      to: folder, checking: record,
      heading: exchangesTemperatures ? ReplicaExchange.settingsHeading("swap") : nil)
  }

  private func write(
    to folder: RunFolder, checking record: SettingsTable, heading: [String]?
  ) throws {
    var record = record
    try Provenance.addHashes(of: system, to: &record)
    record["made-by.ordeal"] = .text(ordealVersion)
    record.mapping = settings.mapping
    try folder.write(
      settings: table, record, command: "swap", comments: SwapOptions.comments, heading: heading)
  }

  /// The settings of a replica; the first is at the first temperature and has the seed of the run.
  private func settings(of replica: Int) -> SwapSettings {
    var own = settings
    own.temperature = temperatures[replica]
    own.seed = settings.seed &+ UInt64(replica)
    return own
  }

  /// Makes sure that the files of a run are those that it was begun with.
  ///
  /// - Throws: `OrdealError` that names the file that has changed.
  public func checkFiles(_ recorded: SettingsTable) throws(OrdealError) {
    try Provenance.checkHashes(of: system, in: recorded)
  }

  private var system: SystemSettings {
    SystemSettings(
      structure: structure, interaction: .momentTensorPotential(settings.potential))
  }

  /// What the chains start from.
  ///
  /// - Throws: If the file cannot be read, holds several structures, or too many atoms would be made.
  public func start() throws -> Structure {
    let elements = settings.elements.compactMap(Element.init(symbol:))
    let frames = try StructureFile.read(structure, elements: elements).flatMap(\.structures)
    guard frames.count == 1, let first = frames.first else {
      throw OrdealError("holds \(frames.count) structures; expected one", at: structure)
    }
    return try first.replicated(options.replicate)
  }

  /// Puts the beginning of each chain into a folder that has been opened.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - start: What `start()` has read.
  /// - Throws: If a file cannot be written, or the structure lacks an element.
  public func prepare(in folder: RunFolder, from start: Structure) throws {
    guard temperatures.count > 1 else {
      return try SwapRun.prepare(start, settings, in: folder.url.path)
    }
    for replica in temperatures.indices {
      let place = RunFolder(ReplicaExchange.folder(replica, in: folder.url.path))
      try place.open(.overwrite)
      try write(replica, to: place, checking: SettingsTable(source: structure))
      try SwapRun.prepare(start, settings(of: replica), in: place.url.path)
    }
    try ReplicaExchange(
      exchangesTemperatures ? .temperature : .none, values: temperatures, temperature: 0,
      every: options.exchangeEvery, attempts: settings.attempts, seed: settings.seed
    ).write(to: folder.url.path)
  }

  /// Whether the chains of a folder have been begun.
  public func isBegun(in folder: RunFolder) -> Bool {
    folder.has(temperatures.count > 1 ? ReplicaExchange.fileName : Checkpoint.name)
  }

  /// Whether the run in a folder has come to its end, by these settings.
  public func isFinished(in folder: RunFolder) -> Bool {
    guard temperatures.count > 1 else {
      return SwapRun.isFinished(in: folder.url.path, attempts: settings.attempts)
    }
    guard var exchange = try? ReplicaExchange(in: folder.url.path) else { return false }
    exchange.attempts = settings.attempts
    return exchange.isOver
      && temperatures.indices.allSatisfy {
        RunFolder(ReplicaExchange.folder($0, in: folder.url.path)).has("summary.json")
      }
  }
}

extension SwapRun {
  /// Whether the chain in a folder has come to its end: converged, or made its attempts.
  public static func isFinished(in folder: String, attempts: Int) -> Bool {
    guard let summary = try? Summary(in: folder) else { return false }
    return summary.ended == "converged"
      || summary.ended == "attempts" && summary.attempts >= attempts
  }
}
