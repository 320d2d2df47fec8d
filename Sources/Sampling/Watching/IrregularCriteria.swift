// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
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
  /// An extrapolation grade above this, of any atom or the configuration.
  public var grade: Double?

  /// The criteria of Liu & Mo.
  public init() {}

  /// What a configuration trips, with the numbers; nil if it is regular.
  ///
  /// - Parameters:
  ///   - structure: A structure with energy and forces.
  ///   - grader: What `grade` asks; not used without it.
  /// - Returns: What was found.
  /// - Throws: As `NeighborList` does.
  public func examine(
    _ structure: Structure, grader: ExtrapolationGrader? = nil
  ) throws -> Irregularity? {
    let perAtom = (structure.energy ?? .nan) / Double(max(1, structure.count))
    let forces = structure.forces?.map(length) ?? []
    let largest = forces.contains { $0.isNaN } ? .nan : forces.max() ?? 0
    var reasons: [Irregularity.Reason] = []
    if !perAtom.isFinite || !largest.isFinite { reasons.append(.notFinite) }
    if let energy, perAtom < energy { reasons.append(.energy) }
    if let force, largest > force { reasons.append(.force) }
    let pair = try contact.flatMap { try ClosestPair(structure, within: $0) }
    if pair != nil { reasons.append(.contact) }
    let found = try grade.flatMap { _ in try grader?.grade(structure).structure }
    if let grade, let found, found > grade { reasons.append(.grade) }
    guard !reasons.isEmpty else { return nil }
    return Irregularity(
      reasons: reasons, energyPerAtom: perAtom, largestForce: largest,
      closest: try pair ?? ClosestPair(structure, within: Irregularity.reach),
      extrapolationGrade: found)
  }
}

/// Why a configuration is irregular.
public struct Irregularity: Hashable, Sendable {
  /// What was tripped.
  public enum Reason: String, Codable, Hashable, Sendable, CaseIterable {
    case energy, force, contact, grade
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
  /// The extrapolation grade, where it was asked for.
  public var extrapolationGrade: Double?

  /// How far apart the closest atoms are looked for, Å.
  static let reach = 4.0
}
