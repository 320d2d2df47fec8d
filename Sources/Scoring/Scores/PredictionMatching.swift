// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Pairs configurations with predictions that were made elsewhere.
///
/// The prediction of a configuration has the same elements in the same order and the same cell and
/// positions to 10⁻³ Å, whole lattice vectors aside. Where there are as many predictions as
/// configurations, the one at its own place is tried first.
public struct PredictionMatching: Sendable {
  private let predicted: [Structure]
  private let index: StructureIndex

  /// Predictions: structures whose energies and forces are a potential's.
  ///
  /// - Throws: `StructureError` if one has no energy.
  public init(_ predicted: [Structure]) throws {
    for (index, structure) in predicted.enumerated() where structure.energy == nil {
      throw StructureError(
        "the prediction has no energy", at: structure.provenance ?? "frame \(index + 1)")
    }
    self.predicted = predicted
    index = StructureIndex(predicted)
  }

  /// The predictions of all configurations of all sets.
  ///
  /// - Throws: `StructureError` naming the first configuration without a prediction.
  public func match(_ sets: [StructureSet]) throws -> [ScoredSet] {
    let areAsMany = sets.reduce(0) { $0 + $1.structures.count } == predicted.count
    var place = 0
    return try sets.map { set in
      let predictions = try set.structures.map { structure in
        defer { place += 1 }
        let guess = areAsMany ? place : nil
        guard let found = index.place(of: structure, guess: guess),
          let energy = predicted[found].energy
        else { throw unmatched(structure, guess, set.name) }
        return Prediction(structure, energy: energy, forces: predicted[found].forces ?? [])
      }
      return ScoredSet(name: set.name, predictions: predictions)
    }
  }

  private func unmatched(_ structure: Structure, _ guess: Int?, _ set: String) -> StructureError {
    let name = [structure.label, structure.index.map { "\($0)" }].compactMap(\.self)
      .joined(separator: ", ")
    var message =
      "no prediction for \(structure.count) atoms (\(Formula(structure.composition))) \(name); "
      + "\(predicted.count) predictions were given"
    if let guess, predicted[guess].elements == structure.elements {
      message +=
        "; number \(guess + 1) has the same atoms, but its cell or positions differ by more than "
        + "\(StructureIndex.tolerance) Å"
    }
    return StructureError(message, at: set)
  }
}
