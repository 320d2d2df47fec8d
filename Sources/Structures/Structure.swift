// Part of Ordeal. See LICENSE.

/// Atoms in a cell, with what is known about them.
///
/// Units are LAMMPS `metal`: Å, eV, ps. Every array over atoms has `count` entries.
public struct Structure: Hashable, Sendable {
  /// The lattice vectors and their periodicity.
  public var cell: Cell
  /// The element of each atom.
  public var elements: [Element]
  /// The Cartesian position of each atom, Å; not necessarily inside the cell.
  public var positions: [Vector3]
  /// The potential energy of the whole cell, eV.
  public var energy: Double?
  /// The force on each atom, eV/Å.
  public var forces: [Vector3]?
  /// W_ab = −∂E/∂ε_ab of the whole cell, eV.
  public var virial: Matrix3?
  /// The velocity of each atom, Å/ps.
  public var velocities: [Vector3]?
  /// The phase or group that this configuration belongs to.
  public var label: String?
  /// Whether `label` is one of the published layout, whose labels name lattices and compositions; any
  /// other label is only a name.
  public var hasPublishedLabel = false
  /// The number that the source gives this configuration (`Index` of the published sets).
  public var index: Int?
  /// Where the structure was read, or how it was made: "Data.json, Index 12".
  public var provenance: String?
  /// Everything else that the source said about the structure, in its order.
  public var properties: Properties

  /// The given atoms, with nothing known about them.
  public init(cell: Cell, elements: [Element], positions: [Vector3]) {
    precondition(elements.count == positions.count, "one element for each position")
    self.cell = cell
    self.elements = elements
    self.positions = positions
    properties = Properties()
  }

  /// The number of atoms.
  public var count: Int { elements.count }

  /// The number of atoms of each element.
  public var composition: [Element: Int] {
    elements.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
