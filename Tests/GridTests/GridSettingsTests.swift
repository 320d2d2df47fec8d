// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Testing
import Training

@testable import Grid

@Suite struct GridSettingsTests {
  let sets: MadeSets

  init() throws { sets = try MadeSets() }

  private func read(_ grid: String, top: String = "") throws -> GridSettings {
    try GridSettings(contentsOf: try sets.write(MadeSets.settings(grid, top: top)))
  }

  @Test func aBlockIsTheProductOfItsLists() throws {
    let settings = try read(
      """
      level = [8, 10]
      cutoff = [4.8, 5.2, 5.6]
      radial-basis-size = 6
      forces-weight = [0.01, 0.1]
      repulsion = [0, 40]
      """)
    #expect(settings.points.count == 2 * 3 * 2 * 2)
    #expect(Set(settings.points).count == settings.points.count)
    #expect(settings.points.allSatisfy { $0.radialBasisSize == 6 && $0.weights.energy == 1 })
    #expect(settings.points.count { $0.repulsion == nil } == 12)
    #expect(settings.points.compactMap(\.repulsion?.configurations).allSatisfy { $0 == 40 })
  }

  @Test func severalBlocksAreJoinedAndEqualPointsAreOne() throws {
    let settings = try read("level = [8, 10]\n\n[[grid]]\nlevel = [10, 12]\nseed = 1")
    #expect(settings.points.map(\.level) == [8, 10, 12])
  }

  @Test func pathsAreThoseOfTheSettingsFile() throws {
    #expect(try read("level = 8").training == [sets.path("training.extxyz")])
  }

  @Test(arguments: [
    ("levels = 8", "", "levels: no such setting"),
    ("cutoff = 5", "", "level: missing"),
    ("level = [8, 9.5]", "", "level: expected a whole number"),
    ("level = 8\nscaling = \"atoms\"", "", "expected one of vibrations, structures, molecules"),
    ("level = 8\nseed = -1", "", "seed: expected 0 or more, got -1"),
    ("level = 8\nseed = []", "", "seed: expected"),
    ("level = 8\ncutoff = -1", "", "cutoff: expected a number up to 20"),
    ("level = 8", "threads-per-job = 0", "threads-per-job: expected at least 1, got 0"),
    ("level = 8", "ladders = true", "ladders: no such setting"),
    ("level = 8", "elements = [\"Xx\"]", "\"Xx\" is not the symbol of an element"),
  ])
  func whatIsWrongIsSaid(grid: String, top: String, message: String) throws {
    let error = #expect(throws: (any Error).self) { try read(grid, top: top) }
    #expect(error.map { "\($0)".contains(message) } == true, "\(String(describing: error))")
  }
}
