// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// Phases by name: those built in, and those that settings define by symmetry or by a file.
public struct PhaseCatalogue: Sendable {
  /// A phase with the supercell that is made of it.
  public struct Entry: Sendable {
    /// The conventional cell.
    public var conventional: Structure
    /// How the phase is called in labels.
    public var lattice: String
    /// The supercell, in units of the conventional or the primitive cell.
    public var supercell: IntegerMatrix3?
    /// Whether the supercell is one of the primitive cell.
    public var isOfPrimitive: Bool

    /// The given phase.
    public init(
      conventional: Structure, lattice: String, supercell: IntegerMatrix3? = nil,
      isOfPrimitive: Bool = false
    ) {
      self.conventional = conventional
      self.lattice = lattice
      self.supercell = supercell
      self.isOfPrimitive = isOfPrimitive
    }
  }

  private var entries: [String: Entry] = [:]

  /// The phases of lithium and aluminium.
  ///
  /// - Throws: `OrdealError` if one of them has not the symmetry that it claims.
  public init() throws {
    for phase in CrystalPhase.lithiumAluminum {
      entries[phase.name] = Entry(
        conventional: try phase.conventionalCell(), lattice: phase.name)
    }
  }

  /// The phase of a name.
  ///
  /// - Throws: `OrdealError` naming all phases if there is none.
  public func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      let known = entries.keys.sorted().joined(separator: ", ")
      throw OrdealError("there is no phase \"\(name)\"; known are \(known)")
    }
    return entry
  }

  /// Adds the phases of `[[phase]]` tables.
  ///
  /// - Throws: `OrdealError` or `OrdealError` if a table does not define a phase.
  public mutating func add(_ tables: [SettingsTable], folder: URL) throws {
    for table in tables {
      guard let name = try table.text("name") else {
        throw table.error("name", "missing; a phase needs a name")
      }
      try table.refuseUnknown(besides: PhaseTable.keys)
      entries[name] = try PhaseTable(table, name: name, folder: folder).entry(entries[name])
    }
  }
}
