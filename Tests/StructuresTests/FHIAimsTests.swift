// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Structures

@Suite struct FHIAimsTests {
  private func read(_ text: String) throws -> Structure {
    try FHIAims.read(TextLines(Array(text.utf8), name: "geometry.in"))
  }

  @Test("lattice vectors, both kinds of positions and velocities are read, comments passed over")
  func crystal() throws {
    let structure = try read(
      """
      # B2, as ASE writes it
      lattice_vector 3.2 0 0
      lattice_vector 0 3.2 0
      lattice_vector 0.1 0 3.4
      atom 0 0 0 Li
        initial_moment 1
        velocity 1 -2 0.5
      atom_frac 0.5 0.5 0.5 Al
      constrain_relaxation .true.
      """)
    #expect(structure.elements == [.lithium, .aluminum])
    #expect(structure.cell.vectors.z == Vector3(0.1, 0, 3.4))
    #expect(length(structure.positions[1] - Vector3(1.65, 1.6, 1.7)) < 1e-14)
    #expect(structure.velocities == [Vector3(1, -2, 0.5), .zero])
    #expect(structure.cell.isPeriodic == .all)
  }

  @Test("without lattice vectors there is no cell, and what is written reads back the same")
  func cluster() throws {
    let structure = try read("atom 0.1 0.2 0.30000000000000004 Li\natom 2.5 0 0 Al\n")
    #expect(structure.cell.isPeriodic == .none)
    #expect(FHIAims.text(structure).contains("lattice_vector") == false)
    #expect(try read(FHIAims.text(structure)) == structure)
    let full = StructureFileTests.full
    let back = try read(FHIAims.text(full))
    #expect(back.positions == full.positions && back.velocities == full.velocities)
    #expect(back.cell == full.cell)
  }

  @Test(
    "what cannot be understood is an error with its line",
    arguments: [
      ("atom 0 0 0 Xx\n", "geometry.in:1"), ("atom 0 0 Li\n", "geometry.in:1"),
      ("atom 0 0 0\n", "symbol"), ("lattice_vector 1 0 0\natom 0 0 0 Li\n", "none or three"),
      ("atom_frac 0 0 0 Li\n", "needs lattice vectors"), ("", "got none"),
      ("velocity 0 0 0\n", "behind an atom"),
      ("atom 0 0 0 Li\nvelocity 0 0 0\nvelocity 0 0 0\n", "geometry.in:3"),
      ("atom 0 0 0 Li\nhomogeneous_field 0 0 1\n", "homogeneous_field"),
    ])
  func refused(text: String, words: String) {
    #expect {
      try read(text)
    } throws: {
      "\($0)".contains(words)
    }
  }
}
