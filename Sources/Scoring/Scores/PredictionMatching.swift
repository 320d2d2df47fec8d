// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Pairs configurations with predictions that were made elsewhere.
///
/// Where there are as many as configurations and each has the elements of its own, they are taken in
/// order. Otherwise each configuration is looked for: the same elements in the same order, the same
/// cell and positions to 10⁻³ Å, whole lattice vectors aside.
public struct PredictionMatching: Sendable {
  private let predicted: [Structure]
  private let byElements: [[Element]: [Int]]
  private static let tolerance = 1e-3

  /// Predictions: structures whose energies and forces are a potential's.
  ///
  /// - Throws: `StructureError` if one has no energy.
  public init(_ predicted: [Structure]) throws {
    for (index, structure) in predicted.enumerated() where structure.energy == nil {
      throw StructureError(
        "the prediction has no energy", at: structure.provenance ?? "frame \(index + 1)")
    }
    self.predicted = predicted
    byElements = Dictionary(grouping: predicted.indices) { predicted[$0].elements }
  }

  /// The predictions of all configurations of all sets.
  ///
  /// - Throws: `StructureError` naming the first configuration without a prediction.
  public func match(_ sets: [StructureSet]) throws -> [ScoredSet] {
    let all = sets.flatMap(\.structures)
    let isInOrder =
      all.count == predicted.count && zip(all, predicted).allSatisfy { $0.elements == $1.elements }
    var next = 0
    return try sets.map { set in
      let predictions = try set.structures.map { structure in
        defer { next += 1 }
        let found = isInOrder ? predicted[next] : try find(structure, in: set.name)
        guard let energy = found.energy else { throw unmatched(structure, set.name) }
        return Prediction(structure, energy: energy, forces: found.forces ?? [])
      }
      return ScoredSet(name: set.name, predictions: predictions)
    }
  }

  private func find(_ structure: Structure, in set: String) throws -> Structure {
    let candidates = byElements[structure.elements] ?? []
    guard let index = candidates.first(where: { isSame(structure, predicted[$0]) }) else {
      throw unmatched(structure, set)
    }
    return predicted[index]
  }

  private func isSame(_ a: Structure, _ b: Structure) -> Bool {
    let cells = zip(a.cell.vectors.components, b.cell.vectors.components)
    guard cells.allSatisfy({ abs($0 - $1) < Self.tolerance }) else { return false }
    let inverse = a.cell.vectors.inverse
    return zip(a.positions, b.positions).allSatisfy { p, q in
      let difference = (p - q) * inverse
      let rest = (difference - difference.rounded(.toNearestOrEven)) * a.cell.vectors
      return length(rest) < Self.tolerance
    }
  }

  private func unmatched(_ structure: Structure, _ set: String) -> StructureError {
    let name = [structure.label, structure.index.map { "\($0)" }].compactMap(\.self)
      .joined(separator: ", ")
    return StructureError(
      "no prediction for \(structure.count) atoms (\(Formula(structure.composition))) \(name); "
        + "\(predicted.count) predictions were given", at: set)
  }
}
