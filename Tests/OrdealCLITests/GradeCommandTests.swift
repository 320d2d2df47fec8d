// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Testing

/// `ordeal active-set`, grades of `evaluate`, `select-configurations`.
@Suite struct GradeCommandTests {
  private let input: EvaluationInput

  init() throws { input = try EvaluationInput() }

  @discardableResult
  private func run(_ words: [String]) throws -> OrdealTool.Result {
    try OrdealTool.run(words, in: input.folder.url)
  }

  private func makeActiveSet(_ more: [String] = []) throws {
    let made = try run(
      ["active-set", "--potential", "P.mtp", "--data", "set.extxyz", "--output", "P.almtp"] + more)
    try #require(made.status == 0, "\(made.errors)")
  }

  private func grade(_ frame: Structure) -> Double {
    guard case .real(let grade)? = frame.properties.info["extrapolation_grade"] else { return .nan }
    return grade
  }

  private func squeezed(_ factor: Double) -> Structure {
    var structure = EvaluationInput.cell(0)
    structure.cell = Cell(structure.cell.vectors * factor)
    structure.positions = structure.positions.map { $0 * factor }
    return structure
  }

  @Test("evaluate grades by the active set: the data inside, squeezed cells outside")
  func evaluateGrades() throws {
    try makeActiveSet()
    try StructureFile.write([squeezed(0.9)], to: input.folder.path("squeezed.extxyz"))
    let run = try run([
      "evaluate", "--potential", "P.almtp", "--structures", "set.extxyz", "squeezed.extxyz",
      "--output", "out.extxyz", "--summary", "s.json",
    ])
    try #require(run.status == 0, "\(run.errors)")
    let frames = try StructureFile.read(input.folder.path("out.extxyz"))[0].structures
    #expect(frames[..<3].allSatisfy { grade($0) <= 1.001 + 1e-6 })
    #expect(grade(frames[3]) > 2)
    for frame in frames {
      guard case .reals(let atoms)? = frame.properties.columns["extrapolation_grade"]?.values else {
        Issue.record("a frame without its atoms' grades")
        continue
      }
      #expect(atoms.count == 4 && atoms.max() == grade(frame))
    }
    let data = try Data(contentsOf: input.folder.url.appending(path: "s.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let extrapolation = try #require(json["extrapolation"] as? [String: Any])
    let sets = try #require(extrapolation["sets"] as? [String: [String: Any]])
    #expect(extrapolation["mode"] as? String == "neighborhood")
    // The number parsers of JSON and extended XYZ differ in the last bit.
    let largest = try #require(sets["squeezed"]?["maximum"] as? Double)
    #expect(abs(largest / grade(frames[3]) - 1) < 1e-14)
    #expect(sets["squeezed"]?["extrapolating"] as? Int == 1)
  }

  @Test("configuration mode, --no-grade, and --grade without an active set")
  func modes() throws {
    try makeActiveSet(["--mode", "configuration"])
    let words = ["--structures", "set.extxyz", "--output", "out.extxyz", "--overwrite"]
    #expect(try run(["evaluate", "--potential", "P.almtp"] + words).status == 0)
    var frame = try StructureFile.read(input.folder.path("out.extxyz"))[0].structures[0]
    #expect(grade(frame) <= 1.001 + 1e-6)
    #expect(frame.properties.columns["extrapolation_grade"] == nil)
    #expect(try run(["evaluate", "--potential", "P.almtp", "--no-grade"] + words).status == 0)
    frame = try StructureFile.read(input.folder.path("out.extxyz"))[0].structures[0]
    #expect(frame.properties.info["extrapolation_grade"] == nil)
    let refused = try run(["evaluate", "--potential", "P.mtp", "--grade"] + words)
    #expect(refused.status == 1 && refused.errors.contains("ordeal active-set"))
  }

  @Test("select-configurations takes what extrapolates, once, and says why")
  func selection() throws {
    try makeActiveSet()
    let candidates = [EvaluationInput.cell(0), squeezed(0.95), squeezed(0.88), squeezed(0.88)]
    try StructureFile.write(candidates, to: input.folder.path("candidates.extxyz"))
    let run = try run([
      "select-configurations", "--potential", "P.almtp", "--candidates", "candidates.extxyz",
      "--count", "3", "--output", "chosen.extxyz",
    ])
    try #require(run.status == 0, "\(run.errors)")
    let chosen = try StructureFile.read(input.folder.path("chosen.extxyz"))[0].structures
    try #require((1...2).contains(chosen.count))
    #expect(abs(chosen[0].cell.volume / candidates[2].cell.volume - 1) < 1e-9)
    #expect(chosen.map { $0.properties.info["selection_rank"] }.first == .integer(1))
    guard case .text(let reason)? = chosen[0].properties.info["selection_reason"] else {
      Issue.record("no reason")
      return
    }
    #expect(reason.contains("atom ") && reason.contains("grade"))
    #expect(run.output.contains("candidates.extxyz, frame "))
  }

  @Test("md says that grades could be watched, and refuses one atom")
  func dynamics() throws {
    try makeActiveSet()
    try StructureFile.write([EvaluationInput.cell(0)], to: input.folder.path("cell.extxyz"))
    let words = [
      "md", "--potential", "P.almtp", "--elements", "Li,Al", "--temperature", "300", "--time",
      "0.002",
    ]
    let watched = try run(
      words + ["--structure", "cell.extxyz", "--replicate", "2", "2", "2", "--output", "md"])
    #expect(watched.status == 0, "\(watched.errors)")
    #expect((watched.output + watched.errors).contains("--grade-save 2 keeps"))
    let one = Structure(
      cell: Cell(Matrix3.identity * 4), elements: [.aluminum], positions: [.zero])
    try StructureFile.write([one], to: input.folder.path("one.extxyz"))
    let refused = try run(words + ["--structure", "one.extxyz", "--output", "md-one"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("one.extxyz: holds one atom"))
    #expect(!FileManager.default.fileExists(atPath: input.folder.path("md-one")))
  }
}
