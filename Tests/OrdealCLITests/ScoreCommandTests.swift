// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@Suite struct ScoreCommandTests {
  /// Orderings of a square lattice of Li and Al with energies of a Lennard-Jones potential's kind: the
  /// labels and keys are made so that phases, ground states and a hull come out.
  static func orderings() -> [Structure] {
    var structures: [Structure] = []
    for (label, lithium) in [("F-org", 4), ("G-LiAl", 4), ("F-LiAl3", 2), ("H-org", 6)] {
      for ordering in 0..<6 {
        let elements = (0..<8).map { $0 < lithium ? Element.lithium : .aluminum }
        let positions = (0..<8).map { atom in
          let place = (atom * (2 * ordering + 1)) % 8
          return Vector3(Double(place & 1), Double(place >> 1 & 1), Double(place >> 2)) * 2.9
            + Vector3(0.1 * Double(ordering), 0, 0.02 * Double(atom))
        }
        var structure = Structure(
          cell: Cell(orthorhombic: Vector3(5.8, 5.8, 5.8)), elements: elements,
          positions: positions)
        structure.label = label
        structure.properties.info["lattice"] = .text(String(label.prefix(1)))
        structure.properties.info["known"] = .logical(label.hasSuffix("org"))
        structure.energy = -2.5 * 8 + 0.05 * Double(ordering * ordering % 7) - Double(8 - lithium)
        structure.forces = (0..<8).map { Vector3(0.01 * Double($0), -0.02, 0.1) }
        structures.append(structure)
      }
    }
    for element in [Element.lithium, .aluminum] {
      var pure = Structure(
        cell: Cell(orthorhombic: Vector3(3, 3, 3)), elements: [element], positions: [.zero])
      pure.energy = element == .lithium ? -2 : -3.4
      structures.append(pure)
    }
    return structures
  }

  /// Predictions that are the reference with a change that grows with the number of the frame.
  static func write(_ folder: TemporaryFolder) throws {
    let structures = orderings()
    try StructureFile.write(structures, to: folder.path("data.extxyz"))
    for (name, change) in [("good", 0.001), ("bad", 0.05)] {
      let predicted = structures.enumerated().map { index, structure in
        var result = structure
        result.energy = (structure.energy ?? 0) + change * Double((index * 5) % 9)
        return result
      }
      try StructureFile.write(predicted, to: folder.path("\(name).extxyz"))
    }
  }

  private func json(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("predictions from elsewhere are scored: scores, tables, figures, a report")
  func predictions() throws {
    let folder = try TemporaryFolder()
    try Self.write(folder)
    let result = try OrdealTool.run([
      "score", "--predictions", folder.path("good.extxyz"), "--data", folder.path("data.extxyz"),
      "--output", folder.path("score"),
    ])
    #expect(result.status == 0, "\(result.errors)")
    let scores = try json(folder.path("score/scores.json"))
    #expect(scores["potential"] as? String == "good")
    #expect(scores["elements"] is NSNull)
    let document = try Data(contentsOf: URL(filePath: folder.path("score/scores.json")))
    #expect(try JSONSchema("scores").problems(in: document) == [])
    let sets = try #require(scores["sets"] as? [String: [String: Any]])
    let set = try #require(sets["data"])
    #expect(set["configurations"] as? Int == 26)
    #expect(set["forceRMSE"] as? Double == 0)
    let phases = try #require(set["phases"] as? [String: [String: Any]])
    #expect(Set(phases.keys) == ["F-org", "G-LiAl", "F-LiAl3", "H-org"])
    #expect(phases["F-org"]?["rankErrorRate"] is Double)
    let states = try #require(scores["groundStates"] as? [String: [String: Any]])
    #expect(Set(states.keys) == ["LiAl", "LiAl3", "Li3Al"])
    #expect((scores["hull"] as? [String: Any])?["reference"] != nil)
    for name in ["sets.csv", "phases.csv", "configurations.csv", "report.html", "figures/hull.svg"]
    {
      #expect(FileManager.default.fileExists(atPath: folder.path("score/" + name)), "\(name)")
    }
    let page = try String(contentsOfFile: folder.path("score/report.html"), encoding: .utf8)
    #expect(!page.contains("https://") && !page.contains("http://www.w3.org/1999"))
    #expect(try folder.names.allSatisfy { !$0.contains("partial") })
  }

  @Test("several in one call stand side by side, and their folders compare")
  func comparison() throws {
    let folder = try TemporaryFolder()
    try Self.write(folder)
    let both = try OrdealTool.run([
      "score", "--predictions", folder.path("good.extxyz"), folder.path("bad.extxyz"), "--data",
      folder.path("data.extxyz"), "--output", folder.path("both"), "--quiet",
    ])
    #expect(both.status == 0, "\(both.errors)")
    let comparison = try json(folder.path("both/comparison.json"))
    let document = try Data(contentsOf: URL(filePath: folder.path("both/comparison.json")))
    #expect(try JSONSchema("comparison").problems(in: document) == [])
    #expect(comparison["potentials"] as? [String] == ["good", "bad"])
    let figures = try #require(comparison["figures"] as? [String: [Any]])
    let errors = try #require(figures["energyRMSE, data"] as? [Double])
    #expect(errors[0] * 20 < errors[1])
    let again = try OrdealTool.run([
      "compare", folder.path("both"), "--output", folder.path("compared"),
    ])
    #expect(again.status == 0, "\(again.errors)")
    let compared = try Data(contentsOf: URL(filePath: folder.path("compared/comparison.json")))
    #expect(try JSONSchema("comparison").problems(in: compared) == [])
    let alone = try OrdealTool.run([
      "compare", folder.path("both/good"), "--output", folder.path("alone"),
    ])
    #expect(alone.status == 1)
    #expect(alone.errors.contains("at least two"))
  }

  @Test("a LAMMPS pair style is scored in a process of its own")
  func pairStyle() throws {
    let folder = try TemporaryFolder()
    try Self.write(folder)
    let words = [
      "score", "--pair-style", "lj/cut 5.0", "--elements", "Li,Al", "--data",
      folder.path("data.extxyz"), "--no-report", "--threads", "2",
    ]
    let result = try OrdealTool.run(
      words + ["--pair-coeff", "* * 0.05 2.6", "--output", folder.path("lj")])
    #expect(result.status == 0, "\(result.errors)")
    let scores = try json(folder.path("lj/scores.json"))
    #expect(scores["potential"] as? String == "lj-cut")
    let wrong = try OrdealTool.run(
      words + ["--pair-coeff", "* * nonsense", "--output", folder.path("wrong")])
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("pair_coeff"))
    #expect(try !folder.names.contains { $0.hasPrefix("wrong") })
  }

  @Test("what cannot be scored is said, and nothing is left behind")
  func refusals() throws {
    let folder = try TemporaryFolder()
    try Self.write(folder)
    try StructureFile.write(
      Array(Self.orderings().dropLast(3)), to: folder.path("few.extxyz"))
    let data = ["--data", folder.path("data.extxyz")]
    let missing = try OrdealTool.run(
      ["score", "--predictions", folder.path("few.extxyz"), "--output", folder.path("a")] + data)
    #expect(missing.status == 1)
    #expect(missing.errors.contains("no prediction for"))
    #expect(missing.errors.contains("few.extxyz"))
    let none = try OrdealTool.run(["score", "--output", folder.path("a")] + data)
    #expect(none.status == 64)
    #expect(none.errors.contains("--potential"))
    try FileManager.default.createDirectory(
      atPath: folder.path("full/of/things"), withIntermediateDirectories: true)
    for extra in [[], ["--overwrite"]] {
      let taken = try OrdealTool.run(
        ["score", "--predictions", folder.path("good.extxyz"), "--output", folder.path("full")]
          + data + extra)
      #expect(taken.status == 1)
      #expect(taken.errors.contains("full"))
    }
    #expect(try !folder.names.contains("a"))
  }
}
