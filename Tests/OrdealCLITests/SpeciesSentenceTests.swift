// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

/// Every command that loads a potential says its species and where they are known from, and writes it.
@Suite struct SpeciesSentenceTests {
  private let input: EvaluationInput
  private static let mapping = "0 = Li, 1 = Al (from the potential's card)"

  init() throws {
    input = try EvaluationInput()
    try input.folder.write(#"{"schemaVersion": 1, "elements": ["Li", "Al"]}"#, "P.json")
    try StructureFile.write([EvaluationInput.cell(0)], to: input.folder.path("one.extxyz"))
  }

  private func ordeal(_ words: [String]) throws -> OrdealTool.Result {
    try OrdealTool.run(words, in: input.folder.url)
  }

  private func mapping(in file: String) throws -> String? {
    let data = try Data(contentsOf: input.folder.url.appending(path: file))
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return json?["mapping"] as? String
  }

  @Test(
    "runs print it and write it into settings.toml and summary.json",
    arguments: [
      (["md", "--time", "0.001", "--temperature", "1"], "md-summary"),
      (["relax", "--steps", "1", "--rounds", "1"], "relax-summary"),
      (["swap", "--exchange", "Li,Al", "--attempts", "3", "--temperature", "20"], "swap-summary"),
      (
        [
          "gcmc", "--species", "Li", "--chemical-potential", "-50", "--allow-growth", "--ensemble",
          "none", "--attempts", "2", "--minimum-distance", "0.5",
        ], "gcmc-summary"
      ),
    ])
  func runs(words: [String], schema: String) throws {
    let start = words + ["--potential", "P.mtp", "--structure", "one.extxyz", "--output", "run"]
    let run = try ordeal(start)
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("P.mtp: species \(Self.mapping)\n"), "\(run.output)")
    #expect(try mapping(in: "run/summary.json") == Self.mapping)
    let summary = try Data(contentsOf: input.folder.url.appending(path: "run/summary.json"))
    #expect(try JSONSchema(schema).problems(in: summary) == [])
    let settings = try String(
      contentsOfFile: input.folder.path("run/settings.toml"), encoding: .utf8)
    #expect(settings.contains("mapping = \"\(Self.mapping)\""))
    let swapped = try ordeal(start + ["--overwrite", "--elements", "Al,Li", "--quiet"])
    #expect(swapped.output == "", "\(swapped.output)")
    #expect(swapped.errors.contains("--elements Al,Li contradicts the potential's card"))
    #expect(try mapping(in: "run/summary.json") == "0 = Al, 1 = Li (as given)")
  }

  @Test("a run that is gone on with says where its species were known from when it began")
  func resume() throws {
    let words = ["md", "--potential", "P.mtp", "--structure", "one.extxyz", "--temperature", "1"]
    let run = try ordeal(words + ["--time", "0.001", "--output", "run"])
    try #require(run.status == 0, "\(run.errors)")
    let longer = try ordeal(["md", "--resume", "--time", "0.002", "--output", "run"])
    #expect(longer.output.contains("P.mtp: species \(Self.mapping)\n"), "\(longer.errors)")
    #expect(try mapping(in: "run/summary.json") == Self.mapping)
  }

  @Test("a pair style says the elements of LAMMPS's types")
  func pairStyle() throws {
    let run = try ordeal([
      "relax", "--pair-style", "lj/cut 4", "--pair-coeff", "* * 0.01 2.2", "--structure",
      "one.extxyz", "--steps", "1", "--rounds", "1", "--output", "run",
    ])
    try #require(run.status == 0, "\(run.errors)")
    let words = "LAMMPS types 1 = Li, 2 = Al (from the structure's elements, by atomic number)"
    #expect(run.output.contains("pair style lj/cut 4: \(words)\n"), "\(run.output)")
    #expect(try mapping(in: "run/summary.json") == words)
  }

  @Test("evaluate, active-set, select-configurations and score print it; evaluate writes it")
  func evaluations() throws {
    let evaluated = try input.evaluate(["--summary", "e.json"])
    #expect(evaluated.output.contains("P.mtp: species \(Self.mapping)\n"), "\(evaluated.errors)")
    #expect(try mapping(in: "e.json") == Self.mapping)
    let active = try ordeal([
      "active-set", "--potential", "P.mtp", "--data", "set.extxyz", "--output", "P.almtp",
    ])
    #expect(active.output.contains("P.mtp: species \(Self.mapping)\n"), "\(active.errors)")
    let chosen = try ordeal([
      "select-configurations", "--potential", "P.almtp", "--candidates", "set.extxyz", "--count",
      "1", "--output", "c.extxyz",
    ])
    #expect(chosen.output.contains("P.almtp: species \(Self.mapping)\n"), "\(chosen.errors)")
    let scored = try ordeal([
      "score", "--potential", "P.mtp", "--data", "set.extxyz", "--output", "s", "--no-report",
    ])
    #expect(scored.output.contains("P.mtp: species \(Self.mapping)\n"), "\(scored.errors)")
    #expect(try mapping(in: "s/scores.json") == Self.mapping)
  }

  @Test("--quiet hides no warning, neither of evaluate nor of score")
  func quiet() throws {
    let swapped = ["--elements", "Al,Li", "--quiet"]
    let evaluated = try input.evaluate(swapped)
    #expect(evaluated.output == "")
    #expect(evaluated.errors.contains("warning: --elements Al,Li contradicts"))
    let scored = try ordeal(
      ["score", "--potential", "P.mtp", "--data", "set.extxyz", "--output", "s", "--no-report"]
        + swapped)
    #expect(scored.status == 0 && scored.output == "", "\(scored.output)")
    #expect(scored.errors.contains("P: --elements Al,Li contradicts the potential's card"))
  }

  @Test("an irregular set is scored by each potential's own species, and by all of one name")
  func irregular() throws {
    let other = input.folder.url.appending(path: "other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: input.folder.path("P.mtp"), toPath: other.path + "/P.mtp")
    try input.folder.write(#"{"schemaVersion": 1, "elements": ["Al", "Li"]}"#, "other/P.json")
    try input.folder.write(
      """
      starts = 1
      species = "Li"
      chemical-potential = -9.0
      allow-growth = true
      ensemble = "none"
      attempts = 100
      watch-energy = 100.0
      minimum-distance = 0.5
      [cell.a]
      structure = "one.extxyz"
      """, "irregular.toml")
    let run = try ordeal([
      "irregular", "--potential", "P.mtp", "--settings", "irregular.toml", "--count", "1",
      "--score", "other/P.mtp", "--output", "set",
    ])
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("P.mtp: species \(Self.mapping)\n"))
    #expect(run.output.contains("found 1 of 1 configurations, from 1 chain: "), "\(run.output)")
    let swapped = "0 = Al, 1 = Li (from the potential's card)"
    for (name, mapping) in [("P", Self.mapping), ("P-2", swapped)] {
      #expect(
        run.output.contains("\(name) (species \(mapping)): of 1 configuration N_E = "),
        "\(run.output)")
    }
    let data = try Data(contentsOf: input.folder.url.appending(path: "set/irregular.json"))
    #expect(try JSONSchema("irregular").problems(in: data) == [])
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["mappings"] as? [String: String] == ["P": Self.mapping, "P-2": swapped])
    #expect((json["scores"] as? [String: Any])?.count == 2)
  }

  @Test("a training that starts from a potential takes its species, and refuses others")
  func start() throws {
    try input.folder.write(#"{"schemaVersion": 1, "elements": ["Al", "Li"]}"#, "P.json")
    let words = [
      "train", "--data", "set.extxyz", "--start", "P.mtp", "--level", "2", "--iterations", "1",
      "--cutoff", "4", "--threads", "1", "--output", "M.mtp",
    ]
    let refused = try ordeal(words + ["--elements", "Li,Al"])
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains(
        "the training's species are Li,Al, and those of the potential to start from are Al,Li"),
      "\(refused.errors)")
    let run = try ordeal(words)
    try #require(run.status == 0, "\(run.errors)")
    #expect(
      run.output.contains(
        "starting from P.mtp: species 0 = Al, 1 = Li (from the potential's card)\n"))
    #expect(run.output.contains("3 configurations, 12 atoms: species 0 = Al, 1 = Li\n"))
    let card = try String(contentsOfFile: input.folder.path("M.json"), encoding: .utf8)
    let elements = try #require(card.firstRange(of: "\"elements\""))
    #expect(card[elements.upperBound...].prefix(40).contains("Al"))
  }
}
