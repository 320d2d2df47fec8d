// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Testing

@testable import ElectronicStructure

@Suite struct KPointMeshTests {
  private static let fcc = Matrix3(
    Vector3(0, 2.02, 2.02), Vector3(2.02, 0, 2.02), Vector3(2.02, 2.02, 0))
  private static let bcc = Matrix3(
    Vector3(-1.72, 1.72, 1.72), Vector3(1.72, -1.72, 1.72), Vector3(1.72, 1.72, -1.72))

  @Test("the mesh is as dense in every cell: cells twice as long have half the points")
  func densityIsTheSame() throws {
    let cell = Cell(orthorhombic: Vector3(4.5, 3, 6))
    #expect(KPointMesh(for: cell, length: 36).counts == [8, 12, 6])
    #expect(KPointMesh(for: cell, length: 36.001).counts == [9, 13, 7])
    let double = Cell(orthorhombic: Vector3(9, 6, 12))
    #expect(KPointMesh(for: double, length: 36).counts == [4, 6, 3])
    #expect(KPointMesh(for: Cell(orthorhombic: Vector3(40, 40, 40)), length: 36) == .gamma)
  }

  @Test("in skewed cells it is the distance between faces that counts")
  func skewedCells() {
    // One lattice, two cells: a shear by a lattice vector changes no plane along the others.
    let straight = Cell(orthorhombic: Vector3(4, 4, 4))
    let skewed = Cell(Matrix3(Vector3(4, 0, 0), Vector3(0, 4, 0), Vector3(4, 4, 4)))
    #expect(KPointMesh(for: straight, length: 36).counts == [9, 9, 9])
    // Faces across a and b have come closer, by √2.
    #expect(KPointMesh(for: skewed, length: 36).counts == [13, 13, 9])
  }

  @Test(
    "as many points are left by symmetry as GPAW 22.8 finds",
    arguments: [
      (fcc, 9, 35), (fcc, 13, 84), (fcc, 16, 145), (fcc, 21, 286), (bcc, 10, 47), (bcc, 13, 84),
      (bcc, 15, 120), (bcc, 18, 195),
    ])
  func irreducibleCounts(cell: Matrix3, count: Int, expected: Int) throws {
    let structure = Structure(cell: Cell(cell), elements: [.aluminum], positions: [.zero])
    #expect(try KPointMesh([count]).irreducibleCount(for: structure) == expected)
  }

  @Test("without symmetry k and −k are alike, and nothing else")
  func timeReversalAlone() throws {
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(4, 4.1, 4.2)), elements: [.lithium, .aluminum, .aluminum],
      positions: [Vector3(0.1, 0.2, 0.3), Vector3(1.7, 2.2, 2.6), Vector3(3.1, 0.9, 1.4)])
    // (3³ − 1)/2 + 1, and (4³ − 8)/2 + 8: points that are their own images.
    #expect(try KPointMesh([3]).irreducibleCount(for: structure) == 14)
    #expect(try KPointMesh([4]).irreducibleCount(for: structure) == 36)
    #expect(PointSymmetry.operations(of: structure).count == 1)
  }

  @Test("a cube has 48 rotations, a tetragonal cell 16, an ordered one those of its order")
  func pointGroups() {
    var cube = Structure(
      cell: Cell(orthorhombic: Vector3(3, 3, 3)), elements: [.lithium, .aluminum],
      positions: [.zero, Vector3(1.5, 1.5, 1.5)])
    #expect(PointSymmetry.operations(of: cube).count == 48)
    cube.cell = Cell(orthorhombic: Vector3(3, 3, 4))
    cube.positions[1] = Vector3(1.5, 1.5, 2)
    #expect(PointSymmetry.operations(of: cube).count == 16)
    cube.positions[1].z = 2.2
    #expect(PointSymmetry.operations(of: cube).count == 8)
  }

  @Test("numbers that are no mesh: refused")
  func badMeshes() {
    for counts in [[], [0], [4, 4], [4, 4, -1], [4, 4, 4, 4], [1000]] {
      #expect(throws: OrdealError.self) { try KPointMesh(counts) }
    }
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(KPointMesh.self, from: Data("[4, 0, 4]".utf8))
    }
  }
}
