// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// Grand-canonical runs as a settings file has them: one run, an isotherm, or replicas.
///
/// Several chemical potentials are an isotherm: one run for each, one after the other. With
/// `replicas` they run at once and exchange their chemical potentials; replicas at one chemical
/// potential are independent.
public struct GrandCanonicalPlan: Sendable {
  /// μ of each run as it was given, eV; of independent replicas one; empty where none is given.
  public let chemicalPotentials: [Double]
  /// How many replicas run at once; 1: runs follow one another.
  public let replicas: Int
  /// Attempts of each replica between exchanges.
  public let exchangeEvery: Int
  /// The settings as they were given.
  private let given: SettingsTable

  /// The settings that say which runs there are.
  static let axes = [
    "chemical-potential", "chemical-potential-reference", "replicas", "exchange-every",
  ]

  /// Reads settings by name.
  ///
  /// - Throws: `OrdealError` that names the setting that is wrong.
  public init(_ given: SettingsTable) throws(OrdealError) {
    self.given = given
    chemicalPotentials = try given.numbers("chemical-potential") ?? []
    replicas = try given.integer("replicas") ?? 1
    guard (1...100_000).contains(replicas) else {
      throw given.error("replicas", "expected 1 to 100000, got \(replicas)")
    }
    guard replicas == 1 || chemicalPotentials.count <= 1 || chemicalPotentials.count == replicas
    else {
      throw given.error(
        "replicas",
        "expected \(chemicalPotentials.count), one for each chemical potential, got \(replicas)")
    }
    exchangeEvery = try given.integer("exchange-every") ?? 10
    guard exchangeEvery > 0 else {
      throw given.error("exchange-every", "expected 1 or more, got \(exchangeEvery)")
    }
    guard given["exchange-every"] == nil || exchangesPotentials else {
      throw given.error(
        "exchange-every", "only replicas with different chemical potentials exchange them")
    }
  }

  /// Whether it is a single run.
  public var isOne: Bool { replicas == 1 && chemicalPotentials.count <= 1 }

  /// Whether replicas exchange their chemical potentials.
  public var exchangesPotentials: Bool { replicas > 1 && chemicalPotentials.count > 1 }

  /// The number of runs.
  public var count: Int { max(replicas, chemicalPotentials.count) }

  /// The settings of a run by name.
  ///
  /// - Parameter index: The run, from 0.
  /// - Returns: The settings, with one chemical potential and without what makes several runs.
  public func settings(of index: Int) -> SettingsTable {
    var table = given
    (table["replicas"], table["exchange-every"]) = (nil, nil)
    if let first = chemicalPotentials.first {
      table["chemical-potential"] = .number(
        chemicalPotentials.count > 1 ? chemicalPotentials[index] : first)
    }
    return replicas > 1 ? Self.ofReplica(index, table, defaultSeed: 1) : table
  }

  /// The settings of a replica: one process, and the next seed.
  private static func ofReplica(
    _ index: Int, _ settings: SettingsTable, defaultSeed: Int?
  ) -> SettingsTable {
    var table = settings
    if case .integer(let seed)? = settings["seed"] ?? defaultSeed.map({ .integer($0) }) {
      table["seed"] = .integer(seed &+ index)
    }
    table["ranks"] = .integer(1)
    return table
  }

  // MARK: Folders

  /// The folder of a run.
  public func folder(of index: Int, in folder: RunFolder) -> RunFolder {
    guard !isOne else { return folder }
    return RunFolder(
      replicas > 1
        ? ReplicaExchange.folder(index, in: folder.url.path)
        : folder.path("mu\(chemicalPotentials[index])"))
  }

  /// What a folder holds; nil for nothing.
  ///
  /// 0.1.0 wrote no settings of isotherms and replicas: their chemical potentials are those of their
  /// folders.
  ///
  /// - Throws: If a file is damaged.
  public static func recorded(in folder: RunFolder) throws -> SettingsTable? {
    if folder.has("settings.toml") { return try folder.settings() }
    var table = SettingsTable(source: folder.url.path)
    if let exchange = try ReplicaExchange(in: folder.url.path) {
      table["replicas"] = .integer(exchange.values.count)
      table["chemical-potential"] = .number(exchange.values[0])
      guard exchange.parameter != .none else { return table }
      table["chemical-potential"] = .numbers(exchange.values)
      table["exchange-every"] = .integer(exchange.every)
      return table
    }
    guard folder.exists else { return nil }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    let values = names.filter { $0.hasPrefix("mu") }.compactMap { Double($0.dropFirst(2)) }
    guard !values.isEmpty else { return nil }
    table["chemical-potential"] = .numbers(values.sorted())
    return table
  }

  /// The settings that options lead to for a run that is gone on with.
  ///
  /// - Parameters:
  ///   - index: The run, from 0.
  ///   - given: What the options say.
  ///   - folder: The folder of all runs.
  /// - Returns: The settings; of a run that has begun only those that were given.
  public func resumed(_ index: Int, _ given: SettingsTable, in folder: RunFolder) -> SettingsTable {
    guard self.folder(of: index, in: folder).has("settings.toml") else {
      return settings(of: index).withoutProvenance
    }
    var own = given
    for key in Self.axes { own[key] = nil }
    return replicas > 1 ? Self.ofReplica(index, own, defaultSeed: nil) : own
  }

  /// Compares what says which runs there are with those that have begun.
  ///
  /// Of a single run the chemical potential is compared when it is prepared, relative to the
  /// potential's zero.
  ///
  /// - Throws: `ResumeConflict` that names the first option that differs.
  public static func check(
    _ given: SettingsTable, against begun: SettingsTable, at place: String
  ) throws {
    let isOneGiven =
      try given.integer("replicas") ?? 1 == 1
      && given.numbers("chemical-potential")?.count ?? 1 == 1
    guard try !isOneGiven || !GrandCanonicalPlan(begun).isOne else { return }
    var axes = SettingsTable(source: given.source)
    for key in Self.axes { axes[key] = given[key].map(single) }
    try ResumeRule(changeable: []).check(axes, against: begun, at: place)
  }

  /// A list of one number is that number.
  private static func single(_ value: SettingsTable.Value) -> SettingsTable.Value {
    if case .numbers(let values) = value, values.count == 1 { return .number(values[0]) }
    return value
  }

  /// Writes `settings.toml` of an isotherm or of replicas, which makes all of them again.
  ///
  /// - Parameters:
  ///   - folder: The folder of all runs.
  ///   - first: The settings of the first run.
  ///   - record: Versions and hashes that are known already.
  /// - Throws: `OrdealError` if a file has changed; an error of the file if it cannot be written.
  public func write(
    to folder: RunFolder, first: GrandCanonicalSettings, record: SettingsTable
  ) throws {
    var table = first.table
    table["chemical-potential"] =
      chemicalPotentials.count == 1
      ? .number(chemicalPotentials[0]) : .numbers(chemicalPotentials)
    table["chemical-potential-reference"] = given["chemical-potential-reference"]
    if replicas > 1 {
      table["replicas"] = .integer(replicas)
      table["ranks"] = given["ranks"] ?? .integer(replicas)
      if exchangesPotentials { table["exchange-every"] = .integer(exchangeEvery) }
    }
    var record = record
    try Provenance.addHashes(of: first.dynamics.system, to: &record)
    record["made-by.ordeal"] = .text(ordealVersion)
    try folder.write(
      settings: table, record, command: "gcmc", comments: GrandCanonicalSettings.comments)
  }
}
