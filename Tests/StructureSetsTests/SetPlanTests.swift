// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Testing

@testable import StructureSets

@Suite struct SetPlanTests {
  @Test("the same plan gives the same set, another seed another one")
  func seeds() throws {
    var plan = try plan("default/default.toml")
    let first = try kept(plan)
    #expect(try kept(plan) == first)
    plan.seed += 1
    let second = try kept(plan)
    #expect(second.count == first.count)
    #expect(second != first)
  }

  @Test("the default set is what docs/structure-sets.md says")
  func defaultSet() throws {
    let structures = try kept(plan("default/default.toml"))
    #expect(structures.count == 161)
    #expect(structures.allSatisfy { (1...16).contains($0.count) })
    #expect(structures.count { $0.count <= 8 } == 154)
    let parts = Dictionary(grouping: structures) { $0.record(.set) ?? "" }.mapValues(\.count)
    #expect(parts == ["train": 100, "validation": 22, "test": 39])
    #expect(Set(structures.map { $0.record(.id) }).count == 161)
    for structure in structures {
      for key in RecordKey.allCases where ![.change, .calculation].contains(key) {
        #expect(structure.record(key) != nil, "\(structure.record(.id) ?? "?") lacks \(key)")
      }
      let distance = try structure.shortestDistance(within: 4) ?? 4
      #expect(distance > 2.1, "\(structure.record(.id) ?? "?")")
    }
    // What descends from a test ordering is in the test set as well.
    let part = Dictionary(
      uniqueKeysWithValues: structures.map { ($0.record(.id) ?? "", $0.record(.set)) })
    for structure in structures {
      guard let parent = structure.record(.parent), let own = part[parent] else { continue }
      #expect(own == structure.record(.set))
    }
  }

  @Test("records survive the file")
  func recordsSurviveTheFile() throws {
    let structure = try #require(try kept(plan("default/default.toml")).last)
    let text = String(decoding: structure.extendedXYZ, as: UTF8.self)
    for key in ["recipe=random", "seed=1", "parent=fcc", "lattice=fcc", "composition=", "label="] {
      #expect(text.contains(key))
    }
  }

  private func error(_ text: String) -> String? { message { _ = try plan(toml: text) } }

  @Test("settings that nothing reads, or that are wrong, are errors that say so")
  func badSettings() {
    #expect(error("name = \"x\"")?.contains("a set needs a [[step]]") == true)
    #expect(error("nme = \"x\"")?.contains("nme: no such setting") == true)
    #expect(error("[[stp]]\nx = 1")?.contains("no such table") == true)
    #expect(error("[[step]]\nrecipe = \"bake\"")?.contains("no recipe \"bake\"") == true)
    #expect(error("[[step]]\nrecipe = \"strain\"")?.contains("goes first") == true)
    let phases = "[[step]]\nrecipe = \"phases\"\nphases = [\"Fd3m\"]\n"
    #expect(
      error(phases + "[[step]]\nrecipe = \"strain\"\nfrom = [\"x\"]")?
        .contains("no step \"x\" before") == true)
    #expect(
      error(phases + "[[step]]\nrecipe = \"strain\"\nstrin = 0.1")?
        .contains("strin: no such setting") == true)
    #expect(
      error(phases + "[[step]]\nrecipe = \"strain\"\nstrain = 1.5")?
        .contains("between 0 and 1") == true)
    #expect(error(phases + phases)?.contains("a step \"phases\" already") == true)
    #expect(
      error("[[step]]\nrecipe = \"phases\"\nphases = [\"Fd4m\"]")?
        .contains("no phase \"Fd4m\"; known are") == true)
    #expect(error("seed = -1\n" + phases)?.contains("seed: expected 0 or more") == true)
  }

  @Test("a file without the symmetry that is claimed is refused")
  func claimedSymmetry() {
    let text = """
      [[phase]]
      name = "mine"
      file = "recipes/li-al/LiAl.vasp"
      space-group = 225
      [[step]]
      recipe = "phases"
      phases = ["mine"]
      """
    #expect(error(text)?.contains("expected space group 225") == true)
    #expect(error(text)?.contains("227 (Fd-3m)") == true)
    #expect(error(text.replacing("225", with: "227")) == nil)
  }

  @Test("a phase can be given by its symmetry")
  func phasesBySymmetry() throws {
    let text = """
      elements = ["Na", "Cl"]
      [[phase]]
      name = "rock salt"
      space-group = 225
      lengths = [5.64, 5.64, 5.64]
      sites = ["Na 4a 0 0 0", "Cl 4b 0.5 0.5 0.5"]
      [[step]]
      recipe = "phases"
      phases = ["rock salt"]
      """
    let made = try kept(plan(toml: text))
    #expect(made.map(\.count) == [64])
    #expect(try Symmetry(of: made[0]).symbol == "Fm-3m")
  }
}
