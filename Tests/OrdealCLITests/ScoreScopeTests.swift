// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

/// What `score` and `compare` say of data that tell little: ties, sets given twice, sets that only some
/// potentials have.
@Suite struct ScoreScopeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Eight atoms; `number` makes positions and forces differ.
  private func cell(_ number: Int, energy: Double?, label: String = "alpha") -> Structure {
    let shift = 0.03 * Double(number)
    let positions = (0..<8).map { (atom: Int) -> Vector3 in
      let x = 2.9 * Double(atom & 1) + shift
      let y = 2.9 * Double(atom >> 1 & 1)
      return Vector3(x, y, 2.92 * Double(atom >> 2))
    }
    var structure = Structure(
      cell: Cell(orthorhombic: Vector3(5.8, 5.8, 5.8)),
      elements: (0..<8).map { $0 < 4 ? Element.lithium : .aluminum }, positions: positions)
    structure.label = label
    structure.energy = energy
    structure.forces = (0..<8).map { Vector3(0.01 * Double($0 + number), -0.02, 0.1) }
    return structure
  }

  private func write(_ structures: [Structure], _ name: String) throws {
    try StructureFile.write(structures, to: folder.path("\(name).extxyz"))
  }

  /// Scores predictions that have other energies than the data.
  private func score(
    _ data: [Structure], energies: [Double], output: String = "s", more: [String] = []
  ) throws -> OrdealTool.Result {
    try write(data, "data")
    try write(
      zip(data, energies).map { structure, energy in
        var result = structure
        result.energy = energy
        return result
      }, "p")
    return try OrdealTool.run(
      ["score", "--predictions", "p.extxyz", "--data", "data.extxyz", "--output", output] + more,
      in: folder.url)
  }

  private func json(_ file: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.url.appending(path: file))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func phase() throws -> [String: Any] {
    let sets = try json("s/scores.json")["sets"] as? [String: [String: Any]]
    let phases = sets?["data"]?["phases"] as? [String: [String: Any]]
    return try #require(phases?["alpha"])
  }

  @Test("a phase whose reference energies are all equal is not judged, and not called a failure")
  func equal() throws {
    let run = try score(
      (0..<8).map { cell($0, energy: -20) }, energies: (0..<8).map { -20 - 0.1 * Double($0) })
    #expect(run.status == 0, "\(run.errors)")
    for area in ["Orderings", "Lowest-energy orderings"] {
      #expect(
        run.output.contains(
          "\(area) (not judged): in 1 phase of the test set data all reference energies are equal"),
        "\(run.output)")
    }
    #expect(!run.output.contains("guessing"))
    // The figure is the paper's: ties are errors.
    #expect(try phase()["rankErrorRate"] as? Double == 1)
    #expect(try phase()["referenceTieRate"] as? Double == 1)
    let scores = try Data(contentsOf: folder.url.appending(path: "s/scores.json"))
    #expect(try JSONSchema("scores").problems(in: scores) == [])
    let page = try String(contentsOfFile: folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("1 phase that no verdict counts"))
  }

  @Test("pairs that the reference has as equal are no errors of a perfect prediction in words")
  func ties() throws {
    let energies = [-20.0, -20, -20.1, -20.2, -20.3, -20.4]
    let run = try score(energies.enumerated().map { cell($0, energy: $1) }, energies: energies)
    #expect(
      run.output.contains("it ranks every pair of orderings right; pairs with equal reference"),
      "\(run.output)")
    #expect(run.output.contains("Orderings (good): In 1 phase with 6 or more configurations"))
    let rate = try #require(try phase()["rankErrorRate"] as? Double)
    #expect(abs(rate - 1.0 / 15) < 1e-9)
    let page = try String(contentsOfFile: folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("All energies are those of the reference."))
    #expect(!page.contains("No reference energies."))
  }

  @Test("a potential that has all orderings as equal finds no lowest one")
  func indifferent() throws {
    let run = try score(
      (0..<6).map { cell($0, energy: -20 + 0.08 * Double($0)) },
      energies: Array(repeating: -20, count: 6))
    #expect(
      run.output.contains("Lowest-energy orderings (poor): It finds the lowest ordering of 0 of 1"),
      "\(run.output)")
    #expect(run.output.contains("its worst choice lies 50.0 meV/atom too high (alpha)"))
  }

  @Test("data without a label or a lattice have no phases, and that is the reason")
  func withoutPhases() throws {
    let data = (0..<8).map { number in
      var structure = cell(number, energy: -20 + 0.08 * Double(number))
      structure.label = nil
      structure.properties.info["known"] = .logical(true)
      return structure
    }
    let run = try score(data, energies: data.map { $0.energy ?? 0 })
    #expect(
      run.output.contains(
        "Orderings (not judged): no phase of the test set data can be ranked: no configuration has a "
          + "label, or names its lattice"), "\(run.output)")
    #expect(
      run.output.contains(
        "Stable phases (not judged): no configuration of pure Li, no configuration of pure Al"))
  }

  @Test("tables say of how many configurations errors are where some have no reference")
  func partly() throws {
    let data = (0..<9).map { number in
      var structure = cell(number, energy: number < 7 ? -20 - 0.1 * Double(number) : nil)
      if number < 2 { structure.forces = nil }
      return structure
    }
    try write(data, "data")
    try write(
      data.map { structure in
        var result = structure
        result.energy = -20
        result.forces = Array(repeating: .zero, count: 8)
        return result
      }, "p")
    let run = try OrdealTool.run(
      ["score", "--predictions", "p.extxyz", "--data", "data.extxyz", "--output", "s"],
      in: folder.url)
    #expect(run.output.contains("On 7 configurations of the test set data the energy RMSE"))
    let page = try String(contentsOfFile: folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("E of 7, F of 7"))
    let sets = try String(contentsOfFile: folder.path("s/sets.csv"), encoding: .utf8)
    #expect(sets.contains("energy_configurations,force_configurations\n"))
    #expect(sets.contains(",7,7\n"))
  }

  @Test("a set that is given twice is refused under whatever name; two roles bring a warning")
  func twice() throws {
    let data = (0..<6).map { cell($0, energy: -20 - 0.1 * Double($0)) }
    try write(data, "data")
    try write(data, "copy")
    try write(data + data, "p")
    let score = ["score", "--predictions", "p.extxyz", "--no-report", "--output", "s"]
    for paths in [["data.extxyz", "./data.extxyz"], ["data.extxyz", "copy.extxyz"]] {
      let refused = try OrdealTool.run(score + ["--test"] + paths, in: folder.url)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("which would count twice"), "\(refused.errors)")
    }
    let roles = try OrdealTool.run(
      score + ["--training", "data.extxyz", "--test", "copy.extxyz", "--quiet"], in: folder.url)
    #expect(roles.status == 0)
    #expect(
      roles.errors.contains(
        "warning: copy (test) holds the same reference data as data (training)"), "\(roles.errors)")
  }

  @Test("compare counts over what all have, says what it leaves out, and refuses nothing in common")
  func common() throws {
    let first = (0..<6).map { cell($0, energy: -20 - 0.1 * Double($0)) }
    let second = (0..<6).map { cell($0 + 9, energy: -20 - 0.1 * Double($0), label: "beta") }
    try write(first, "first")
    try write(second, "second")
    try write(first + second, "p")
    for (sets, output) in [
      (["first", "second"], "both"), (["first"], "one"), (["second"], "other"),
    ] {
      let run = try OrdealTool.run(
        ["score", "--predictions", "p.extxyz", "--no-report", "--output", output, "--test"]
          + sets.map { "\($0).extxyz" }, in: folder.url)
      #expect(run.status == 0, "\(run.errors)")
    }
    let some = try OrdealTool.run(
      ["compare", "both", "one", "--output", "c", "--quiet"], in: folder.url)
    #expect(some.status == 0, "\(some.errors)")
    #expect(some.errors.contains("warning: second: left out, not scored for p-2"))
    let comparison = try json("c/comparison.json")
    let figures = try #require(comparison["figures"] as? [String: [Any]])
    #expect(figures["lowestEnergyMatches"] as? [Int] == [1, 1])
    #expect(comparison["notes"] as? [String] == ["second: left out, not scored for p-2"])
    let document = try Data(contentsOf: folder.url.appending(path: "c/comparison.json"))
    #expect(try JSONSchema("comparison").problems(in: document) == [])
    let page = try String(contentsOfFile: folder.path("c/comparison.html"), encoding: .utf8)
    #expect(page.contains("of 1 phase with 6 or more configurations"))
    #expect(page.contains("second: left out"))
    let none = try OrdealTool.run(["compare", "one", "other", "--output", "d"], in: folder.url)
    #expect(none.status == 1)
    #expect(none.errors.contains("there is nothing to compare ("))
    #expect(!none.errors.contains("warning"), "\(none.errors)")
    #expect(try !folder.names.contains("d"))
  }

  @Test("the hull's figure shows the configurations that the hull is of, without vacancies")
  func hull() throws {
    func pure(_ element: Element, _ energy: Double) -> Structure {
      var structure = Structure(
        cell: Cell(orthorhombic: Vector3(3, 3, 3)), elements: [element], positions: [.zero])
      structure.energy = energy
      return structure
    }
    let bulk = (0..<6).map { number in
      var structure = cell(number, energy: -25 - 0.1 * Double(number), label: "bulk")
      structure.properties.info["lattice"] = .text("B2")
      return structure
    }
    let holes = (0..<6).map { number in
      var structure = cell(number + 9, energy: -30, label: "hole")
      structure.properties.info["lattice"] = .text("B2")
      structure.properties.info["kind"] = .text("vacancy")
      return structure
    }
    let data = bulk + holes + [pure(.lithium, -2), pure(.aluminum, -3.4)]
    let run = try score(data, energies: data.map { ($0.energy ?? 0) + 0.01 })
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output.contains("the hull is over 6 configurations of test sets and the pure "),
      "\(run.output)")
    let figure = try String(contentsOfFile: folder.path("s/figures/hull.svg"), encoding: .utf8)
    #expect(figure.contains("bulk") && !figure.contains("hole"))
    let page = try String(contentsOfFile: folder.path("s/report.html"), encoding: .utf8)
    #expect(page.contains("of 8 configurations, those of test sets that name their lattice"))
  }

  @Test(
    "published data with the species swapped: the mapping that fits is named",
    .enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)))
  func swapped() throws {
    let data = try #require(PublishedData.folder)
    let run = try OrdealTool.run(
      [
        "score", "--potential", data.appending(path: "models/MTP_retrain-extra-2.mtp").path,
        "--elements", "Al,Li", "--data", data.appending(path: "Validation").path, "--output", "s",
        "--no-report",
      ], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    let warnings = run.output.split(separator: "\n").filter { $0.hasPrefix("warning:") }
    try #require(warnings.count == 1, "\(run.output)")
    #expect(warnings[0].contains("now --elements Al,Li"))
    #expect(warnings[0].contains("with --elements Li,Al it is"))
    #expect(warnings[0].hasSuffix("the mapping is swapped"))
    #expect(run.output.contains("Energies (poor): On 66 configurations of the validation set"))
    let scores = try json("s/scores.json")
    #expect((scores["warnings"] as? [String])?.count == 1)
    #expect(scores["mapping"] as? String == "0 = Al, 1 = Li (as given)")
  }
}
