// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// How an irregular set is made: chains of insertions and removals from several supercells.
///
/// Keys outside `[cell.NAME]` are those of `ordeal gcmc`, and `starts`; each `[cell.NAME]` has
/// `structure`, `replicate` and `remove`, the numbers of atoms taken out before the chains begin, and
/// may have keys of `ordeal gcmc` of its own, which win for its chains.
public struct IrregularSettings: Sendable {
  /// A supercell that chains start from.
  public struct Supercell: Hashable, Sendable {
    /// What the settings call it.
    public var name: String
    /// The file of the structure.
    public var structure: String
    /// How often it is repeated.
    public var replicate: [Int]
    /// Atoms of the species taken out at random, one number after the other.
    public var remove: [Int]
    /// Settings of its chains alone.
    public var own: [String: SettingsTable.Value]
  }

  /// One chain.
  public struct Chain: Hashable, Sendable {
    /// Its number, from 1.
    public var number: Int
    /// What it starts from.
    public var supercell: Supercell
    /// The settings of its run.
    public var settings: SettingsTable
  }

  /// The supercells.
  public let supercells: [Supercell]
  /// The number of chains that are planned.
  public let starts: Int
  private let chainSettings: SettingsTable
  private let seed: Int

  /// Reads settings.
  ///
  /// - Parameters:
  ///   - table: The settings, with what options say.
  ///   - folder: What the paths of structures are relative to.
  /// - Throws: `OrdealError` that names the setting, if one is missing or wrong.
  public init(_ table: SettingsTable, relativeTo folder: URL) throws(OrdealError) {
    var rest = table
    rest["starts"] = nil
    starts = try table.integer("starts") ?? 20
    guard starts > 0 else { throw table.error("starts", "expected 1 or more, got \(starts)") }
    seed = try table.integer("seed") ?? 1
    guard (1...900_000_000).contains(seed) else {
      throw table.error("seed", "expected 1 to 900000000, got \(seed)")
    }
    var cells: [Supercell] = []
    for key in table.values.keys where key.hasPrefix("cell.") && key.hasSuffix(".structure") {
      let prefix = String(key.dropLast("structure".count))
      guard let path = try table.text(key) else { continue }
      cells.append(
        Supercell(
          name: String(prefix.dropFirst(5).dropLast()),
          structure: URL(filePath: path, relativeTo: folder).standardizedFileURL.path,
          replicate: try table.integers(prefix + "replicate") ?? [1, 1, 1],
          remove: try table.integers(prefix + "remove") ?? [0],
          own: Self.ownSettings(table, prefix)))
    }
    guard !cells.isEmpty else {
      throw OrdealError("holds no [cell.NAME] with a structure", at: table.source)
    }
    for key in table.values.keys where key.hasPrefix("cell.") { rest[key] = nil }
    supercells = cells
    chainSettings = rest
    for number in 1...cells.count {
      _ = try GrandCanonicalSettings(chain(number, wanting: 1).settings.withoutProvenance)
    }
  }

  /// The settings of a cell that are those of its chains.
  private static func ownSettings(
    _ table: SettingsTable, _ prefix: String
  ) -> [String: SettingsTable.Value] {
    var own: [String: SettingsTable.Value] = [:]
    for (key, value) in table.values where key.hasPrefix(prefix) {
      let name = String(key.dropFirst(prefix.count))
      if !["structure", "replicate", "remove"].contains(name) { own[name] = value }
    }
    return own
  }

  /// A chain: supercells take turns, and of each the numbers of atoms taken out.
  ///
  /// - Parameters:
  ///   - number: From 1.
  ///   - count: How many irregular configurations it is to find.
  /// - Returns: The chain, with a seed of its own.
  public func chain(_ number: Int, wanting count: Int) -> Chain {
    let supercell = supercells[(number - 1) % supercells.count]
    let turn = (number - 1) / supercells.count
    var settings = chainSettings
    for (key, value) in supercell.own.sorted(by: { $0.key < $1.key }) { settings[key] = value }
    settings["structure"] = .text(supercell.structure)
    settings["replicate"] = .integers(supercell.replicate)
    settings["remove"] = .integer(supercell.remove[turn % supercell.remove.count])
    settings["seed"] = .integer(1 + (seed * 1009 + number * 7919) % 899_999_999)
    settings["irregular-count"] = .integer(count)
    return Chain(number: number, supercell: supercell, settings: settings)
  }
}
