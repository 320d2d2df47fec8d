// Part of Ordeal. See LICENSE.

import RandomNumbers
import Structures
import Testing

@testable import StructureSets

@Suite struct CutoutTests {
  let crystal: Structure

  init() throws {
    crystal = try CrystalPhase.liAl.conventionalCell().filling(
      IntegerMatrix3(diagonal: 4, 4, 4))
  }

  @Test("a crystal's environment is kept exactly, in a cell of the crystal")
  func crystals() throws {
    let cutout = try EnvironmentCutout(of: crystal, around: 5)
    #expect(cutout.structure.count <= 64)
    #expect(cutout.keptRadius == 5.6)
    #expect(cutout.keptFraction == 1)
    #expect(cutout.shift < 1e-9)
    #expect(try Symmetry(of: cutout.structure).symbol == "Fd-3m")
  }

  @Test("the first shells of a defect in a crystal at work are kept")
  func defects() throws {
    var stream = RandomStream(seed: 5)
    // An antisite, its neighbourhood displaced as at some hundred kelvin.
    var large = crystal
    large.elements[5] = large.elements[5] == .lithium ? .aluminum : .lithium
    large = large.displaced(upTo: 0.15, using: &stream)
    let cutout = try EnvironmentCutout(of: large, around: 5)
    #expect(cutout.structure.elements[0] == large.elements[5])
    #expect(cutout.keptRadius > 4.5)
    #expect(cutout.keptFraction > 0.9)
    let distance = try #require(try cutout.structure.shortestDistance(within: 4))
    let old = try #require(try large.shortestDistance(within: 4))
    #expect(distance >= 0.9 * old - 1e-9)
  }

  @Test("a smaller cell keeps less, and says so")
  func smallerCells() throws {
    var large = crystal
    // A composition gradient: no small cell repeats it.
    for atom in large.elements.indices where large.positions[atom].x > 12 {
      large.elements[atom] = .lithium
    }
    let center = try #require(
      large.positions.indices.min {
        abs(large.positions[$0].x - 12) < abs(large.positions[$1].x - 12)
      })
    var settings = EnvironmentCutout.Settings()
    settings.maximumAtoms = 16
    let small = try EnvironmentCutout(of: large, around: center, settings)
    settings.maximumAtoms = 128
    let bigger = try EnvironmentCutout(of: large, around: center, settings)
    #expect(small.structure.count <= 16)
    #expect(small.keptRadius < bigger.keptRadius)
    #expect(small.keptFraction < 1)
  }

  @Test func cellsWithoutRoomAreRefused() throws {
    var settings = EnvironmentCutout.Settings()
    settings.maximumAtoms = 1
    #expect(
      message { _ = try EnvironmentCutout(of: crystal, around: 5, settings) }?
        .contains("no cell of at most 1 atoms") == true)
  }
}
