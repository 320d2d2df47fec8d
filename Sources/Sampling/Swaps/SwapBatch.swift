// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures

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

  private static let runKeys: Set<String> = [
    "potential", "elements", "exchange", "temperature", "seed", "attempts", "relax", "relax-cell",
    "window", "bound", "keep",
  ]

  /// Reads settings.
  ///
  /// - Parameters:
  ///   - given: The settings, with `potential` and `elements`.
  ///   - folder: What the paths of structures are relative to.
  /// - Throws: `RunError` that names the setting that is missing or wrong; an error of a structure's
  ///   file.
  public init(_ given: SettingsTable, relativeTo folder: URL) throws {
    let table = given.withoutProvenance
    let cells = table.values.keys.filter { $0.hasPrefix("cell.") && $0.hasSuffix(".structure") }
      .map { String($0.dropLast("structure".count)) }.sorted()
    guard !cells.isEmpty else {
      throw RunError("holds no [cell.NAME] with a structure", at: table.source)
    }
    let cellKeys = cells.flatMap { cell in ["structure", "replicate", "counts"].map { cell + $0 } }
    try table.refuseUnknown(besides: Self.runKeys.union(cellKeys))
    var common = try SwapSettings(table)
    common.mapping = given.mapping
    var chains: [Chain] = []
    for cell in cells {
      let supercell = try Self.supercell(cell, table, relativeTo: folder)
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
  }

  private static func supercell(
    _ cell: String, _ table: SettingsTable, relativeTo folder: URL
  ) throws -> Structure {
    let path = try table.text(cell + "structure") ?? ""
    let file = URL(filePath: path, relativeTo: folder).standardizedFileURL.path
    guard let structure = try StructureFile.read(file).flatMap(\.structures).first else {
      throw RunError("holds no structure", at: file)
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
    let places = supercell.elements.indices.filter { supercell.elements[$0] == elements[1] }
    guard count > 0, count <= places.count else {
      throw table.error(
        cell + "counts",
        "expected 1 to \(places.count), the \(exchange[1]) atoms of the structure, got \(count)")
    }
    let heights = supercell.positions.map { supercell.cell.fractional($0).z }
    let fromBelow = places.sorted { (heights[$0], $0) < (heights[$1], $1) }
    var start = supercell
    for atom in fromBelow.dropFirst(count) { start.elements[atom] = elements[0] }
    return start
  }
}

extension SwapSettings {
  /// The settings in a table, with the defaults of `ordeal swap`.
  ///
  /// - Throws: `RunError` that names the setting that is missing or wrong.
  init(_ table: SettingsTable) throws(RunError) {
    guard let potential = try table.text("potential") else {
      throw table.error("potential", "missing")
    }
    var relax = "never"
    if case .integer(let interval)? = table["relax"] {
      relax = "\(interval)"
    } else if let text = try table.text("relax") {
      relax = text
    }
    guard let schedule = Schedule(relax) else {
      throw table.error(
        "relax", "expected never, attempt, accepted or a number of attempts, got \"\(relax)\"")
    }
    let seed = try table.integer("seed") ?? 1
    guard seed >= 0 else { throw table.error("seed", "expected 0 or more, got \(seed)") }
    try self.init(
      potential: potential, elements: table.elements("elements"),
      exchange: table.elements("exchange"),
      temperature: table.number("temperature") ?? 300,
      seed: UInt64(seed),
      attempts: table.integer("attempts") ?? 1_000_000, relax: schedule,
      cell: table.choice("relax-cell", StructureRelaxation.CellFreedom.self) ?? .fixed,
      window: table.integer("window") ?? 1000, bound: table.number("bound") ?? 1e-5,
      keep: table.integer("keep") ?? 20)
  }
}

extension SettingsTable {
  /// Elements by symbol.
  fileprivate func elements(_ key: String) throws(RunError) -> [Element] {
    var elements: [Element] = []
    for symbol in try texts(key) ?? [] {
      guard let element = Element(symbol: symbol) else {
        throw error(key, "\"\(symbol)\" is not the symbol of an element")
      }
      elements.append(element)
    }
    return elements
  }
}
