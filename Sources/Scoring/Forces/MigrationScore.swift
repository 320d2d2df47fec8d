// Part of Ordeal. See LICENSE.

import Structures

/// Errors of the forces on migrating atoms of one set, and beside them those of a coarser reference
/// calculation (DFT with one k-point, K1) where the set has its forces.
public struct MigrationScore: Codable, Hashable, Sendable {
  /// How one source of forces does.
  public struct Source: Codable, Hashable, Sendable {
    /// Normalised areas under the distributions of errors.
    public var forceAreas: ForceAreas
    /// P(D) = NAC(|δ_F|) · NAC(δ_θ).
    public var forcePerformance: Double?
    /// The error of size below which 90 % of the atoms lie, eV/Å.
    public var magnitude90: Double?
    /// The error of direction below which 90 % of the atoms lie, degrees.
    public var angle90: Double?

    init(_ errors: ForceErrors) {
      forceAreas = errors.areas
      forcePerformance = forceAreas.performance
      magnitude90 = NormalizedArea.quantile(errors.magnitudes, 0.9)
      angle90 = NormalizedArea.quantile(errors.angles, 0.9)
    }
  }

  /// The number of migrating atoms over all frames.
  public var atoms: Int
  /// The potential.
  public var potential: Source
  /// The coarser reference.
  public var k1: Source?

  /// Scores a set; nil without migrating atoms.
  public init?(_ forces: MigratingForces) {
    guard !forces.potential.vectors.isEmpty else { return nil }
    atoms = forces.potential.vectors.count
    potential = Source(forces.potential)
    k1 = forces.k1.vectors.isEmpty ? nil : Source(forces.k1)
  }
}

/// Errors of the forces on the migrating atoms of a set.
public struct MigratingForces: Sendable {
  /// The potential's errors.
  public private(set) var potential = ForceErrors()
  /// The errors of the forces in the column `k1_forces` of extended XYZ.
  public private(set) var k1 = ForceErrors()

  /// The name of the column with the forces of a coarser reference.
  public static let column = "k1_forces"

  /// Collects errors over the frames that the sites fit.
  public init(_ predictions: [Prediction], sites: MigratingAtoms, element: Element) {
    for prediction in predictions {
      let frame = prediction.structure
      guard let reference = frame.forces, !prediction.forces.isEmpty,
        sites.fit(frame)
      else { continue }
      let coarse = frame.k1Forces
      for atom in sites.atoms(of: element, in: frame) {
        potential.add(prediction.forces[atom], reference[atom])
        if let coarse { k1.add(coarse[atom], reference[atom]) }
      }
    }
  }
}

extension Structure {
  fileprivate var k1Forces: [Vector3]? {
    guard let column = properties.columns[MigratingForces.column], column.width == 3,
      case .reals(let values) = column.values, values.count == 3 * count
    else { return nil }
    return (0..<count).map { Vector3(values[3 * $0], values[3 * $0 + 1], values[3 * $0 + 2]) }
  }
}
