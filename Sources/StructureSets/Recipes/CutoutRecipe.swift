// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Small periodic cells that hold the environments of chosen atoms of large structures.
public struct CutoutRecipe: Recipe {
  /// "cutouts".
  public static let name = "cutouts"
  /// `atoms`, `maximum-atoms`, `radius`, `minimum-distance`, `tolerance`.
  public static let keys: Set<String> = [
    "atoms", "maximum-atoms", "radius", "minimum-distance", "tolerance",
  ]

  private let atoms: [Int]
  private var settings = EnvironmentCutout.Settings()

  /// Reads the settings of a step; `atoms` count from 1, as in the file.
  ///
  /// - Throws: `OrdealError` if a setting is missing or not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let atoms = try table.integers("atoms"), atoms.allSatisfy({ $0 > 0 }) else {
      throw table.error("atoms", "missing; give the numbers of atoms, from 1")
    }
    self.atoms = atoms
    settings.maximumAtoms = try table.integer("maximum-atoms") ?? settings.maximumAtoms
    settings.radius = try table.number("radius") ?? settings.radius
    settings.minimumDistance = try table.number("minimum-distance") ?? settings.minimumDistance
    settings.tolerance = try table.number("tolerance") ?? settings.tolerance
    guard settings.maximumAtoms > 1, settings.radius > 0, settings.tolerance > 0 else {
      throw table.error("maximum-atoms", "expected 2 or more, and positive lengths")
    }
  }

  /// One cell for each atom of each parent; `change` says how well the environment is kept.
  ///
  /// - Throws: `OrdealError` if a parent has not so many atoms, or no cell is small enough.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    try parents.flatMap { parent in
      try atoms.map { atom in
        guard atom <= parent.count else {
          throw OrdealError("atom \(atom) of a structure of \(parent.count) atoms")
        }
        let cutout = try EnvironmentCutout(of: parent, around: atom - 1, settings)
        var structure = cutout.structure
        structure.setRecord(.composition, nil)
        structure.setRecord(.change, "atom \(atom), \(cutout.summary)")
        structure.isKnownPhase = false
        return structure
      }
    }
  }
}
