// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import TestSupport
import Testing

/// `ordeal grid` and `ordeal select` as commands.
@Suite struct GridCommandTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let potential = try MomentTensorPotential.untrained(
      level: 6, speciesCount: 2, cutoff: 4.5, minimumDistance: 2, radialBasisSize: 4, seed: 3)
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    for (name, count) in [("training", 6), ("validation", 3), ("irregular", 2)] {
      let structures = try (0..<count).map { number in
        var structure = Self.crystal(1 + Double(number) / 50)
        let evaluation = try calculator.evaluate(structure)
        guard name != "irregular" else { return structure }
        (structure.energy, structure.forces) = (evaluation.energy, evaluation.forces)
        return structure
      }
      try StructureFile.write(structures, to: folder.path("\(name).extxyz"))
    }
    try folder.write(
      """
      training = "training.extxyz"
      validation = "validation.extxyz"
      irregular = "irregular.extxyz"
      ladder = true

      [[grid]]
      level = [4, 6]
      cutoff = [4.0, 4.5]
      radial-basis-size = 4
      iterations = 20
      """, "settings.toml")
  }

  private static func crystal(_ scale: Double) -> Structure {
    let a = 3.1 * scale
    var crystal = Structure(
      cell: Cell(orthorhombic: Vector3(a, a, a)), elements: [.lithium, .aluminum],
      positions: [Vector3(0, 0, 0), Vector3(a / 2, a / 2, a / 2)]
    ).replicated(2, 1, 1)
    crystal.positions[0].x += 0.2 * scale
    crystal.positions[3].y -= 0.3 * scale
    return crystal
  }

  private func grid(_ more: String...) throws -> OrdealTool.Result {
    try OrdealTool.run(
      ["grid", folder.path("settings.toml"), "--ledger", folder.path("grid.sqlite")] + more)
  }

  @Test("an error of the file system is a sentence with the file")
  func fileSystem() throws {
    try folder.write("in the way", "grid-points")
    let run = try grid()
    #expect(run.status == 1)
    #expect(run.errors.contains("grid-points: "), "\(run.errors)")
    #expect(!run.errors.contains("Error Domain"), "\(run.errors)")
  }

  private func select(_ output: String, _ more: String...) throws -> OrdealTool.Result {
    try OrdealTool.run(
      ["select", "--ledger", folder.path("grid.sqlite"), "--output", folder.path(output)] + more)
  }

  @Test func aGridRunsAndTheBestIsChosen() throws {
    let dry = try grid("--dry-run")
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(dry.output.contains("4 points on 6 configurations, 24 atoms"))
    #expect(dry.output.contains("core-hours"))
    #expect(try !folder.names.contains("grid.sqlite"))

    let result = try grid("--jobs", "2")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("4 points done"))
    let again = try grid()
    #expect(again.status == 1 && again.errors.contains("exists already; give --resume"))
    let resumed = try grid("--resume")
    #expect(resumed.status == 0 && !resumed.errors.contains("done: "), "\(resumed.errors)")
    let ledger = ["--ledger", folder.path("grid.sqlite")]
    let alone = try OrdealTool.run(["grid", "--resume"] + ledger)
    #expect(alone.status == 0 && alone.errors.contains("4 points done"), "\(alone.errors)")
    let exported = try OrdealTool.run(
      ["grid"] + ledger + ["--export-settings", folder.path("exported.toml")])
    #expect(exported.status == 0, "\(exported.errors)")
    let dryAgain = try OrdealTool.run([
      "grid", folder.path("exported.toml"), "--ledger", folder.path("other.sqlite"), "--dry-run",
    ])
    #expect(dryAgain.output.contains("4 points on 6 configurations"), "\(dryAgain.errors)")
    let settings = try String(contentsOfFile: folder.path("settings.toml"), encoding: .utf8)
    try folder.write("elements = [\"Al\", \"Li\"]\n" + settings, "settings.toml")
    let other = try grid("--resume")
    #expect(other.status == 64 && other.errors.contains("--elements is"), "\(other.errors)")
    try folder.write(settings, "settings.toml")

    let chosen = try select("best")
    #expect(chosen.status == 0, "\(chosen.errors)")
    #expect(chosen.output.contains("winner: level"))
    let selection = folder.url.appending(path: "best/selection.json")
    #expect(try JSONSchema("selection").problems(in: Data(contentsOf: selection)) == [])
    let points = folder.url.appending(path: "grid-points")
    let results = try FileManager.default.contentsOfDirectory(atPath: points.path)
      .map { points.appending(path: "\($0)/result.json") }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
    #expect(results.count == 4)
    for result in results {
      #expect(try JSONSchema("grid-result").problems(in: Data(contentsOf: result)) == [])
    }
    let card = try PotentialCard(contentsOf: folder.url.appending(path: "best/model.json"))
    #expect(card.elements == ["Li", "Al"])
    let model = try MomentTensorPotential(
      contentsOf: folder.url.appending(path: "best/model.mtp"))
    #expect(model.speciesCount == 2)
    let page = try String(contentsOfFile: folder.path("best/selection.html"), encoding: .utf8)
    #expect(page.contains("The pool") && page.contains("<svg"))
    let table = try String(contentsOfFile: folder.path("best/selection.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n").count == 5)
    #expect(try select("best").status == 1)
    #expect(try select("best", "--overwrite", "--weights", "N_F=0").status == 0)
    let wrong = try select("other", "--weights", "N_G=1")
    #expect(wrong.status == 1 && wrong.errors.contains("--weights: expected name=weight"))
  }

  @Test func pointsThatTheLedgerHoldsStayAndChangedSetsAreRefused() throws {
    let settings = try String(contentsOfFile: folder.path("settings.toml"), encoding: .utf8)
      .replacing("ladder = true\n", with: "")
    try folder.write(
      settings.replacing("cutoff = [4.0, 4.5]", with: "cutoff = 4.0"), "settings.toml")
    let first = try grid()
    #expect(first.status == 0 && first.errors.contains("2 points done"), "\(first.errors)")
    // Others in their place: added, those that are there stay, also for --resume without a file.
    try folder.write(
      settings.replacing("cutoff = [4.0, 4.5]", with: "cutoff = 4.5"), "settings.toml")
    let more = try grid("--resume")
    #expect(more.status == 0 && more.errors.contains("4 points done"), "\(more.errors)")
    let ledger = ["--ledger", folder.path("grid.sqlite")]
    let alone = try OrdealTool.run(["grid", "--resume", "--dry-run"] + ledger)
    #expect(alone.output.contains("4 points on 6 configurations"), "\(alone.errors)")
    var structures = try StructureFile.read(folder.path("training.extxyz"))[0].structures
    structures[0].energy? += 0.1
    try StructureFile.write(structures, to: folder.path("training.extxyz"))
    for words in [[folder.path("settings.toml")], []] {
      let changed = try OrdealTool.run(["grid"] + words + ["--resume"] + ledger)
      #expect(
        changed.status == 1 && changed.errors.contains("the training set has changed"),
        "\(changed.errors)")
    }
  }

  @Test func pointsThatNobodyHasBegunStay() throws {
    let settings = try String(contentsOfFile: folder.path("settings.toml"), encoding: .utf8)
    try folder.write(
      settings.replacing("iterations = 20", with: "iterations = 100000\ntolerance = 1e-300"),
      "settings.toml")
    let run = try InterruptedTool(
      ["grid", folder.path("settings.toml"), "--ledger", folder.path("grid.sqlite"), "--jobs", "1"])
    let points = folder.url.appending(path: "grid-points")
    let status = try run.end(by: SIGTERM) {
      let names = try? FileManager.default.contentsOfDirectory(atPath: points.path)
      return (names ?? []).contains {
        FileManager.default.fileExists(atPath: points.appending(path: "\($0)/log.txt").path)
      }
    }
    #expect(status == 128 + SIGTERM)
    // Of another grid, which takes no time; the four that are there are counted still.
    try folder.write(
      settings.replacing("[4, 6]", with: "2").replacing("[4.0, 4.5]", with: "3.5"), "other.toml")
    let dry = try OrdealTool.run([
      "grid", folder.path("other.toml"), "--ledger", folder.path("grid.sqlite"), "--resume",
      "--dry-run",
    ])
    #expect(dry.status == 0 && dry.output.contains("5 points on"), "\(dry.output)\(dry.errors)")
  }

  @Test func withoutSlurmTheErrorSaysSo() throws {
    let result = try OrdealTool.run(
      [
        "grid", folder.path("settings.toml"), "--ledger", folder.path("grid.sqlite"), "--slurm",
        "long",
      ], environment: ["PATH": "/none"])
    #expect(result.status == 1)
    #expect(result.errors.contains("sbatch: is not on PATH"), "\(result.errors)")
  }

  @Test func whatIsNoGridIsRefused() throws {
    let none = try select("best")
    #expect(none.status == 1 && none.errors.contains("there is no such ledger"))
    try folder.write("training = \"none.extxyz\"\nvalidation = \"none.extxyz\"", "settings.toml")
    let empty = try grid()
    #expect(empty.status == 1 && empty.errors.contains("grid: missing; a grid needs a [[grid]]"))
  }
}
