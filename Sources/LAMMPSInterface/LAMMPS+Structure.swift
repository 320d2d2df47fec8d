// Part of Ordeal. See LICENSE.

internal import CLAMMPS
internal import PairMTP
import Structures
import Support

extension LAMMPS {
  /// Creates the box and the atoms of a structure: units metal, atom style atomic, ids in its order.
  ///
  /// Directions along which the structure does not repeat get shrink-wrapped boundaries.
  ///
  /// - Parameters:
  ///   - structure: The atoms; velocities are taken over where it has them.
  ///   - elements: The elements of LAMMPS's types 1, 2, …; those of the structure must be among them.
  ///   - isTriclinic: Whether the box can be sheared later; sheared cells always can.
  /// - Returns: What is needed to read the atoms back in the structure's frame.
  /// - Throws: `LAMMPSError`; `OrdealError` if an element is not among the given ones, the cell
  ///   has no volume, or a position is not finite or too far from the cell.
  public func create(
    _ structure: Structure, elements: [Element], isTriclinic: Bool = false
  ) throws -> LAMMPSSystem {
    let system = LAMMPSSystem(structure, elements: elements)
    let types = try system.types(of: structure)
    let unwrapped = system.rotated(structure)
    let positions = try system.wrapped(unwrapped)
    try commands(boxCommands(system, system.bounds(of: positions), isTriclinic: isTriclinic))
    let ids = (0..<structure.count).map { Int32($0 + 1) }
    try check(
      "create atoms",
      ordeal_lammps_create_atoms(
        handle, Int32(structure.count), ids, types, packed(positions),
        structure.velocities.map { packed($0.map(system.frame.rotated)) }))
    try setImages(unwrapped: unwrapped, vectors: system.boxVectors)
    return system
  }

  private func packed(_ vectors: [Vector3]) -> [Double] { vectors.flatMap { [$0.x, $0.y, $0.z] } }

  private func boxCommands(
    _ system: LAMMPSSystem, _ bounds: (low: Vector3, high: Vector3), isTriclinic: Bool
  ) -> String {
    let boundary = (0..<3).map { system.periodicity[$0] ? "p" : "s" }.joined(separator: " ")
    let edges = (0..<3).map { "\(bounds.low[$0]) \(bounds.high[$0])" }.joined(separator: " ")
    let v = system.boxVectors
    let region =
      isTriclinic || !system.frame.isOrthogonal
      ? "prism \(edges) \(v.y.x) \(v.z.x) \(v.z.y) units box" : "block \(edges) units box"
    let masses = system.elements.enumerated().map { "mass \($0 + 1) \($1.mass)" }
    return """
      units metal
      atom_style atomic
      atom_modify map yes
      boundary \(boundary)
      box tilt large
      region ordeal_box \(region)
      create_box \(system.elements.count) ordeal_box
      \(masses.joined(separator: "\n"))
      """
  }

  /// Uses a moment tensor potential for all atoms.
  ///
  /// - Parameters:
  ///   - path: The potential's file.
  ///   - elements: The elements of LAMMPS's types 1, 2, ….
  ///   - species: The elements of the potential's species 0, 1, …, where the user says them; else
  ///     its card or tag, or the elements by atomic number.
  /// - Throws: `LAMMPSError` if the potential cannot be loaded or does not know an element.
  public func setPairStyle(
    mtp path: String, elements: [Element], species: [Element]? = nil
  ) throws(LAMMPSError) {
    let given = species.map { [" elements"] + $0.map(\.symbol) } ?? []
    try command("pair_style mtp" + given.joined(separator: " "))
    let names = elements.map(\.symbol).joined(separator: " ")
    try command("pair_coeff * * \"\(path)\" \(names)")
  }

  // MARK: Reading back

  /// Prepares `structure(_:)` to report virials, of any pair style.
  ///
  /// - Throws: `LAMMPSError`.
  public func defineVirial() throws(LAMMPSError) {
    guard !hasID("compute", "ordeal_virial") else { return }
    try command("compute ordeal_virial all pressure NULL virial")
  }

  /// The atoms as they are, in the frame of the structure that they were created from.
  ///
  /// Positions are unwrapped: an atom that has crossed a boundary is outside the cell. Energy,
  /// forces and virial are those of the last step that computed them; the virial is there if
  /// `defineVirial` was called before that.
  ///
  /// - Throws: `LAMMPSError`.
  public func structure(_ system: LAMMPSSystem) throws(LAMMPSError) -> Structure {
    let (origin, vectors) = try box
    let frame = system.frame
    let order = try idOrder()
    let elements = try types(in: order).map { system.elements[$0 - 1] }
    let positions = system.restored(
      try self.vectors("x", in: order), images: try images(in: order), origin: origin,
      vectors: vectors)
    var structure = Structure(
      cell: system.cell(ofBox: vectors), elements: elements, positions: positions)
    structure.velocities = try self.vectors("v", in: order).map(frame.restored)
    structure.forces = try self.vectors("f", in: order).map(frame.restored)
    structure.energy = try thermo("pe")
    if hasID("compute", "ordeal_virial") {
      structure.virial = frame.restored(try virial(volume: abs(vectors.determinant)))
    }
    return structure
  }

  /// W = P_virial V, eV, in LAMMPS's frame.
  private func virial(volume: Double) throws(LAMMPSError) -> Matrix3 {
    let p = try vector(ofCompute: "ordeal_virial")
    guard let bars = lammps_extract_global(handle, "nktv2p")?.load(as: Double.self) else {
      throw LAMMPSError(command: "extract nktv2p", message: "this LAMMPS does not say its units")
    }
    return Matrix3(Vector3(p[0], p[3], p[4]), Vector3(p[3], p[1], p[5]), Vector3(p[4], p[5], p[2]))
      * (volume / bars)
  }
}
