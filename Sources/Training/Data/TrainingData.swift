// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support

/// Structures with reference values, and the species that their elements are.
public struct TrainingData: Sendable {
  /// The structures; energies, forces and virials are references, each may be missing.
  public let structures: [Structure]
  /// The elements that species 0, 1, … of the potential are.
  public let elements: [Element]
  /// The fingerprints of the sets that the structures are from, for the potential's card.
  public var fingerprints: [String] = []

  /// Checks structures for training.
  ///
  /// - Parameters:
  ///   - structures: The structures.
  ///   - elements: The elements of species 0, 1, …; nil: those of the structures, by increasing
  ///     atomic number.
  /// - Throws: `OrdealError` if there is no structure, none has a reference value, or one holds
  ///   an element that is not listed, no atom or a reference that is not finite.
  public init(_ structures: [Structure], elements: [Element]? = nil) throws {
    guard !structures.isEmpty else {
      throw OrdealError("expected structures to train on, got none")
    }
    self.structures = structures
    self.elements = elements ?? Set(structures.flatMap(\.elements)).sorted()
    guard structures.contains(where: { $0.energy != nil || $0.forces != nil }) else {
      throw OrdealError(
        "none of the \(structures.count) structures has an energy or forces to train on")
    }
    for (index, structure) in structures.enumerated() {
      try check(structure, at: structure.place(index))
    }
  }

  private func check(_ structure: Structure, at place: String) throws {
    guard structure.count > 0 else { throw OrdealError("holds no atom", at: place) }
    if let stranger = structure.elements.first(where: { !elements.contains($0) }) {
      let known = elements.map(\.symbol).joined(separator: ", ")
      throw OrdealError("holds \(stranger); the potential's elements are \(known)", at: place)
    }
    if let energy = structure.energy, !energy.isFinite {
      throw OrdealError("its energy is \(energy)", at: place)
    }
    if let forces = structure.forces {
      guard forces.count == structure.count else {
        throw OrdealError(
          "expected \(structure.count) forces, one for each atom, got \(forces.count)", at: place)
      }
      if let atom = forces.firstIndex(where: { !(dot($0, $0)).isFinite }) {
        throw OrdealError("the force on atom \(atom + 1) is not finite", at: place)
      }
    }
  }

  /// As the kernels map elements to species.
  var mapping: ElementMapping { ElementMapping(elements, source: .structures) }
  /// The number of atoms of all structures.
  public var atomCount: Int { structures.reduce(0) { $0 + $1.count } }

  /// The shortest distance between two atoms within `cutoff`, Å; nil if there is no pair.
  public func shortestDistance(within cutoff: Double) throws -> Double? {
    var shortest = Double.infinity
    for structure in structures {
      try structure.forEachPair(within: cutoff) { shortest = min(shortest, $2) }
    }
    return shortest.isFinite ? shortest : nil
  }

  /// e_z, eV: the energies as a sum over elements alone, by least squares.
  ///
  /// - Throws: `OrdealError` if no structure has an energy.
  func energiesByComposition() throws -> [Double] {
    var equations = StreamedQR(columnCount: elements.count)
    for structure in structures {
      guard let energy = structure.energy else { continue }
      let counts = elements.map { Double(structure.composition[$0] ?? 0) }
      try equations.add(row: counts, target: energy, weight: 1 / Double(structure.count))
    }
    return try equations.solve(ridge: 1e-12)
  }
}

extension Structure {
  /// How messages call a structure.
  func place(_ index: Int) -> String { provenance ?? label ?? "structure \(index + 1)" }
}
