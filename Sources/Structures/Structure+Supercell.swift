// Part of Ordeal. See LICENSE.

import Foundation
import Support

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

  /// The structure repeated along its lattice vectors, if this machine can hold it.
  ///
  /// - Parameter repeats: How often along a, b and c.
  /// - Returns: The supercell, as the other `replicated` makes it.
  /// - Throws: `OrdealError` as `checkRepeats` does.
  public func replicated(_ repeats: [Int]) throws(OrdealError) -> Structure {
    try checkRepeats(repeats, as: "replicate")
    return replicated(repeats[0], repeats[1], repeats[2])
  }

  /// Checks, before any memory is taken, that this machine can hold a supercell.
  ///
  /// - Parameters:
  ///   - repeats: How often the structure is repeated along a, b and c.
  ///   - name: What errors call them.
  /// - Throws: `OrdealError` if they are not three positive numbers, or make too many atoms.
  public func checkRepeats(_ repeats: [Int], as name: String) throws(OrdealError) {
    guard repeats.count == 3, repeats.allSatisfy({ $0 > 0 }) else {
      throw OrdealError("\(name): expected three numbers of at least 1, got \(repeats)")
    }
    let words = repeats.map(String.init).joined(separator: " × ")
    let most = Int(clamping: ProcessInfo.processInfo.physicalMemory) / Structure.bytesPerAtom
    guard let atoms = Int.product(repeats + [count]), atoms <= most else {
      let atoms = repeats.reduce(Double(count)) { $0 * Double($1) }
      throw OrdealError(
        "\(name): \(words) times \(count) atoms are \(String(format: "%.3g", atoms)); the memory of "
          + "this machine holds about \(String(format: "%.1g", Double(most)))")
    }
  }

  /// What an atom of a run takes: coordinates, text, LAMMPS's arrays and neighbours.
  private static let bytesPerAtom = 1000

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
