// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// The input files of one run of VASP.
public struct VASPInputs: Sendable {
  /// The structure as it was given.
  private let original: Structure
  /// The structure with atoms of one element together, as VASP wants them.
  private let grouped: Structure
  private let settings: VASPInputSettings

  /// The structure as it was given, beside the files, for `VASP` to find.
  static let structureFile = "structure.extxyz"

  /// The inputs for a structure.
  ///
  /// - Parameters:
  ///   - structure: The structure.
  ///   - settings: How it is to be calculated.
  public init(for structure: Structure, _ settings: VASPInputSettings) {
    original = structure
    (grouped, self.settings) = (structure.reordered(structure.vaspOrder), settings)
  }

  /// Writes INCAR, KPOINTS, POSCAR, POTCAR.spec and the structure itself into a folder.
  ///
  /// Dynamics of the paper's come as two folders, `heat` and `run`: the second takes its POSCAR from
  /// the CONTCAR of the first.
  ///
  /// - Throws: `OrdealError` if there are no settings for the structure,
  ///   `OrdealError` if a file cannot be written.
  public func write(to folder: String) throws {
    try KPointMesh.check(grouped.cell, at: original.provenance)
    let tags = try settings.incar(for: grouped)
    guard settings.task == .aimd, settings.preset == .paper else {
      return try write(tags, to: folder, withPositions: true)
    }
    let heating = tags.merging(settings.heatingTags) { $1 }
    try write(heating, to: folder + "/heat", withPositions: true)
    try write(tags, to: folder + "/run", withPositions: false)
  }

  private func write(
    _ tags: [String: String], to folder: String, withPositions: Bool
  ) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let incar = tags.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
    let hint = withPositions ? "" : "# POSCAR: copy ../heat/CONTCAR\n"
    try AtomicFile.write(hint + incar, to: folder + "/INCAR")
    let mesh = settings.mesh(for: grouped).counts.map(String.init).joined(separator: " ")
    try AtomicFile.write("Ordeal\n0\nGamma\n\(mesh)\n0 0 0\n", to: folder + "/KPOINTS")
    try AtomicFile.write(try potentials(), to: folder + "/POTCAR.spec")
    if withPositions { try StructureFile.write([grouped], to: folder + "/POSCAR") }
    try StructureFile.write([original], to: folder + "/" + VASPInputs.structureFile)
  }

  /// The names of the pseudopotentials, one a line, in POSCAR's order.
  private func potentials() throws(OrdealError) -> String {
    var text = ""
    var last: Element?
    for element in grouped.elements where element != last {
      guard let name = MaterialsProjectTables.potential(of: element) else {
        throw OrdealError(
          "the Materials Project has no pseudopotential of \(element)", at: original.provenance)
      }
      text += name + "\n"
      last = element
    }
    return text
  }
}

extension Structure {
  /// The atoms, by number, so that those of one element stand together: elements in the order in which
  /// they first come, atoms of one in their own.
  var vaspOrder: [Int] {
    var firsts: [Element: Int] = [:]
    for (atom, element) in elements.enumerated() where firsts[element] == nil {
      firsts[element] = atom
    }
    return indices.sorted {
      (firsts[elements[$0]] ?? 0, $0) < (firsts[elements[$1]] ?? 0, $1)
    }
  }

  private var indices: [Int] { Array(0..<count) }

  /// The atoms in another order, without what is known of them besides places and velocities.
  func reordered(_ order: [Int]) -> Structure {
    var result = Structure(
      cell: cell, elements: order.map { elements[$0] }, positions: order.map { positions[$0] })
    result.velocities = velocities.map { v in order.map { v[$0] } }
    result.label = label
    result.provenance = provenance
    return result
  }

  /// This structure's atoms and what is said of it, with the places and labels of a run of VASP on it.
  ///
  /// - Parameter run: A result whose atoms stand in `vaspOrder`.
  /// - Returns: The structure with the atoms in its own order.
  func relabelled(by run: Structure) -> Structure {
    var result = self
    var positions = self.positions
    var forces = [Vector3](repeating: .zero, count: count)
    for (place, atom) in vaspOrder.enumerated() {
      positions[atom] = run.positions[place]
      forces[atom] = run.forces?[place] ?? .zero
    }
    (result.cell, result.positions, result.velocities) = (run.cell, positions, nil)
    (result.energy, result.forces, result.virial) = (run.energy, forces, run.virial)
    result.provenance = run.provenance
    for (key, value) in run.properties.info { result.properties.info[key] = value }
    return result
  }
}

extension VASPInputs {
  /// The structure that stands beside an output file, if one does.
  ///
  /// - Throws: `OrdealError` if it is that of another run.
  static func original(beside file: String, of run: VASPRun) throws -> Structure? {
    let folder = URL(filePath: file).deletingLastPathComponent()
    let path = folder.appending(path: structureFile).path
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let structure = try ExtendedXYZReader.readAll(path).first
    guard let structure, structure.vaspOrder.map({ structure.elements[$0] }) == run.elements else {
      throw OrdealError(
        "\(structureFile) beside it holds other atoms than the run", at: file)
    }
    return structure
  }
}
