// Part of Ordeal. See LICENSE.

import Structures

/// A configuration with the reference's energy and forces, and a potential's.
public struct Prediction: Sendable {
  /// The configuration; its own energy and forces are the reference's.
  public var structure: Structure
  /// The potential's energy of the cell, eV.
  public var energy: Double
  /// The potential's forces, eV/Å, shape [atoms]; empty where they are not known.
  public var forces: [Vector3]

  /// A configuration and what a potential says about it.
  public init(_ structure: Structure, energy: Double, forces: [Vector3]) {
    precondition(forces.isEmpty || forces.count == structure.count, "one force for each atom")
    self.structure = structure
    self.energy = energy
    self.forces = forces
  }

  /// (E − E_ref)/N, eV/atom; nil without a reference energy.
  public var energyErrorPerAtom: Double? {
    structure.energy.map { (energy - $0) / Double(max(1, structure.count)) }
  }
}
