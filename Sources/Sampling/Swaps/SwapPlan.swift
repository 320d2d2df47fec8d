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
  /// The file of the structure.
  public let structure: String
  /// How often it is repeated along a, b and c.
  public let replicate: [Int]
  /// The temperature of each chain, K.
  public let temperatures: [Double]
  /// Whether the chains exchange temperatures.
  public let exchangesTemperatures: Bool
  /// Attempts of each replica between exchanges.
  public let exchangeEvery: Int
  /// The settings of the first chain.
  public let settings: SwapSettings

  /// The settings that may differ where a run is gone on with.
  public static let resumeRule = ResumeRule(changeable: ["attempts"])

  private static let keys: Set<String> = [
    "structure", "replicate", "replicas", "exchange-every", "potential", "elements", "exchange",
    "temperature", "seed", "attempts", "relax", "relax-cell", "window", "bound", "keep",
  ]

  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `OrdealError` that names the setting that is missing, unknown or wrong.
  public init(_ given: SettingsTable) throws(OrdealError) {
    let table = given.withoutProvenance
    guard let structure = try table.text("structure") else {
      throw OrdealError("structure: missing; give --structure FILE", at: table.source)
    }
    self.structure = structure
    replicate = try table.integers("replicate") ?? [1, 1, 1]
    let temperatures = try table.numbers("temperature") ?? [300]
    let replicas = try table.integer("replicas") ?? max(1, temperatures.count)
    guard let first = temperatures.first, (1...100_000).contains(replicas) else {
      throw table.error("replicas", "expected 1 to 100000, got \(replicas)")
    }
    guard temperatures.count == 1 || replicas == temperatures.count else {
      throw table.error(
        "replicas", "expected \(temperatures.count), one for each temperature, got \(replicas)")
    }
    exchangesTemperatures = temperatures.count > 1
    self.temperatures =
      exchangesTemperatures ? temperatures : Array(repeating: first, count: replicas)
    exchangeEvery = try table.integer("exchange-every") ?? 1000
    guard exchangeEvery > 0 else {
      throw table.error("exchange-every", "expected 1 or more, got \(exchangeEvery)")
    }
    try table.refuseUnknown(besides: Self.keys)
    var chain = table
    chain["temperature"] = .number(first)
    var settings = try SwapSettings(chain)
    settings.mapping = given.mapping
    self.settings = settings
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
    (self.settings, self.structure, self.replicate) = (settings, structure, replicate)
    (temperatures, exchangesTemperatures, exchangeEvery) = ([settings.temperature], false, 1000)
  }

  /// All settings by name.
  public var table: SettingsTable {
    var table = SettingsTable(source: "settings")
    table["structure"] = .text(structure)
    table["replicate"] = .integers(replicate)
    table["potential"] = .text(settings.potential)
    table["elements"] = .texts(settings.elements)
    table["exchange"] = .texts(settings.exchange)
    table["temperature"] =
      exchangesTemperatures ? .numbers(temperatures) : .number(settings.temperature)
    table["replicas"] = .integer(temperatures.count)
    table["exchange-every"] = .integer(exchangeEvery)
    table["seed"] = .integer(Int(settings.seed))
    table["attempts"] = .integer(settings.attempts)
    table["relax"] = .text("\(settings.relax)")
    table["relax-cell"] = .text(settings.cell.rawValue)
    table["window"] = .integer(settings.window)
    table["bound"] = .number(settings.bound)
    table["keep"] = .integer(settings.keep)
    return table
  }

  private static let units = [
    "temperature": "K; several: replicas that exchange them",
    "exchange-every": "attempts", "attempts": "at most",
    "window": "energies that the stop rule looks at", "bound": "relative standard deviation",
  ]

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
    try SwapPlan(settings(of: replica), structure: structure, replicate: replicate).write(
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
      settings: table, record, command: "swap", comments: Self.units, heading: heading)
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
    return try first.replicated(replicate)
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
      every: exchangeEvery, attempts: settings.attempts, seed: settings.seed
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
