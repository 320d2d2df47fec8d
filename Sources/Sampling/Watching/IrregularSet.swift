// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// The irregular configurations of many chains, and what they are like.
public struct IrregularSet: Sendable {
  /// What a set, or the part of it from one supercell, is like.
  public struct Statistics: Codable, Sendable {
    /// Configurations.
    public var configurations = 0
    /// Chains that they come from.
    public var starts = 0
    /// How many trip each criterion.
    public var reasons: [String: Int] = [:]
    /// Atoms of each element: the fewest and the most.
    public var atoms: [String: [Int]] = [:]
    /// Å³/atom: the least, the mean and the largest.
    public var volumePerAtom: [Double] = []
    /// The closest contact, Å: the least, the mean and the largest.
    public var closestContact: [Double] = []
    /// eV/atom: the lowest and the highest.
    public var energyPerAtom: [Double] = []
  }

  /// The configurations; `cell` and `start` in their comment lines say where they come from.
  public var structures: [Structure]

  /// Configurations that were found.
  public init(_ structures: [Structure]) { self.structures = structures }

  /// What chains have reached, one of each chain after the other, at most `count`.
  ///
  /// - Parameters:
  ///   - chains: The number, the supercell's name and the folder of each chain.
  ///   - count: The most configurations.
  /// - Throws: If a file cannot be read.
  public init(
    of chains: [(number: Int, supercell: String, folder: RunFolder)], count: Int
  ) throws {
    var found = try chains.map { chain in
      try Self.reached(in: chain.folder).map { frame in
        var frame = frame
        frame.properties.info["cell"] = .text(chain.supercell)
        frame.properties.info["start"] = .integer(chain.number)
        return frame
      }[...]
    }
    structures = []
    while structures.count < count, found.contains(where: { !$0.isEmpty }) {
      for chain in found.indices where structures.count < count {
        if let next = found[chain].popFirst() { structures.append(next) }
      }
    }
  }

  /// The number of configurations that a chain's folder holds.
  public static func count(in folder: RunFolder) -> Int {
    (try? reached(in: folder).count) ?? 0
  }

  /// The seconds that a chain has taken, over all sittings.
  public static func seconds(in folder: RunFolder) -> Double {
    (try? GrandCanonicalState(in: folder))?.seconds ?? 0
  }

  private static func reached(in folder: RunFolder) throws -> [Structure] {
    let path = folder.path(GrandCanonicalFiles.irregular)
    guard folder.has(GrandCanonicalFiles.irregular),
      (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0 > 0
    else { return [] }
    return try IrregularCollection.distinct(in: path)
  }

  /// What the set is like, in whole (key "all") and by supercell.
  ///
  /// - Throws: As `NeighborList` does.
  public func statistics() throws -> [String: Statistics] {
    var parts: [String: [Structure]] = ["all": structures]
    for structure in structures {
      guard case .text(let name)? = structure.properties.info["cell"] else { continue }
      parts[name, default: []].append(structure)
    }
    return try parts.mapValues(Self.statistics)
  }

  private static func statistics(of structures: [Structure]) throws -> Statistics {
    var result = Statistics(configurations: structures.count)
    var (starts, volumes, contacts, energies): (Set<Int>, [Double], [Double], [Double]) =
      ([], [], [], [])
    for structure in structures {
      if case .integer(let start)? = structure.properties.info["start"] { starts.insert(start) }
      if case .text(let reasons)? = structure.properties.info["irregular"] {
        for reason in reasons.split(separator: ",") {
          result.reasons[String(reason), default: 0] += 1
        }
      }
      for (element, count) in structure.composition {
        let known = result.atoms[element.symbol] ?? [count, count]
        result.atoms[element.symbol] = [min(known[0], count), max(known[1], count)]
      }
      let atoms = Double(structure.count)
      volumes.append(structure.cell.volume / atoms)
      if let energy = structure.energy { energies.append(energy / atoms) }
      if let pair = try ClosestPair(structure, within: Irregularity.reach) {
        contacts.append(pair.distance)
      }
    }
    result.starts = starts.count
    result.volumePerAtom = spread(volumes)
    result.closestContact = spread(contacts)
    result.energyPerAtom = [energies.min(), energies.max()].compactMap(\.self)
    return result
  }

  /// The least, the mean and the largest.
  private static func spread(_ values: [Double]) -> [Double] {
    guard let low = values.min(), let high = values.max() else { return [] }
    return [low, values.reduce(0, +) / Double(values.count), high]
  }
}
