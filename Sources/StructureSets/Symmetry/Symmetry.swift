// Part of Ordeal. See LICENSE.

import Structures
import Support

/// The space group of a structure and what it does to the atoms.
public struct Symmetry: Hashable, Sendable {
  /// The number of the space group, 1...230.
  public var number: Int
  /// Which setting of it, 1...530.
  public var hallNumber: Int
  /// The short international symbol, "Fd-3m".
  public var symbol: String
  /// All operations of the cell, translations of a non-primitive one included.
  public var operations: [SymmetryOperation]
  /// The Wyckoff letter of each atom.
  public var wyckoffLetters: [String]
  /// For each atom the first one that is equivalent to it.
  public var equivalentAtoms: [Int]

  /// Finds the symmetry of a structure.
  ///
  /// - Parameters:
  ///   - structure: Periodic along all three vectors.
  ///   - tolerance: By how much atoms may lie off, Å.
  /// - Throws: `OrdealError` if the structure is not periodic, or spglib finds nothing.
  public init(of structure: Structure, tolerance: Double = 1e-3) throws {
    self = try Self.of(
      structure, kinds: structure.elements.map(\.atomicNumber), tolerance: tolerance)
  }

  /// The symmetry of a structure whose atoms are told apart by `kinds` instead of elements.
  ///
  /// - Throws: `OrdealError` if the structure is not periodic, or spglib finds nothing.
  static func of(_ structure: Structure, kinds: [Int], tolerance: Double) throws -> Symmetry {
    guard structure.cell.isPeriodic == .all else {
      throw OrdealError("symmetry is that of structures that repeat along all three vectors")
    }
    let inverse = structure.cell.vectors.inverse
    return try Spglib.symmetry(
      cell: structure.cell.vectors, fractional: structure.positions.map { $0 * inverse },
      kinds: kinds, tolerance: tolerance)
  }
}

extension Symmetry {
  init(
    number: Int, hallNumber: Int, symbol: String, operations: [SymmetryOperation],
    wyckoffLetters: [String], equivalentAtoms: [Int]
  ) {
    self.number = number
    self.hallNumber = hallNumber
    self.symbol = symbol
    self.operations = operations
    self.wyckoffLetters = wyckoffLetters
    self.equivalentAtoms = equivalentAtoms
  }
}

extension Structure {
  /// The standard cell, conventional or primitive, with positions made ideal.
  ///
  /// - Parameters:
  ///   - primitive: The primitive cell, else the conventional one.
  ///   - tolerance: By how much atoms may lie off, Å.
  /// - Returns: The cell in spglib's standard orientation.
  /// - Throws: `OrdealError` if spglib finds no symmetry.
  public func standardized(primitive: Bool, tolerance: Double = 1e-3) throws -> Structure {
    let inverse = cell.vectors.inverse
    let (rows, fractional, kinds) = try Spglib.standardized(
      cell: cell.vectors, fractional: positions.map { $0 * inverse },
      kinds: elements.map(\.atomicNumber), primitive: primitive, tolerance: tolerance)
    var result = Structure(
      cell: Cell(rows), elements: kinds.compactMap(Element.init(atomicNumber:)),
      positions: fractional.map { $0 * rows })
    (result.label, result.provenance) = (label, provenance)
    result.properties.info = properties.info
    return result
  }
}
