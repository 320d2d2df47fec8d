// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// What `convert` writes of files that need more than their numbers.
@Suite struct ConvertFormatsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func convert(_ name: String, _ text: String, _ options: String...) throws -> (
    status: Int32, errors: String, structures: [Structure]
  ) {
    try Data(text.utf8).write(to: folder.url.appending(path: name))
    let output = folder.path("\(UUID()).extxyz")
    let run = try OrdealTool.run(["convert", folder.path(name), output] + options)
    guard run.status == 0 else { return (run.status, run.errors, []) }
    return (0, run.errors, try StructureFile.read(output).flatMap(\.structures))
  }

  @Test("VASP 4: --elements names the counts, and must not be contradicted")
  func oldPOSCAR() throws {
    let rest = "1.0\n4 0 0\n0 4 0\n0 0 4\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n"
    let named = try convert("POSCAR_a", "x\n" + rest, "--elements", "Al,Li")
    #expect(named.structures.map(\.elements) == [[.aluminum, .lithium]])
    let own = try convert("POSCAR_b", "Li Al\n" + rest)
    #expect(own.structures.map(\.elements) == [[.lithium, .aluminum]])
    let both = try convert("POSCAR_b", "Li Al\n" + rest, "--elements", "Al", "Li")
    #expect(both.status == 1 && both.errors.contains("contradicts itself"))
    let none = try convert("POSCAR_a", "x\n" + rest)
    #expect(none.status == 1 && none.errors.contains("expected the symbols of the elements"))
  }

  @Test("CIF: the space group's atoms are written, and which setting was taken")
  func spaceGroup() throws {
    let text = """
      data_al
      _symmetry_space_group_name_H-M 'F m -3 m'
      _cell_length_a 4.05
      _cell_length_b 4.05
      _cell_length_c 4.05
      _cell_angle_alpha 90
      _cell_angle_beta 90
      _cell_angle_gamma 90
      _atom_site_label Al1
      _atom_site_fract_x 0
      _atom_site_fract_y 0
      _atom_site_fract_z 0

      """
    let result = try convert("al.cif", text)
    #expect(result.structures.map(\.count) == [4])
    #expect(
      result.structures.first?.properties.info["space_group"] == .text("F 4/m -3 2/m (225)"))
    let bare = try convert("b.cif", text.replacing("_symmetry_space_group_name_H-M", with: "_note"))
    #expect(bare.status == 1 && bare.errors.contains("expected symmetry operations"))
  }
}
