// Part of Ordeal. See LICENSE.

/// Anything that gives energies and forces to structures.
public protocol Potential: Sendable {
  /// How results call it: a file's name without its extension, say.
  var name: String { get }

  /// Evaluates one structure.
  ///
  /// - Returns: Energy, forces and virial of the structure's whole cell.
  /// - Throws: If the structure holds an element that the potential does not know, coordinates
  ///   that are not finite, or two atoms in one place.
  func evaluate(_ structure: Structure) throws -> Evaluation
}

/// What a potential says about one structure.
public struct Evaluation: Sendable {
  /// The potential energy of the cell, eV.
  public var energy: Double
  /// Energies of the atoms, eV, shape [atoms]; their sum is `energy`.
  public var atomEnergies: [Double]
  /// F_i = −∂E/∂r_i, eV/Å, shape [atoms].
  public var forces: [Vector3]
  /// W_ab = −∂E/∂ε_ab, eV.
  public var virial: Matrix3

  /// The given results.
  public init(energy: Double, atomEnergies: [Double], forces: [Vector3], virial: Matrix3) {
    self.energy = energy
    self.atomEnergies = atomEnergies
    self.forces = forces
    self.virial = virial
  }
}
