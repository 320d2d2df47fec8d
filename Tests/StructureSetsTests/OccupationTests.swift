// Part of Ordeal. See LICENSE.

import Structures
import Testing

@testable import StructureSets

@Suite struct OccupationTests {
  /// The numbers of the published cells: Data.json of Test/A-Fig1c and B-Fig1d.
  @Test("numbers of atoms are those of the published cells")
  func publishedNumbers() throws {
    let vacant: [(Int, [Element: Double], [Int])] = [
      (108, [.lithium: 5, .aluminum: 3], [65, 39, 4]),
      (234, [.lithium: 5, .aluminum: 3], [145, 87, 2]),
      (60, [.lithium: 5, .aluminum: 3], [35, 21, 4]),
      (234, [.lithium: 1, .aluminum: 3], [58, 174, 2]),
      (32, [.lithium: 4, .aluminum: 1], [24, 6, 2]),
      (96, [.lithium: 4, .aluminum: 1], [76, 19, 1]),
    ]
    for (sites, composition, counts) in vacant {
      let occupation = try SiteOccupation(
        composition, elements: [.lithium, .aluminum], siteCount: sites, rounding: .vacancies)
      #expect(occupation.counts == counts)
    }
    let nearest: [(Int, [Element: Double], [Int])] = [
      (144, [.lithium: 4, .aluminum: 1], [115, 29, 0]),
      (144, [.lithium: 2, .aluminum: 3], [58, 86, 0]),
      (96, [.lithium: 2, .aluminum: 3], [38, 58, 0]),
      (32, [.lithium: 1, .aluminum: 5], [5, 27, 0]),
    ]
    for (sites, composition, counts) in nearest {
      let occupation = try SiteOccupation(
        composition, elements: [.lithium, .aluminum], siteCount: sites, rounding: .nearest)
      #expect(occupation.counts == counts)
    }
  }

  @Test("the element that is too few keeps all its sites")
  func excessMixesOnOneSublattice() throws {
    let cell = try CrystalPhase.liAl3.conventionalCell().repeated(toLengths: 12)
    let occupation = try SiteOccupation(
      [.lithium: 5, .aluminum: 3], elements: [.lithium, .aluminum], siteCount: cell.count,
      rounding: .vacancies)
    let sublattices = occupation.sublattices(of: cell, .excess)
    #expect(sublattices.map(\.counts) == [[27, 0, 0], [38, 39, 4]])
    #expect(occupation.sublattices(of: cell, .all).map(\.counts) == [[65, 39, 4]])
  }

  @Test("a composition that the sites have already mixes on all of them")
  func sameCompositionMixesEverywhere() throws {
    let cell = try CrystalPhase.liAl.conventionalCell()
    let occupation = try SiteOccupation(
      [.lithium: 1, .aluminum: 1], elements: [.lithium, .aluminum], siteCount: 16,
      rounding: .vacancies)
    #expect(occupation.sublattices(of: cell, .excess).map(\.counts) == [[8, 8, 0]])
  }

  @Test func impossibleCompositionsAreRefused() throws {
    #expect(
      message {
        _ = try SiteOccupation(
          [.lithium: 5, .aluminum: 3], elements: [.lithium, .aluminum], siteCount: 12,
          rounding: .vacancies)
      }?.contains("only if 4 stay vacant") == true)
    #expect(
      message {
        _ = try SiteOccupation(
          [.silicon: 1], elements: [.lithium, .aluminum], siteCount: 12, rounding: .nearest)
      }?.contains("is not one of") == true)
    let text = """
      [[step]]
      recipe = "phases"
      phases = ["Pm3m"]
      cell = "conventional"
      [[step]]
      recipe = "occupy"
      compositions = ["Li5Al3"]
      """
    let error = message { _ = try SetMaker(plan(toml: text)).make() }
    #expect(error?.contains("step occupy: 4 sites hold 0 units of 8 atoms") == true)
  }
}
