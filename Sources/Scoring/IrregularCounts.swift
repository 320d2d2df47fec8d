// Part of Ordeal. See LICENSE.

import Structures
import Support

/// What a potential says of configurations far from any that is reasonable.
///
/// N_E: configurations below −10 eV/atom; N_F: atoms with |F| > 15 eV/Å. Such configurations need no
/// reference values. Liu & Mo, Acta Mater. 268, 119742 (2024).
public struct IrregularCounts: Codable, Hashable, Sendable {
  /// The number of configurations looked at.
  public var configurations = 0
  /// N_E.
  public var energyCount = 0
  /// N_F.
  public var forceAtoms = 0
  /// The number of configurations with at least one such atom.
  public var forceConfigurations = 0
  /// The number of configurations whose forces were predicted; nil in files of 0.1.0.
  public var configurationsWithForces: Int?

  /// An energy per atom below this is irregular, eV/atom.
  public static let energyLimit = -10.0
  /// A force above this is irregular, eV/Å.
  public static let forceLimit = 15.0

  /// Counts over configurations.
  public init(_ predictions: some Sequence<Prediction>) {
    configurationsWithForces = 0
    for prediction in predictions where prediction.structure.count > 0 {
      configurations += 1
      let perAtom = prediction.energy / Double(prediction.structure.count)
      if !(perAtom >= Self.energyLimit) { energyCount += 1 }
      let atoms = prediction.forces.count { !(length($0) <= Self.forceLimit) }
      forceAtoms += atoms
      if !prediction.forces.isEmpty { configurationsWithForces? += 1 }
      if atoms > 0 { forceConfigurations += 1 }
    }
  }
}

extension IrregularCounts {
  /// The number of atoms with |F| > 15 eV/Å whose neighbours are all farther than a distance.
  ///
  /// Nearer ones must repel: a force on an atom that has one says little.
  ///
  /// - Parameters:
  ///   - predictions: The configurations.
  ///   - distance: Å.
  /// - Returns: The number of atoms.
  /// - Throws: `OrdealError` if a configuration has no neighbour list.
  public static func forceAtoms(
    _ predictions: [Prediction], withNeighborsBeyond distance: Double
  ) throws -> Int {
    try predictions.reduce(0) { count, prediction in
      let large = prediction.forces.indices.filter {
        !(length(prediction.forces[$0]) <= forceLimit)
      }
      guard !large.isEmpty else { return count }
      let list = try NeighborList(prediction.structure, cutoff: distance)
      return count + large.count { list.offsets[$0] == list.offsets[$0 + 1] }
    }
  }
}
