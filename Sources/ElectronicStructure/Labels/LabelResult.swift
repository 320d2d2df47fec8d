// Part of Ordeal. See LICENSE.

import Structures
import Support

/// What an engine says of one structure: `result.json` of a label's job.
public struct LabelResult: Codable, Hashable, Sendable {
  /// The version of this layout.
  public var schemaVersion: Int
  /// The engine and its version: "GPAW 22.8.0".
  public var engine: String
  /// E₀, for smearing → 0, eV.
  public var energy: Double
  /// F, whose derivatives forces and stress are, eV.
  public var freeEnergy: Double
  /// The forces, eV/Å, shape [3 · atoms].
  public var forces: [Double]
  /// ∂F/∂ε / V, tension positive, eV/Å³, shape [9].
  public var stress: [Double]
  /// How many k-points symmetry left.
  public var irreducibleKpoints: Int
  /// How many bands there were.
  public var bands: Int
  /// How many iterations it took.
  public var iterations: Int
  /// The digest of each element's data set, as the engine tells it.
  public var setups: [String: String]
  /// On how many processes.
  public var ranks: Int
  /// How long it took, s.
  public var seconds: Double

  /// A structure with these labels and where they come from; its energy is E₀.
  ///
  /// - Parameters:
  ///   - structure: What was labelled.
  ///   - calculation: How.
  /// - Returns: The structure with everything that was known of it besides.
  /// - Throws: `OrdealError` if these are the labels of another number of atoms, or of a
  ///   later version of Ordeal.
  public func label(
    _ structure: Structure, _ calculation: some LabelCalculation
  ) throws(OrdealError) -> Structure {
    guard schemaVersion == 1 else {
      throw OrdealError(
        "expected a result of version 1, got one of version \(schemaVersion)")
    }
    guard forces.count == 3 * structure.count, stress.count == 9 else {
      throw OrdealError(
        "expected \(3 * structure.count) components of forces and 9 of the stress, got "
          + "\(forces.count) and \(stress.count)")
    }
    var labelled = structure
    labelled.energy = energy
    labelled.forces = (0..<structure.count).map {
      Vector3(forces[3 * $0], forces[3 * $0 + 1], forces[3 * $0 + 2])
    }
    labelled.virial = Matrix3(components: stress) * -structure.cell.volume
    let origin: [(String, Properties.Value)] = [
      ("energy_kind", .text(EnergyKind.sigmaZero.rawValue)), ("free_energy", .real(freeEnergy)),
      ("engine", .text(engine)), ("functional", .text(calculation.functional)),
      ("cutoff", .real(calculation.cutoff)), ("smearing", .real(calculation.smearing)),
      ("kpoints", .integers(calculation.kpoints.counts)),
    ]
    for (key, value) in origin + calculation.origin { labelled.properties.info[key] = value }
    return labelled
  }
}
