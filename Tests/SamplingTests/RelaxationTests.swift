// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@testable import Sampling

@Suite(.serialized, .enabled(if: OrdealProgram.isBuilt, OrdealProgram.howToGet))
struct RelaxationTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func relax(
    _ structure: Structure, _ more: [String]
  ) throws -> (summary: Relaxation.Summary, relaxed: Structure) {
    let path = scratch.path("start.extxyz")
    try StructureFile.write([structure], to: path)
    let ending = try OrdealProgram.run(
      ["relax", "--structure", path, "--output", scratch.path("out"), "--overwrite", "--quiet"]
        + LennardJonesSolid.interaction + more)
    try #require(ending.status == 0, "\(ending.errors)")
    let document = try scratch.bytes("out/summary.json")
    #expect(try JSONSchema("relax-summary").problems(in: document) == [])
    let summary = try JSONDecoder().decode(Relaxation.Summary.self, from: document)
    let relaxed = try ExtendedXYZReader.readAll(scratch.path("out/relaxed.extxyz"))
    return (summary, try #require(relaxed.first))
  }

  /// A sheared, rattled crystal whose axes have no special direction.
  private var sheared: Structure {
    LennardJonesSolid.crystal(2, constant: 5.35, turnedBy: someRotation).strained(
      by: Matrix3(Vector3(0.02, 0.01, 0), Vector3(-0.01, -0.02, 0.02), Vector3(0.01, 0, 0.01)))
  }

  private func pressure(_ structure: Structure) throws -> Matrix3 {
    try #require(structure.virial) * (1.602_176_5e6 / structure.cell.volume)
  }

  @Test("with a free cell the forces vanish and so does every component of the pressure")
  func freeCellReachesZeroPressure() throws {
    let start = sheared
    let (summary, relaxed) = try relax(start, ["--cell", "free"])
    #expect(summary.converged)
    #expect(summary.maximumForce <= 1e-4 && summary.finalEnergy < summary.initialEnergy)
    #expect(try pressure(relaxed).components.allSatisfy { abs($0) <= 10 })
    let forces = try #require(relaxed.forces).map(length)
    #expect(abs(try #require(forces.max()) - summary.maximumForce) < 1e-9)
    // The result stays in the input's frame: a keeps its direction, b the plane of a and b.
    let (a, b) = (start.cell.vectors, relaxed.cell.vectors)
    #expect(length(cross(a.x, b.x)) < 1e-9 * length(a.x) * length(b.x))
    #expect(abs(dot(cross(a.x, a.y), b.y)) < 1e-9 * length(a.x) * length(a.y) * length(b.y))
  }

  @Test("sheared cells relax to the crystal that straight cells relax to")
  func freeRelaxationDoesNotDependOnTheStart() throws {
    let straight = try relax(
      LennardJonesSolid.crystal(2, constant: 5.35), ["--cell", "free"]
    ).summary.finalEnergy
    let other = try relax(sheared, ["--cell", "free"]).summary.finalEnergy
    // Energies are quadratic in what is left of forces and strains.
    #expect(abs(straight - other) < 1e-5, "\(straight) \(other)")
  }

  @Test func aFixedCellStaysAndAnIsotropicOneKeepsItsShape() throws {
    let start = sheared
    let fixed = try relax(start, [])
    #expect(fixed.summary.converged)
    #expect(
      zip(fixed.relaxed.cell.vectors.components, start.cell.vectors.components)
        .allSatisfy { abs($0 - $1) < 1e-9 })
    let iso = try relax(start, ["--cell", "iso", "--pressure", "2000"])
    #expect(iso.summary.converged && abs(iso.summary.pressure - 2000) < 10)
    let scale = iso.relaxed.cell.vectors.x.x / start.cell.vectors.x.x
    #expect(
      zip(iso.relaxed.cell.vectors.components, start.cell.vectors.components)
        .allSatisfy { abs($0 - scale * $1) < 1e-9 })
    #expect(scale < 1.1 && abs(scale - 1) > 1e-4)
  }

  @Test("a perfect crystal, whose forces are zero from the start, still finds its volume")
  func symmetryDoesNotStopTheCell() throws {
    let (summary, relaxed) = try relax(
      LennardJonesSolid.crystal(2, rattledBy: 0, constant: 5.2), ["--cell", "free"])
    #expect(summary.converged && summary.steps > 0)
    #expect(try pressure(relaxed).components.allSatisfy { abs($0) <= 10 })
  }

  @Test func notToConvergeIsAResult() throws {
    let (summary, relaxed) = try relax(
      sheared, ["--cell", "free", "--steps", "2", "--rounds", "1"])
    #expect(!summary.converged && summary.steps <= 2)
    #expect(relaxed.count == 32)
  }
}
