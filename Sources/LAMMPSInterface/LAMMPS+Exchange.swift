// Part of Ordeal. See LICENSE.

internal import CLAMMPS
internal import PairMTP
import Structures

/// Atoms that come and go between runs.
///
/// The next run must set up anew (`pre yes`): it finds neighbours, computes forces and counts degrees
/// of freedom; thermostats and barostats keep their state.
extension LAMMPS {
  /// An atom to be added.
  public struct NewAtom: Hashable, Sendable {
    /// Its id, which no other atom has.
    public var id: Int
    /// Its element.
    public var element: Element
    /// Å, in the structure's frame.
    public var position: Vector3
    /// Å/ps, in the structure's frame.
    public var velocity: Vector3

    /// An atom with an id, at a place.
    public init(id: Int, element: Element, position: Vector3, velocity: Vector3) {
      (self.id, self.element) = (id, element)
      (self.position, self.velocity) = (position, velocity)
    }
  }

  /// Adds atoms.
  ///
  /// - Parameters:
  ///   - atoms: The atoms; positions anywhere, the cell is periodic.
  ///   - system: How the structure stands in LAMMPS.
  /// - Throws: `LAMMPSError` if LAMMPS did not take them.
  public func insert(_ atoms: [NewAtom], in system: LAMMPSSystem) throws(LAMMPSError) {
    guard !atoms.isEmpty else { return }
    var (types, velocities): ([Int32], [Double]) = ([], [])
    for atom in atoms {
      guard let type = system.elements.firstIndex(of: atom.element) else {
        throw LAMMPSError(command: "create atoms", message: "no type for \(atom.element)")
      }
      types.append(Int32(type + 1))
      let velocity = system.frame.rotated(atom.velocity)
      velocities += [velocity.x, velocity.y, velocity.z]
    }
    let places = try self.places(of: atoms.map(\.position), in: system)
    let positions = places.flatMap { [$0.x, $0.y, $0.z] }
    try check(
      "create atoms",
      ordeal_lammps_create_atoms(
        handle, Int32(atoms.count), atoms.map { Int32($0.id) }, types, positions, velocities))
  }

  /// Removes atoms by their ids; the others keep theirs.
  ///
  /// - Throws: `LAMMPSError`.
  public func remove(ids: [Int]) throws(LAMMPSError) {
    guard !ids.isEmpty else { return }
    let list = ids.map { "\($0)" }.joined(separator: " ")
    try command("group ordeal_removed id \(list)")
    try command("delete_atoms group ordeal_removed compress no")
    try command("group ordeal_removed delete")
  }

  /// Moves all atoms, in order of their ids, into the box as it is.
  ///
  /// - Parameters:
  ///   - positions: Å, in the structure's frame.
  ///   - system: How the structure stands in LAMMPS.
  /// - Throws: `LAMMPSError`.
  public func setPositions(
    _ positions: [Vector3], in system: LAMMPSSystem
  ) throws(LAMMPSError) {
    try setVectors("x", places(of: positions, in: system))
  }

  /// Where positions in the structure's frame are in the box.
  private func places(
    of positions: [Vector3], in system: LAMMPSSystem
  ) throws(LAMMPSError) -> [Vector3] {
    let (origin, vectors) = try box
    let inverse = vectors.inverse
    return positions.map { position in
      var fractional = system.frame.rotated(position) * inverse
      for d in 0..<3 {
        fractional[d] -= fractional[d].rounded(.down)
        // What is a hair below 0 comes out as 1.
        if fractional[d] >= 1 { fractional[d] = 0 }
      }
      return origin + fractional * vectors
    }
  }
}
