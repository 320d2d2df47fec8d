// Part of Ordeal. See LICENSE.

extension Structure {
  /// The structure repeated a, b and c times along its lattice vectors.
  ///
  /// Energies and virials are multiplied, forces and velocities repeated. Other properties of the
  /// structure are kept, columns of its atoms are not.
  public func replicated(_ a: Int, _ b: Int, _ c: Int) -> Structure {
    precondition(a > 0 && b > 0 && c > 0, "expected positive repeats, got \(a) \(b) \(c)")
    guard (a, b, c) != (1, 1, 1) else { return self }
    let v = cell.vectors
    var result = Structure(
      cell: Cell(
        Matrix3(Double(a) * v.x, Double(b) * v.y, Double(c) * v.z), isPeriodic: cell.isPeriodic),
      elements: [], positions: [])
    for i in 0..<a {
      for j in 0..<b {
        for k in 0..<c {
          let shift = Double(i) * v.x + Double(j) * v.y + Double(k) * v.z
          result.elements += elements
          result.positions += positions.map { $0 + shift }
        }
      }
    }
    let copies = a * b * c
    result.energy = energy.map { $0 * Double(copies) }
    result.virial = virial.map { $0 * Double(copies) }
    result.forces = forces.map { own in (0..<copies).flatMap { _ in own } }
    result.velocities = velocities.map { own in (0..<copies).flatMap { _ in own } }
    result.label = label
    result.provenance = provenance
    result.properties.info = properties.info
    return result
  }

  /// The structure with cell and positions strained, r → r (1 + ε), as row vectors.
  ///
  /// Energy, forces and virial no longer hold and are removed.
  public func strained(by strain: Matrix3) -> Structure {
    let deformation = Matrix3.identity + strain
    var result = self
    result.cell.vectors = cell.vectors * deformation
    result.positions = positions.map { $0 * deformation }
    (result.energy, result.forces, result.virial) = (nil, nil, nil)
    return result
  }
}
