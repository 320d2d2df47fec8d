// Part of Ordeal. See LICENSE.

import RandomNumbers
import Structures
import Testing

@testable import StructureSets

@Suite struct DefectTests {
  @Test("voids of BCC are tetrahedral, √5/4 a from four atoms, six for each atom")
  func voidsOfBCC() throws {
    let a = 3.5
    let cell = ParentLattice.bcc.primitiveCell(of: .lithium, volume: a * a * a / 2)
      .filling(IntegerMatrix3(diagonal: 2, 2, 2))
    let voids = try Voids(of: cell, reach: 5).voids
    #expect(voids.count == 6 * cell.count)
    #expect(voids.allSatisfy { abs($0.radius - 5.0.squareRoot() / 4 * a) < 1e-6 })
  }

  @Test("voids of FCC are octahedral, a/2 from six atoms, and tetrahedral, √3/4 a from four")
  func voidsOfFCC() throws {
    let a = 4.05
    let cell = ParentLattice.fcc.primitiveCell(of: .aluminum, volume: a * a * a / 4)
      .filling(IntegerMatrix3(diagonal: 2, 2, 2))
    let radii = try Voids(of: cell, reach: 5).voids.map(\.radius)
    #expect(radii.filter { abs($0 - a / 2) < 1e-6 }.count == cell.count)
    #expect(radii.filter { abs($0 - 3.0.squareRoot() / 4 * a) < 1e-6 }.count == 2 * cell.count)
    #expect(radii.count == 3 * cell.count)
  }

  @Test("interstitials stand in the largest voids, apart from one another")
  func interstitials() throws {
    let cell = try CrystalPhase.aluminum.conventionalCell().repeated(toLengths: 10)
    let voids = try Voids(of: cell)
    var stream = RandomStream(seed: 2)
    let places = try voids.places(4, clearance: 1.5, using: &stream)
    var structure = cell
    structure.elements += places.map { _ in .lithium }
    structure.positions += places
    let distance = try #require(try structure.shortestDistance(within: 4))
    #expect(abs(distance - 4.0496 / 2) < 1e-6)
  }

  @Test func moreInterstitialsThanVoidsAreRefused() throws {
    let cell = try CrystalPhase.aluminum.conventionalCell()
    var stream = RandomStream(seed: 2)
    let error = message {
      _ = try Voids(of: cell).places(40, clearance: 1.9, using: &stream)
    }
    #expect(error?.contains("40 interstitial atoms wanted") == true)
  }

  @Test("vacancies are fractions of each element's atoms, as in the published set")
  func vacancies() throws {
    let text = """
      [[phase]]
      name = "Fd3m"
      primitive-supercell = [0, 0, 3, 3, -3, 0, 2, 2, -2]
      [[step]]
      recipe = "phases"
      phases = ["Fd3m", "Im3m", "Fm3m"]
      keep = false
      [[step]]
      recipe = "vacancies"
      """
    let counts = try kept(plan(toml: text)).map { structure in
      [structure.composition[.lithium] ?? 0, structure.composition[.aluminum] ?? 0]
    }
    // Data.json of Train; its "5 %" of Al is the perfect cell, ours has 103 atoms.
    #expect(
      counts == [
        [68, 72], [65, 72], [61, 72], [72, 68], [72, 65], [72, 61], [51, 0], [49, 0], [46, 0],
        [0, 103], [0, 97], [0, 92],
      ])
  }

  @Test func vacanciesThatAreLessThanAnAtomAreRefused() {
    let text = """
      [[step]]
      recipe = "phases"
      phases = ["Fm3m"]
      cell = "conventional"
      [[step]]
      recipe = "vacancies"
      """
    #expect(
      message { _ = try SetMaker(plan(toml: text)).make() }?.contains("is no atom") == true)
  }
}
