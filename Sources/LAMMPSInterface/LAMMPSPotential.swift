// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Any pair style of LAMMPS, as a potential: `eam/alloy`, `meam`, `snap`, `hybrid/overlay mtp zbl`, ….
///
/// Each structure gets an instance of LAMMPS of its own on this process alone, which costs some
/// milliseconds and what the style needs to read its files. Structures may be evaluated on several
/// threads; inside LAMMPS they wait for each other.
public struct LAMMPSPotential: Potential {
  /// How results call the potential.
  public let name: String
  /// The elements of LAMMPS's types 1, 2, …, which `pairCommands` speak of.
  public let elements: [Element]
  /// `pair_style …` and what belongs to it, one command a line, in units metal.
  public let pairCommands: String

  /// A potential that the given commands define.
  ///
  /// - Parameters:
  ///   - name: How results call the potential.
  ///   - elements: The elements of LAMMPS's types 1, 2, ….
  ///   - pairCommands: `pair_style …`, `pair_coeff …`, one a line, in units metal and atom style
  ///     atomic. Files are looked for from the current folder.
  public init(name: String, elements: [Element], pairCommands: String) {
    self.name = name
    self.elements = elements
    self.pairCommands = pairCommands
  }

  /// Evaluates one structure.
  ///
  /// - Returns: Energy, forces and virial of the structure's whole cell.
  /// - Throws: `OrdealError` if the structure holds another element, or a coordinate is not
  ///   finite; `LAMMPSError` if LAMMPS refuses a command or the energy is not finite.
  public func evaluate(_ structure: Structure) throws -> Evaluation {
    let lammps = try LAMMPS(communicator: .alone)
    let system = try lammps.create(structure, elements: elements)
    try lammps.commands(pairCommands)
    try lammps.defineVirial()
    // What thermo output needs, LAMMPS tallies.
    try lammps.commands(
      """
      compute ordeal_energy all pe/atom
      compute ordeal_sum all reduce sum c_ordeal_energy
      thermo_style custom step pe c_ordeal_sum
      run 0
      """)
    let result = try lammps.structure(system)
    let atomEnergies = try lammps.perAtom(compute: "ordeal_energy").flatMap(\.self)
    guard let energy = result.energy, energy.isFinite, let forces = result.forces,
      let virial = result.virial
    else {
      throw LAMMPSError(
        command: pairCommands,
        message: "expected an energy that is finite, got \(result.energy ?? .nan)")
    }
    return Evaluation(energy: energy, atomEnergies: atomEnergies, forces: forces, virial: virial)
  }
}
