// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@testable import StructureSets

@Suite struct PaperSetTests {
  @Test("D_train: 24 + 72 + 72 + 108 + 80 = 356")
  func train() throws {
    let made = labels(try kept(plan("li-al/train.toml")))
    // 15 + 60 + 90 + 40 snapshots; 3 + 12 + 18 + 20 relaxations.
    #expect(made == ["LQD": 6, "AIMD": 205, "relax": 53, "strain": 72, "static": 20])
  }

  @Test("D_re-train: 8 + 96 + 88 + 42 + 180 = 414")
  func retrain() throws {
    let made = labels(try kept(plan("li-al/retrain.toml")))
    #expect(made == ["LQD": 8, "displaced": 180, "relax": 88, "strain": 96, "static": 42])
  }

  @Test("D_validation: two snapshots of 33 cells")
  func validation() throws {
    #expect(labels(try kept(plan("li-al/validation.toml"))) == ["ValA": 66])
  }

  @Test("D_slabs: the 21 compositions of the published labels, on sites of one lattice")
  func slabs() throws {
    let structures = try kept(plan("li-al/slabs.toml"))
    #expect(structures.count == 21)
    let published = [
      "152": [19, 21], "176": [19, 25, 30, 33, 36], "216": [19, 25, 30, 33, 37, 39, 44],
      "240": [20, 25, 26, 30, 33, 37, 40],
    ]
    let expected = published.flatMap { atoms, percents in
      percents.map { "N_atoms: \(atoms); Comp.: \($0)%" }
    }
    #expect(Set(structures.compactMap(\.label)) == Set(expected))
    for structure in structures {
      // A body-centred lattice, cut to half a cell: eight neighbours at √3/4 a.
      let distance = try #require(try structure.shortestDistance(within: 4))
      #expect(abs(distance - 6.3576 * 3.0.squareRoot() / 4) < 1e-4)
    }
  }

  @Test("random orderings at 25 % Al in the four cells of the slabs")
  func randomSlabs() throws {
    let structures = try kept(plan("li-al/slabs-random.toml"))
    #expect(structures.count == 80)
    #expect(structures.allSatisfy { abs($0.fraction(of: .aluminum) - 0.25) < 1e-9 })
  }

  @Test("dynamics of one Al vacancy in four phases at seven temperatures")
  func vacancyDiffusion() throws {
    let structures = try kept(plan("li-al/vacancy-diffusion.toml"))
    #expect(structures.count == 28)
    #expect(structures.allSatisfy { $0.record(.calculation)?.contains("400.0 ps") == true })
  }

  @Test("figure 6: 200 snapshots of each of the four phases, on sites of the supercells that ran")
  func vacancySnapshots() throws {
    var plan = try StructureSetsTests.plan("li-al/vacancy-snapshots.toml")
    let sources = plan.steps.filter { $0.recipeName == "snapshots" }.flatMap(\.sources)
    plan.steps.removeAll { $0.recipeName == "snapshots" }
    let sites = try SetMaker(plan).make().filter { sources.contains($0.step) }
      .flatMap(\.structures)
    func sizes(_ structures: [Structure], missing: Int) -> [String: Int] {
      structures.reduce(into: [:]) { $0[$1.record(.lattice) ?? ""] = $1.count + missing }
    }
    let runs = try kept(StructureSetsTests.plan("li-al/vacancy-diffusion.toml"))
    #expect(sizes(sites, missing: 0) == sizes(runs, missing: 1))
  }

  @Test(
    "interfaces are as long as the published ones, but for one match of the two LiAl",
    arguments: ["train": 0, "retrain": 1])
  func interfaceLengths(_ set: String, narrow: Int) throws {
    let interfaces = try kept(plan("li-al/\(set).toml")).filter { $0.label == "static" }
    #expect(!interfaces.isEmpty)
    // The shortest published vector has 6.4 Å, the longest 26.3 Å.
    #expect(interfaces.count { $0.cell.lengths.min() < 6.3 } == narrow)
    #expect(interfaces.allSatisfy { $0.cell.lengths.max() <= 26.5 && $0.count <= 250 })
  }
}
