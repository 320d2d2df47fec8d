// Part of Ordeal. See LICENSE.

import Structures
import Testing

@testable import StructureSets

@Suite struct DistinctStructureTests {
  private struct Golden: Decodable {
    struct Step: Decodable {
      var step: String
      var structures: Int
      var groups: Int
      var fingerprint: UInt32
    }
    var steps: [Step]
  }

  /// The file was made from these very structures: their fingerprints agree.
  @Test("no two structures of a set are equivalent, says pymatgen's StructureMatcher")
  func structureMatcher() throws {
    let golden = try golden("distinct.json", Golden.self)
    var made: [String: [Structure]] = [:]
    for file in ["recipes/default/default.toml", "Tests/StructureSetsTests/Golden/distinct.toml"] {
      let plan = try SetPlan(contentsOf: repository.appending(path: file))
      for result in try SetMaker(plan).make() where result.isKept {
        made[result.step] = result.structures
      }
    }
    #expect(Set(golden.steps.map(\.step)) == Set(made.keys))
    for step in golden.steps {
      let structures = try #require(made[step.step])
      #expect(structures.count == step.structures, "\(step.step)")
      #expect(step.groups == step.structures, "\(step.step)")
      #expect(fingerprint(structures) == step.fingerprint, "\(step.step): run distinct.py again")
    }
  }

  /// FNV-1a, 32 bits, of elements and coordinates to 1e-4 Å, as distinct.py has it.
  private func fingerprint(_ structures: [Structure]) -> UInt32 {
    var value: UInt32 = 2_166_136_261
    for structure in structures {
      for (element, p) in zip(structure.elements, structure.positions) {
        var text = element.symbol
        for k in 0..<3 { text += " \(Int((p[k] * 1e4).rounded(.toNearestOrEven)))" }
        for byte in text.utf8 { value = (value ^ UInt32(byte)) &* 16_777_619 }
      }
    }
    return value
  }
}
