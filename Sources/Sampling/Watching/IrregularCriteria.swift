// Part of Ordeal. See LICENSE.

import Foundation
import Scoring
import Structures

/// What makes a configuration irregular; nil: not looked at.
public struct IrregularCriteria: Codable, Hashable, Sendable {
  /// An energy per atom below this, eV/atom.
  public var energy: Double? = IrregularCounts.energyLimit
  /// A force above this on any atom, eV/Å.
  public var force: Double? = IrregularCounts.forceLimit
  /// Two atoms closer than this, Å.
  public var contact: Double?

  /// The criteria of Liu & Mo.
  public init() {}

  /// What a configuration trips, with the numbers; nil if it is regular.
  ///
  /// - Parameter structure: A structure with energy and forces.
  /// - Returns: What was found.
  /// - Throws: As `NeighborList` does.
  public func examine(_ structure: Structure) throws -> Irregularity? {
    let perAtom = (structure.energy ?? .nan) / Double(max(1, structure.count))
    let forces = structure.forces?.map(length) ?? []
    let largest = forces.contains { $0.isNaN } ? .nan : forces.max() ?? 0
    var reasons: [Irregularity.Reason] = []
    if !perAtom.isFinite || !largest.isFinite { reasons.append(.notFinite) }
    if let energy, perAtom < energy { reasons.append(.energy) }
    if let force, largest > force { reasons.append(.force) }
    let pair = try contact.flatMap { try ClosestPair(structure, within: $0) }
    if pair != nil { reasons.append(.contact) }
    guard !reasons.isEmpty else { return nil }
    return Irregularity(
      reasons: reasons, energyPerAtom: perAtom, largestForce: largest,
      closest: try pair ?? ClosestPair(structure, within: Irregularity.reach))
  }
}

/// Why a configuration is irregular.
public struct Irregularity: Hashable, Sendable {
  /// What was tripped.
  public enum Reason: String, Codable, Hashable, Sendable, CaseIterable {
    case energy, force, contact
    case notFinite = "not-finite"
  }

  /// All that was tripped.
  public var reasons: [Reason]
  /// eV/atom.
  public var energyPerAtom: Double
  /// eV/Å.
  public var largestForce: Double
  /// The two atoms closest to each other, where they are within `reach`.
  public var closest: ClosestPair?

  /// How far apart the closest atoms are looked for, Å.
  static let reach = 4.0
}
