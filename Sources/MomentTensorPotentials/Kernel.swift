// Part of Ordeal. See LICENSE.

/// Atoms and their full neighbour lists, as LAMMPS holds them.
///
/// Atoms are indices into `positions` and `types`; periodic images ("ghosts") have indices of their
/// own. The lists may reach beyond the cutoff. Nothing here is owned.
public struct Neighborhoods {
  /// The atoms whose energies are wanted, shape [atomCount] (LAMMPS `ilist`).
  public var atoms: UnsafePointer<Int32>
  /// How many atoms are wanted (LAMMPS `inum`).
  public var atomCount: Int
  /// The number of neighbours of each atom, indexed by atom (LAMMPS `numneigh`).
  public var neighborCounts: UnsafePointer<Int32>
  /// The neighbours of each atom, indexed by atom (LAMMPS `firstneigh`).
  ///
  /// The two highest bits of an entry are flags of LAMMPS and are ignored.
  public var neighbors: UnsafePointer<UnsafeMutablePointer<Int32>?>
  /// x, y, z of each atom and ghost, Å, packed.
  public var positions: UnsafePointer<Double>
  /// The type of each atom and ghost: an index into `speciesOfType`.
  public var types: UnsafePointer<Int32>
  /// The species of the potential that each type is; −1 for types that are not the potential's:
  /// such atoms have no energy here and are nobody's neighbours.
  public var speciesOfType: UnsafePointer<Int32>
  /// The number of entries of `speciesOfType`.
  public var typeCount: Int

  /// The given lists.
  public init(
    atoms: UnsafePointer<Int32>, atomCount: Int, neighborCounts: UnsafePointer<Int32>,
    neighbors: UnsafePointer<UnsafeMutablePointer<Int32>?>, positions: UnsafePointer<Double>,
    types: UnsafePointer<Int32>, speciesOfType: UnsafePointer<Int32>, typeCount: Int
  ) {
    self.atoms = atoms
    self.atomCount = atomCount
    self.neighborCounts = neighborCounts
    self.neighbors = neighbors
    self.positions = positions
    self.types = types
    self.speciesOfType = speciesOfType
    self.typeCount = typeCount
  }
}

/// Where a kernel adds its results; what is nil is not wanted.
///
/// Nothing here is owned.
/// With nothing but energies wanted a kernel takes its energy-only path.
public struct KernelOutput {
  /// F = −∂E/∂r of each atom and ghost, eV/Å, packed x, y, z; added to.
  public var forces: UnsafeMutablePointer<Double>?
  /// The energy of each atom, eV; added to.
  public var atomEnergies: UnsafeMutablePointer<Double>?
  /// W = −∂E/∂ε as xx, yy, zz, xy, xz, yz, eV; added to.
  public var virial: UnsafeMutablePointer<Double>?
  /// W of each atom and ghost, same order: each pair's −∂E_i/∂r_ij ⊗ r_ij, half to either atom;
  /// added to.
  public var atomVirials: UnsafeMutablePointer<Double>?

  /// The given places.
  public init(
    forces: UnsafeMutablePointer<Double>? = nil, atomEnergies: UnsafeMutablePointer<Double>? = nil,
    virial: UnsafeMutablePointer<Double>? = nil, atomVirials: UnsafeMutablePointer<Double>? = nil
  ) {
    self.forces = forces
    self.atomEnergies = atomEnergies
    self.virial = virial
    self.atomVirials = atomVirials
  }
}

/// One way to compute a moment tensor potential.
///
/// A kernel owns scratch memory: one for each thread.
public protocol MomentTensorKernel: AnyObject {
  /// Computes the energy of the wanted atoms and adds what else is asked for to `output`.
  ///
  /// - Returns: The sum of the wanted atoms' energies, eV.
  func compute(_ neighborhoods: Neighborhoods, into output: KernelOutput) -> Double
}
