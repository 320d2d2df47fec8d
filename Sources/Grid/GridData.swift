// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Training

/// The sets of a grid, as they were read.
public struct GridData: Sendable {
  /// What to train on.
  public let training: TrainingData
  /// What four of the criteria are errors on.
  public let validation: TrainingData
  /// Configurations without reference values; may be empty.
  public let irregular: [Structure]
  /// What they hold, in short.
  public let digests: GridPoint.Digests

  /// Reads the sets of a plan.
  ///
  /// - Throws: `OrdealError` or `OrdealError` if a set cannot be read or used.
  public init(_ files: GridFiles) throws {
    let elements = try files.elements.map { symbol in
      guard let element = Element(symbol: symbol) else {
        throw OrdealError("\"\(symbol)\" is not the symbol of an element")
      }
      return element
    }
    let structures = try Self.read(files.training, elements)
    training = try TrainingData(structures, elements: elements.isEmpty ? nil : elements)
    let species = training.elements
    validation = try TrainingData(try Self.read(files.validation, species), elements: species)
    irregular = try Self.read(files.irregular, species)
    digests = GridPoint.Digests(
      training: Self.digest(training.structures), validation: Self.digest(validation.structures),
      irregular: irregular.isEmpty ? nil : Self.digest(irregular))
  }

  private static func read(_ paths: [String], _ elements: [Element]) throws -> [Structure] {
    try paths.flatMap { path in
      try StructureFile.read(path, elements: elements).flatMap(\.structures)
    }
  }

  /// SHA-256 of all that training and scoring look at, whatever files it came in.
  static func digest(_ structures: [Structure]) -> String {
    var bytes: [UInt8] = []
    func add(_ number: Double) {
      let bits = number.bitPattern
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
    for structure in structures {
      add(Double(structure.count))
      structure.cell.vectors.components.forEach(add)
      for axis in 0..<3 { add(structure.cell.isPeriodic[axis] ? 1 : 0) }
      for (element, position) in zip(structure.elements, structure.positions) {
        bytes.append(contentsOf: element.symbol.utf8)
        for axis in 0..<3 { add(position[axis]) }
      }
      add(structure.energy ?? .nan)
      for force in structure.forces ?? [] { for axis in 0..<3 { add(force[axis]) } }
      structure.virial?.components.forEach(add)
      bytes.append(contentsOf: (structure.label ?? "").utf8)
    }
    return SHA256.digest(bytes)
  }
}
