// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures
import Support

/// Chains of swaps over supercells and compositions, as in the paper's set of slabs.
///
/// Keys outside `[cell.NAME]` are those of `ordeal swap`; each `[cell.NAME]` has `structure`,
/// `replicate` and `counts`, the numbers of atoms of the second exchanged element, one chain each. A
/// chain starts from a slab: of the second element the topmost atoms along c become the first until
/// the count is right.
public struct SwapBatch: Sendable {
  /// One chain.
  public struct Chain: Sendable {
    /// The name of its folder: "152-Al32".
    public var name: String
    /// What it starts from.
    public var start: Structure
    /// The settings of its run.
    public var settings: SwapSettings
  }

  /// The chains, cells by name.
  public let chains: [Chain]
  /// All settings by name, those with defaults too.
  public let table: SettingsTable
  /// The files of the cells' structures, by the key of the setting.
  private let structures: [String: String]

  /// Reads settings.
  ///
  /// - Parameters:
  ///   - given: The settings, with `potential` and `elements`.
  ///   - folder: What the paths of structures are relative to.
  /// - Throws: `OrdealError` that names the setting that is missing or wrong; an error of a structure's
  ///   file.
  public init(_ given: SettingsTable, relativeTo folder: URL) throws {
    let table = given.withoutProvenance
    let cells = table.values.keys.filter { $0.hasPrefix("cell.") && $0.hasSuffix(".structure") }
      .map { String($0.dropLast("structure".count)) }.sorted()
    guard !cells.isEmpty else {
      throw OrdealError("holds no [cell.NAME] with a structure", at: table.source)
    }
    let cellKeys = cells.flatMap { cell in ["structure", "replicate", "counts"].map { cell + $0 } }
    var options = SwapOptions.defaults
    try options.read(table, SwapOptions.ofChains, besides: Set(cellKeys))
    guard options.temperatures.count == 1 else {
      throw table.error("temperature", "expected one temperature for the chains of a batch")
    }
    var common = try SwapSettings(options)
    common.mapping = given.mapping
    var chains: [Chain] = []
    var structures: [String: String] = [:]
    for cell in cells {
      let path = try table.text(cell + "structure") ?? ""
      let file = URL(filePath: path, relativeTo: folder).standardizedFileURL.path
      structures[cell + "structure"] = file
      let supercell = try Self.supercell(cell, table, in: file)
      let name = String(cell.dropFirst("cell.".count).dropLast())
      guard let counts = try table.integers(cell + "counts") else {
        throw table.error(
          cell + "counts", "missing: the numbers of \(common.exchange[1]) atoms of its chains")
      }
      for count in counts {
        var settings = common
        settings.seed = common.seed &+ UInt64(chains.count)
        chains.append(
          Chain(
            name: "\(name)-\(common.exchange[1])\(count)",
            start: try Self.slab(supercell, common.exchange, count: count, table, cell),
            settings: settings))
      }
    }
    self.chains = chains
    self.structures = structures
    var whole = SettingsTable(source: table.source)
    let written = SwapPlan(common, structure: "").table
    for key in SwapOptions.ofChains.map(\.key) { whole[key] = written[key] }
    for key in cellKeys { whole[key] = structures[key].map { .text($0) } ?? table[key] }
    self.table = whole
  }

  // MARK: Folders

  /// Writes `settings.toml`, with the hashes of the potential and of the structures.
  ///
  /// - Parameters:
  ///   - folder: Where to.
  ///   - record: Settings with hashes of the files that they were made with, which must hold.
  /// - Throws: `OrdealError` if a file has changed; an error of the file if it cannot be written.
  public func write(to folder: RunFolder, checking record: SettingsTable) throws {
    var record = record
    try Provenance.addHashes(of: files, to: &record)
    record["made-by.ordeal"] = .text(ordealVersion)
    let heading = [
      "A batch of swaps, all of its settings. To run it again:",
      "  ordeal swap --settings settings.toml --output OTHER",
    ]
    try folder.write(
      settings: table, record, command: "swap", comments: SwapOptions.comments, heading: heading)
  }

  /// Makes sure that the files of a batch are those that it was begun with.
  ///
  /// - Throws: `OrdealError` that names the file that has changed.
  public func checkFiles(_ recorded: SettingsTable) throws(OrdealError) {
    try Provenance.checkHashes(of: files, in: recorded)
  }

  private var files: [(key: String, path: String)] {
    [("potential", chains[0].settings.potential)]
      + structures.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Puts a chain into its folder where it has not begun, and its settings, which make it again.
  ///
  /// - Parameters:
  ///   - chain: The chain.
  ///   - folder: Its folder.
  /// - Throws: If a file cannot be written, or the structure lacks an element.
  public static func prepare(_ chain: Chain, in folder: RunFolder) throws {
    let isBegun = folder.has(Checkpoint.name)
    let structure = folder.path("structure.extxyz")
    if !isBegun { try AtomicFile.write(chain.start.extendedXYZ, to: structure) }
    try SwapPlan(chain.settings, structure: structure)
      .write(to: folder, checking: SettingsTable(source: folder.path("settings.toml")))
    if !isBegun { try SwapRun.prepare(chain.start, chain.settings, in: folder.url.path) }
  }

  // MARK: Cells

  private static func supercell(
    _ cell: String, _ table: SettingsTable, in file: String
  ) throws -> Structure {
    guard let structure = try StructureFile.read(file).flatMap(\.structures).first else {
      throw OrdealError("holds no structure", at: file)
    }
    let repeats = try table.integers(cell + "replicate") ?? [1, 1, 1]
    guard repeats.count == 3, repeats.allSatisfy({ $0 > 0 }) else {
      throw table.error(cell + "replicate", "expected three positive numbers, got \(repeats)")
    }
    return try structure.replicated(repeats)
  }

  /// The supercell with so many atoms of the second element, those nearest its bottom.
  private static func slab(
    _ supercell: Structure, _ exchange: [String], count: Int, _ table: SettingsTable, _ cell: String
  ) throws -> Structure {
    let elements = exchange.compactMap { Element(symbol: $0) }
    let places = supercell.elements.count { $0 == elements[1] }
    guard count > 0, count <= places else {
      throw table.error(
        cell + "counts",
        "expected 1 to \(places), the \(exchange[1]) atoms of the structure, got \(count)")
    }
    return supercell.slab(of: count, elements[1], in: elements[0])
  }
}
