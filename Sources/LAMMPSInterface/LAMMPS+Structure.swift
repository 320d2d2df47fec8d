// Part of Ordeal. See LICENSE.

internal import CLAMMPS
internal import PairMTP
import Structures

/// How a structure stands in LAMMPS: its frame, and the element of each type.
public struct LAMMPSSystem: Sendable {
  /// Between the structure's frame and LAMMPS's.
  public let frame: LAMMPSFrame
  /// The element of types 1, 2, ….
  public let elements: [Element]
  /// Along which cell vectors the structure repeats.
  public let periodicity: Periodicity

  /// The system of a structure whose elements are among the given ones.
  public init(_ structure: Structure, elements: [Element]) {
    frame = LAMMPSFrame(structure.cell)
    self.elements = elements
    periodicity = structure.cell.isPeriodic
  }
}

extension LAMMPS {
  /// Creates the box and the atoms of a structure: units metal, atom style atomic, ids in its order.
  ///
  /// - Parameters:
  ///   - structure: The atoms; velocities are taken over where it has them.
  ///   - elements: The elements of LAMMPS's types 1, 2, …; those of the structure must be among them.
  ///   - isTriclinic: Whether the box can be sheared later; sheared cells always can.
  /// - Returns: What is needed to read the atoms back in the structure's frame.
  /// - Throws: `LAMMPSError`; `StructureError` if an element is not among the given ones.
  public func create(
    _ structure: Structure, elements: [Element], isTriclinic: Bool = false
  ) throws -> LAMMPSSystem {
    let system = LAMMPSSystem(structure, elements: elements)
    let types = try structure.elements.enumerated().map { atom, element in
      guard let type = elements.firstIndex(of: element) else {
        throw StructureError(
          "atom \(atom + 1) is \(element); expected one of "
            + elements.map(\.symbol).joined(separator: ", "))
      }
      return Int32(type + 1)
    }
    try commands(boxCommands(system, isTriclinic: isTriclinic || !system.frame.isOrthogonal))
    let positions = wrapped(structure).flatMap { position in
      let p = system.frame.rotated(position)
      return [p.x, p.y, p.z]
    }
    let velocities = structure.velocities?.flatMap { velocity in
      let v = system.frame.rotated(velocity)
      return [v.x, v.y, v.z]
    }
    let ids = (1...Int32(max(1, structure.count))).map { $0 }
    try check(
      "create atoms",
      ordeal_lammps_create_atoms(
        handle, Int32(structure.count), ids, types, positions, velocities))
    return system
  }

  private func boxCommands(_ system: LAMMPSSystem, isTriclinic: Bool) -> String {
    let v = system.frame.vectors
    let boundary = (0..<3).map { system.periodicity[$0] ? "p" : "s" }.joined(separator: " ")
    let edges = "0 \(v.x.x) 0 \(v.y.y) 0 \(v.z.z)"
    let region =
      isTriclinic
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

  /// LAMMPS takes only atoms that lie in the box.
  private func wrapped(_ structure: Structure) -> [Vector3] {
    let cell = structure.cell
    let inverse = cell.vectors.inverse
    return structure.positions.map { position in
      var fractional = position * inverse
      for d in 0..<3 where cell.isPeriodic[d] {
        fractional[d] -= fractional[d].rounded(.down)
        if fractional[d] >= 1 { fractional[d] = 0 }
      }
      return fractional * cell.vectors
    }
  }

  /// Prepares `structure(_:)` to report energies, forces and virials.
  ///
  /// - Throws: `LAMMPSError`.
  public func defineVirial() throws(LAMMPSError) {
    if !hasID("compute", "ordeal_virial") {
      try command("compute ordeal_virial all pressure NULL virial")
    }
  }

  /// The atoms as they are, in the frame of the structure that they were created from.
  ///
  /// Positions are unwrapped: an atom that has crossed a boundary is outside the cell. Energy,
  /// forces and virial are those of the last step that computed them.
  ///
  /// - Throws: `LAMMPSError`.
  public func structure(_ system: LAMMPSSystem) throws(LAMMPSError) -> Structure {
    let (origin, vectors) = box
    let frame = system.frame
    let cell = Cell(vectors * frame.rotation.transposed, isPeriodic: system.periodicity)
    let crossings = try images()
    let positions = try self.vectors("x")
    let elements = try types().map { system.elements[$0 - 1] }
    var structure = Structure(
      cell: cell, elements: elements,
      positions: positions.indices.map { i in
        let n = Vector3(
          Double(crossings[i].x), Double(crossings[i].y), Double(crossings[i].z))
        return frame.restored(positions[i] - origin + n * vectors)
      })
    structure.velocities = try self.vectors("v").map(frame.restored)
    structure.forces = try self.vectors("f").map(frame.restored)
    structure.energy = try thermo("pe")
    if hasID("compute", "ordeal_virial") {
      structure.virial = frame.restored(try virial(volume: abs(vectors.determinant)))
    }
    return structure
  }

  /// W = P_virial V, eV.
  private func virial(volume: Double) throws(LAMMPSError) -> Matrix3 {
    _ = try compute("ordeal_virial")
    var p: [Double] = []
    for index in 0..<6 { p.append(try compute("ordeal_virial", index)) }
    let bars = lammps_extract_global(handle, "nktv2p")?.load(as: Double.self) ?? 1.602_176_5e6
    return Matrix3(Vector3(p[0], p[3], p[4]), Vector3(p[3], p[1], p[5]), Vector3(p[4], p[5], p[2]))
      * (volume / bars)
  }

  /// Uses a moment tensor potential for all atoms.
  ///
  /// - Throws: `LAMMPSError` if the potential cannot be loaded or does not know an element.
  public func setPairStyle(mtp path: String, elements: [Element]) throws(LAMMPSError) {
    try command("pair_style mtp")
    let names = elements.map(\.symbol).joined(separator: " ")
    try command("pair_coeff * * \"\(path)\" \(names)")
  }
}
