// Part of Ordeal. See LICENSE.

import OrderedCollections
import Support

extension StructureFile {
  /// What some of the structures hold and a file of the given name does not: "forces", "column charge".
  ///
  /// Labels and other keys of the structure are not spoken of: only extended XYZ and `.cfg` have them.
  ///
  /// - Throws: `OrdealError` if the name tells no format.
  public static func losses(of structures: [Structure], in path: String) throws -> [String] {
    let format = try format(of: path)
    var lost: OrderedSet<String> = []
    for structure in structures {
      let values: [(name: String, isThere: Bool, formats: Set<Format>)] = [
        (
          "pbc", structure.hasCell && structure.cell.isPeriodic != .all,
          [.extendedXYZ, .lammpsDump]
        ),
        ("energy", structure.energy != nil, [.extendedXYZ, .cfg]),
        ("forces", structure.forces != nil, [.extendedXYZ, .cfg, .lammpsDump]),
        ("virial", structure.virial != nil, [.extendedXYZ, .cfg]),
        (
          "velocities", structure.velocities != nil,
          [.extendedXYZ, .poscar, .lammpsData, .lammpsDump]
        ),
      ]
      for value in values where value.isThere && !value.formats.contains(format) {
        lost.append(value.name)
      }
      for (name, column) in structure.properties.columns
      where !keeps(name, column, in: format) {
        lost.append("column \(name)")
      }
    }
    return Array(lost)
  }

  private static func keeps(
    _ name: String, _ column: Properties.Column, in format: Format
  ) -> Bool {
    switch format {
    case .extendedXYZ: true
    case .cfg: MLIPAtoms.names(ofColumn: name, column) != nil
    case .poscar: name == "selective"
    case .lammpsData, .lammpsDump, .cif: false
    }
  }
}
