// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// A format of files of structures; see docs/adding-a-format.md.
public protocol StructureFormat: Sendable {
  /// What people call it: "LAMMPS data".
  var name: String { get }
  /// How the names of its files end, behind the last dot, in lower case.
  var endings: [String] { get }
  /// How the names of its files begin, in lower case: "data.".
  var beginnings: [String] { get }
  /// What is read of it, for the table of formats: "VASP 4, 5".
  var reads: String { get }

  /// Reads all structures of a file.
  ///
  /// - Throws: `OrdealError` naming the file and the line.
  func read(_ source: StructureSource) throws -> [Structure]
}

/// A format that Ordeal also writes.
public protocol WritableStructureFormat: StructureFormat {
  /// How it is written, for the table of formats: "VASP 5".
  var writes: String { get }
  /// What a file keeps of a structure, for the table of formats.
  var keeps: String { get }
  /// Whether a file holds any number of structures, and not one.
  var holdsMany: Bool { get }
  /// Whether a structure may have no atoms.
  var holdsNoAtoms: Bool { get }
  /// Whether a structure must have a cell.
  var needsCell: Bool { get }
  /// Which of the values that a calculation gives a file keeps.
  var contents: Set<StructureContent> { get }

  /// Whether a file keeps a column of values per atom.
  func keeps(column: Properties.Column, named name: String) -> Bool

  /// Writes structures; one, unless `holdsMany`.
  ///
  /// - Throws: An error of the file if it cannot be written.
  func write(_ structures: [Structure], to file: AtomicFile) throws
}

/// A value of a structure that a file may lack.
public enum StructureContent: String, Sendable, CaseIterable {
  /// Which directions repeat, where not all do.
  case periodicity = "pbc"
  case energy
  case forces
  case virial
  case velocities

  /// Whether a structure has it.
  func isThere(in structure: Structure) -> Bool {
    switch self {
    case .periodicity: structure.hasCell && structure.cell.isPeriodic != .all
    case .energy: structure.energy != nil
    case .forces: structure.forces != nil
    case .virial: structure.virial != nil
    case .velocities: structure.velocities != nil
    }
  }
}

/// A file that is read, and what is said about it.
public struct StructureSource: Sendable {
  /// Where it is.
  public var path: String
  /// The elements of types or counts, where the file has only numbers.
  public var elements: [Element]
  /// Whether they are said of this file and not of a potential.
  public var elementsAreOfFile: Bool

  /// The lines of the file, decompressed where its name ends in ".gz".
  ///
  /// - Throws: `OrdealError` naming the file if it cannot be read.
  func lines() throws -> TextLines { try TextLines(contentsOf: path) }
}

extension StructureFormat {
  /// How names begin: nothing is known.
  public var beginnings: [String] { [] }

  /// The names of its files, for people: "POSCAR…", "CONTCAR…", ".vasp".
  var patternWords: [String] {
    beginnings.map { ($0.contains(".") ? $0 : $0.uppercased()) + "…" }
      + endings.map { ".\($0)" }
  }

  /// The names of its files: "POSCAR…, CONTCAR… or .vasp".
  var patterns: String {
    guard patternWords.count > 1, let last = patternWords.last else { return patternWords.joined() }
    return patternWords.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Whether the name of a file, without ".gz", is one of this format.
  func recognizes(ending: Substring) -> Bool { endings.contains { $0 == ending } }

  /// Whether the name of a file begins as those of this format do.
  func recognizes(beginningOf name: String) -> Bool { beginnings.contains { name.hasPrefix($0) } }
}

extension WritableStructureFormat {
  /// Only extended XYZ holds a structure without atoms.
  public var holdsNoAtoms: Bool { false }

  /// A structure may have no cell.
  public var needsCell: Bool { false }

  /// Columns are not kept.
  public func keeps(column: Properties.Column, named name: String) -> Bool { false }
}
