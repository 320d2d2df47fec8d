// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

/// What `score` says on standard output and writes into the report.
@Suite struct ScoreVerdictTests {
  private static let areas = [
    "Energies", "Orderings", "Lowest-energy orderings", "Ground states", "Stable phases", "Forces",
    "Supercells", "Far from equilibrium",
  ]

  /// Scores predictions that differ from the data by `change`.
  private func score(
    _ data: [Structure], more: [String] = [], named name: String = "data",
    in folder: TemporaryFolder, change: (Int) -> Double
  ) throws -> OrdealTool.Result {
    let predicted = data.enumerated().map { index, structure in
      var result = structure
      result.energy = (structure.energy ?? -10) + change(index)
      result.forces = structure.forces ?? Array(repeating: .zero, count: structure.count)
      return result
    }
    try StructureFile.write(data, to: folder.path("\(name).extxyz"))
    try StructureFile.write(predicted, to: folder.path("p.extxyz"))
    let role = more.contains { $0.hasPrefix("--") } ? [] : ["--data"]
    return try OrdealTool.run(
      ["score", "--predictions", "p.extxyz"] + role + more + ["\(name).extxyz", "--output", "s"],
      in: folder.url)
  }

  /// The line of an area; each has one.
  private func line(_ area: String, _ result: OrdealTool.Result) throws -> String {
    let lines = result.output.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
      .filter { $0.hasPrefix(area + " (") }
    try #require(lines.count == 1, "\(area): \(result.output) \(result.errors)")
    return String(lines[0])
  }

  private func expectSense(_ text: String) {
    for nonsense in ["0 of 0", "fewer than 0", "0.0 %", "of 0 ", "nan", "inf", "Worst: 0"] {
      #expect(!text.contains(nonsense), "\(nonsense) in \(text)")
    }
  }

  @Test("a perfect prediction: every area has a line, and none says 0 of 0 or worst 0 %")
  func perfect() throws {
    let folder = try TemporaryFolder()
    let data = ScoreCommandTests.orderings().enumerated().map { index, structure in
      var result = structure
      // No ties, which count as errors.
      result.energy = (structure.energy ?? 0) + 1e-3 * Double(index)
      return result
    }
    let result = try score(data, in: folder) { _ in 0 }
    #expect(result.status == 0, "\(result.errors)")
    for area in Self.areas { _ = try line(area, result) }
    expectSense(result.output)
    #expect(try line("Energies", result).hasPrefix("Energies (good): On 26 configurations"))
    let orderings = try line("Orderings", result)
    #expect(orderings.hasPrefix("Orderings (good): In 4 phases with 6 or more configurations"))
    #expect(orderings.contains("test set data it ranks every pair of orderings right."))
    #expect(try line("Supercells", result).hasPrefix("Supercells (not judged): "))
    #expect(try line("Far from equilibrium", result).hasPrefix("Far from equilibrium (not judged)"))
    let page = try String(contentsOfFile: folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("class=\"card none\""))
  }

  @Test("two configurations are judged in no area")
  func two() throws {
    let folder = try TemporaryFolder()
    let result = try score(Array(ScoreCommandTests.orderings().prefix(2)), in: folder) { _ in 0 }
    #expect(result.status == 0, "\(result.errors)")
    expectSense(result.output)
    for area in Self.areas { #expect(try line(area, result).hasPrefix("\(area) (not judged): ")) }
    #expect(try line("Energies", result).contains("2 configurations with reference energies"))
  }

  @Test("copies of one configuration are one datum: nothing is judged, and the copies are counted")
  func copies() throws {
    let folder = try TemporaryFolder()
    let one = try #require(ScoreCommandTests.orderings().first)
    let result = try score(Array(repeating: one, count: 8), in: folder) { _ in 0 }
    #expect(result.status == 0, "\(result.errors)")
    for area in Self.areas { #expect(try line(area, result).hasPrefix("\(area) (not judged): ")) }
    #expect(
      try line("Energies", result).contains(
        "8 configurations with reference energies in the test set data; 7 of them repeat others; 6")
    )
    let scores = try String(contentsOfFile: folder.path("s/scores.json"), encoding: .utf8)
    #expect(scores.contains("\"repeatedConfigurations\" : 7"))
  }

  @Test("the worst phase by energy is one of those that count")
  func worstPhase() throws {
    let folder = try TemporaryFolder()
    let data = ScoreCommandTests.orderings()
    let few = data.prefix(2).map { structure in
      var result = structure
      result.label = "Z-LiAl"
      result.properties.info["lattice"] = nil
      result.properties.info["composition"] = nil
      return result
    }
    let result = try score(data + few, in: folder) { $0 < data.count ? 1e-3 * Double($0 / 6) : 1 }
    let energies = try line("Energies", result)
    #expect(energies.contains("; the worst phase with 6 or more configurations is "), "\(energies)")
    #expect(!energies.contains("Z-LiAl"), "\(energies)")
    #expect(try String(contentsOfFile: folder.path("s/phases.csv"), encoding: .utf8).contains("Z-"))
  }

  @Test("energies and forces are judged without any label")
  func unlabelled() throws {
    let folder = try TemporaryFolder()
    let data = ScoreCommandTests.orderings().map { structure in
      var result = structure
      result.label = nil
      result.properties.info.removeAll()
      return result
    }
    let result = try score(data, in: folder) { $0 % 2 == 0 ? 0.05 : -0.05 }
    #expect(try line("Energies", result).contains("(fair): On 26 configurations of the test set"))
    #expect(try line("Forces", result).contains("(good): On 24 configurations"))
    #expect(try line("Orderings", result).hasPrefix("Orderings (not judged): no phase of the test"))
  }

  @Test("lattice and composition without a label are phases")
  func latticesAlone() throws {
    let folder = try TemporaryFolder()
    let data = ScoreCommandTests.orderings().map { structure in
      var result = structure
      result.label = nil
      return result
    }
    let result = try score(data, in: folder) { 0.01 * Double($0 % 5) }
    #expect(try line("Orderings", result).contains("In 4 phases with 6 or more configurations"))
    let phases = try String(contentsOfFile: folder.path("s/phases.csv"), encoding: .utf8)
    #expect(phases.contains("data,F-LiAl,F,LiAl,true"))
  }

  @Test("a ground state missed says by how much")
  func missed() throws {
    let folder = try TemporaryFolder()
    // At LiAl the lattices F and G have the same references: F is lowered by 0.0001 eV in 8 atoms.
    let data = ScoreCommandTests.orderings().enumerated().map { index, structure in
      var result = structure
      if index < 6 { result.energy = (structure.energy ?? 0) - 8e-4 }
      return result
    }
    let result = try score(data, in: folder) { (6..<12).contains($0) ? -0.1 : 0 }
    let states = try line("Ground states", result)
    #expect(states.contains("right at 0 of 1 composition"))
    #expect(states.contains("(G for F, 0.10 meV/atom higher)"))
  }

  @Test("roles are given, and the line says which")
  func roles() throws {
    let folder = try TemporaryFolder()
    let result = try score(ScoreCommandTests.orderings(), more: ["--training"], in: folder) { _ in
      0.01
    }
    #expect(result.status == 0, "\(result.errors)")
    #expect(try line("Energies", result).contains("of the training set data"))
    let sets = try String(contentsOfFile: folder.path("s/sets.csv"), encoding: .utf8)
    #expect(sets.contains("data,training,26"))
    let twice = try OrdealTool.run(
      ["score", "--predictions", "p.extxyz", "--data", "data.extxyz", "--test", "data.extxyz"]
        + ["--output", "t"], in: folder.url)
    #expect(twice.status == 64)
  }

  @Test("a set without references is an error, unless it is declared irregular")
  func withoutReference() throws {
    let folder = try TemporaryFolder()
    let data = ScoreCommandTests.orderings().map { structure in
      var result = structure
      (result.energy, result.forces) = (nil, nil)
      result.properties.info["my_energy"] = .real(-3)
      return result
    }
    let refused = try score(data, in: folder) { _ in 0 }
    #expect(refused.status == 1)
    #expect(refused.errors.contains("no reference energy"))
    #expect(refused.errors.contains("my_energy"))
    #expect(refused.errors.contains("--energy-key"))
    #expect(try !folder.names.contains("s"))
    let declared = try score(data, more: ["--irregular"], in: folder) { _ in 0 }
    #expect(declared.status == 0, "\(declared.errors)")
    #expect(
      try line("Far from equilibrium", declared).contains(
        "(good): Of 26 configurations of the irregular set data"))
    #expect(try line("Energies", declared).hasPrefix("Energies (not judged): "))
  }

  @Test("absurd forces in most irregular configurations are poor")
  func absurdForces() throws {
    let folder = try TemporaryFolder()
    var data = Array(ScoreCommandTests.orderings().prefix(10))
    for index in data.indices {
      data[index].energy = nil
      data[index].forces = (0..<8).map { _ in Vector3(index < 8 ? 20 : 1, 0, 0) }
    }
    let result = try score(data, more: ["--irregular"], in: folder) { _ in 0 }
    let verdict = try line("Far from equilibrium", result)
    #expect(verdict.hasPrefix("Far from equilibrium (poor): "), "\(verdict)")
    #expect(verdict.contains("64 atoms in 8 (80.0 %) feel more than 15 eV/Å"))
  }

  @Test("an energy error above 300 meV/atom brings a warning on standard output")
  func warning() throws {
    let folder = try TemporaryFolder()
    let result = try score(ScoreCommandTests.orderings(), in: folder) { _ in 40 }
    let warnings = result.output.split(separator: "\n").filter { $0.hasPrefix("warning:") }
    try #require(warnings.count == 1)
    #expect(warnings[0].contains("swapped mapping"))
    #expect(warnings[0].contains("energy zero"))
    let page = try String(contentsOfFile: folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("class=\"warning\""))
  }

  @Test("a card that says what the potential was trained on decides before names")
  func card() throws {
    let input = try EvaluationInput()
    func role(_ trainedOn: [String]?) throws -> String {
      let list = trainedOn.map { ", \"trainedOn\": [\($0.map { "\"\($0)\"" }.joined())]" } ?? ""
      try input.folder.write(
        #"{"schemaVersion": 1, "elements": ["Li", "Al"]\#(list)}"#, "P.json")
      let result = try OrdealTool.run(
        ["score", "--potential", "P.mtp", "--data", "train.extxyz", "--output", "s", "--overwrite"]
          + ["--no-report"], in: input.folder.url)
      #expect(result.status == 0, "\(result.errors)")
      let sets = try String(contentsOfFile: input.folder.path("s/sets.csv"), encoding: .utf8)
      return String(sets.split(separator: "\n")[1].split(separator: ",")[1])
    }
    try FileManager.default.copyItem(
      atPath: input.folder.path("set.extxyz"), toPath: input.folder.path("train.extxyz"))
    #expect(try role(nil) == "training")
    #expect(try role([ReferenceFingerprint.of(input.structures)]) == "training")
    #expect(try role(["0123456789abcdef"]) == "test")
  }

  @Test("--elements that contradict the card bring a warning; the mapping is written")
  func contradiction() throws {
    let input = try EvaluationInput()
    try input.folder.write(#"{"schemaVersion": 1, "elements": ["Li", "Al"]}"#, "P.json")
    let result = try OrdealTool.run(
      ["score", "--potential", "P.mtp", "--elements", "Al,Li", "--data", "set.extxyz"]
        + ["--output", "s"], in: input.folder.url)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("warning: --elements Al,Li contradicts the potential's card"))
    #expect(result.output.contains("0 = Al, 1 = Li (as given)"))
    let data = try Data(contentsOf: input.folder.url.appending(path: "s/scores.json"))
    #expect(try JSONSchema("scores").problems(in: data) == [])
    let scores = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(scores["elements"] as? [String] == ["Al", "Li"])
    let page = try String(contentsOfFile: input.folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("0 &#61; Al, 1 &#61; Li"))
  }

  @Test("names under REF_ are scored as they are under their own, and said")
  func otherNames() throws {
    let folder = try TemporaryFolder()
    let data = ScoreCommandTests.orderings()
    let plain = try score(data, in: folder) { 0.01 * Double($0 % 4) }
    let text = try String(contentsOfFile: folder.path("data.extxyz"), encoding: .utf8)
    try folder.write(
      text.replacing(" energy=", with: " REF_energy=").replacing(":forces:", with: ":REF_forces:"),
      "ref.extxyz")
    let named = try OrdealTool.run(
      ["score", "--predictions", "p.extxyz", "--data", "ref.extxyz", "--output", "r"],
      in: folder.url)
    #expect(named.status == 0, "\(named.errors)")
    #expect(named.output.contains("ref: energy from REF_energy, forces from REF_forces"))
    for area in ["Energies", "Forces", "Orderings"] {
      #expect(
        try line(area, named)
          == line(area, plain).replacing("set data", with: "set ref")
          .replacing("of data", with: "of ref"))
    }
    let evaluated = try OrdealTool.run(
      ["score", "--predictions", "p.extxyz", "--data", "r/nothing.extxyz", "--output", "x"],
      in: folder.url)
    #expect(evaluated.status == 1)
  }

  @Test("compare refuses scores on different reference data")
  func differentReferences() throws {
    let folder = try TemporaryFolder()
    var data = ScoreCommandTests.orderings()
    _ = try score(data, in: folder) { _ in 0.01 }
    try FileManager.default.moveItem(atPath: folder.path("s"), toPath: folder.path("first"))
    data[3].energy = (data[3].energy ?? 0) + 0.01
    _ = try score(data, in: folder) { _ in 0.02 }
    let refused = try OrdealTool.run(["compare", "first", "s", "--output", "c"], in: folder.url)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("the reference data of data are not the same"))
    #expect(try !folder.names.contains("c"))
  }

  @Test("quotes with combining accents, line breaks and handlers stay text in HTML, SVG and CSV")
  func escaping() throws {
    let folder = try TemporaryFolder()
    let label = "Q\"\u{301} onmouseover=alert(4)\n  Energies (good): all</script><i>,\u{301}'"
    let data = ScoreCommandTests.orderings().enumerated().map { index, structure in
      var result = structure
      if index < 6 { result.label = label }
      return result
    }
    let result = try score(data, in: folder) { 0.01 * Double($0 % 5) }
    #expect(result.status == 0, "\(result.errors)")
    _ = try line("Energies", result)
    let page = try String(contentsOfFile: folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("script-src-attr 'none'"))
    let figures = try FileManager.default.contentsOfDirectory(atPath: folder.path("s/figures"))
    let drawings = try figures.map {
      try String(contentsOfFile: folder.path("s/figures/\($0)"), encoding: .utf8)
    }
    for text in [page] + drawings {
      // By scalars: for Swift a quote with an accent is another character than a quote.
      let bytes = Array(text.utf8)
      #expect(!bytes.contains(sequence: Array("Q\"".utf8)))
      #expect(!bytes.contains(sequence: Array("onmouseover=".utf8)))
      #expect(!bytes.contains(sequence: Array("all</script>".utf8)))
    }
    #expect(drawings.contains { $0.contains("onmouseover&#61;alert(4)") })
    let table = try String(contentsOfFile: folder.path("s/phases.csv"), encoding: .utf8)
    #expect(Array(table.utf8).contains(sequence: Array("\"Q\"\"\u{301} onmouse".utf8)))
  }

  @Test("a report on more phases than a page shows says so, and has no more rows")
  func manyPhases() throws {
    let folder = try TemporaryFolder()
    let data = (0..<1200).map { number in
      var structure = Structure(
        cell: Cell(orthorhombic: Vector3(4, 4, 4 + 0.01 * Double(number))), elements: [.aluminum],
        positions: [.zero])
      structure.label = "phase \(number / 2)"
      structure.energy = -3 - 0.001 * Double(number % 7)
      return structure
    }
    let result = try score(data, in: folder) { 0.001 * Double($0 % 5) }
    try #require(result.status == 0, "\(result.errors)")
    let page = try String(contentsOfFile: folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("Of 600 phases the 500 with most ranking errors are shown"))
    // Rows begin with the name of the phase; the ten worst configurations have a table of their own.
    let rows = page.components(separatedBy: "<td class=\"text\">phase ").count - 1
    #expect(rows == 500 + 10)
    let table = try String(contentsOfFile: folder.path("s/phases.csv"), encoding: .utf8)
    #expect(table.components(separatedBy: "phase ").count == 601)
  }
}

extension [UInt8] {
  /// Whether the bytes hold others in one piece.
  fileprivate func contains(sequence: [UInt8]) -> Bool {
    count >= sequence.count
      && (0...(count - sequence.count)).contains {
        self[$0..<($0 + sequence.count)] == sequence[...]
      }
  }
}
