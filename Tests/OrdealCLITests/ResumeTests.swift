// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// `--resume` goes on with the run that is there, with its settings.
@Suite struct ResumeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try StructureFile.write([EvaluationInput.cell(0)], to: folder.path("one.extxyz"))
  }

  private func ordeal(_ words: [String]) throws -> OrdealTool.Result {
    try OrdealTool.run(words, in: folder.url)
  }

  private static let system = [
    "--structure", "one.extxyz", "--pair-style", "lj/cut 4", "--pair-coeff", "* * 0.01 2.2",
    "--elements", "Li,Al",
  ]
  private static let dynamics =
    ["md"] + system + ["--time", "0.02", "--temperature", "50", "--output", "run"]

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.url.appending(path: name))
  }

  @Test("dynamics: other options are refused with 64, a finished run stays, a longer one goes on")
  func dynamics() throws {
    let first = try ordeal(Self.dynamics)
    try #require(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("LAMMPS types 1 = Li, 2 = Al (as given)"))
    let resume = ["md", "--resume", "--output", "run"]
    let before = try [bytes("run/settings.toml"), bytes("run/summary.json")]
    for (words, message) in [
      (
        ["--temperature", "60"],
        "--temperature is [60.0, 60.0], but the run to go on with was begun"
      ),
      (["--seed", "2", "--time", "0.04"], "--seed is 2"),
      (["--timestep", "2fs"], "--timestep is 2.0"),
      (["--replicate", "2", "1", "1"], "--replicate is [2, 1, 1]"),
    ] {
      let refused = try ordeal(resume + words)
      #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
    }
    let finished = try ordeal(resume + ["--temperature", "50"])
    #expect(finished.status == 0 && finished.output.contains("is finished; nothing is changed"))
    #expect(try [bytes("run/settings.toml"), bytes("run/summary.json")] == before)
    let longer = try ordeal(resume + ["--time", "0.03"])
    #expect(longer.status == 0, "\(longer.errors)")
    let summary = try JSONSerialization.jsonObject(with: bytes("run/summary.json"))
    #expect((summary as? [String: Any])?["steps"] as? Int == 30)
    try StructureFile.write([EvaluationInput.cell(1)], to: folder.path("one.extxyz"))
    let changed = try ordeal(resume + ["--time", "0.05"])
    #expect(changed.status == 1 && changed.errors.contains("one.extxyz: has changed"))
  }

  @Test("a run that has no checkpoint begins again, one that is not there begins; both say so")
  func withoutCheckpoint() throws {
    let new = try ordeal(Self.dynamics + ["--resume"])
    #expect(new.status == 0 && new.output.contains("there is no run in"), "\(new.errors)")
    let trajectory = try bytes("run/trajectory.extxyz")
    for name in ["checkpoint.json", "summary.json"] {
      try FileManager.default.removeItem(atPath: folder.path("run/\(name)"))
    }
    let again = try ordeal(["md", "--resume", "--output", "run"])
    #expect(again.status == 0 && again.output.contains("the run begins again"), "\(again.errors)")
    #expect(try bytes("run/trajectory.extxyz") == trajectory)
  }

  @Test("settings.toml makes a run again; what it was made of is no place to write to")
  func settings() throws {
    #expect(try ordeal(Self.dynamics).status == 0)
    let again = try ordeal(["md", "--settings", "run/settings.toml", "--output", "again"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try bytes("again/trajectory.extxyz") == bytes("run/trajectory.extxyz"))
    let onItself = try ordeal([
      "md", "--settings", "run/settings.toml", "--output", "run", "--overwrite",
    ])
    #expect(onItself.status == 1 && onItself.errors.contains("is read by this command"))
    #expect(try bytes("again/settings.toml") == bytes("run/settings.toml"))
  }

  @Test("a relaxation that was interrupted begins again, with its settings")
  func relaxation() throws {
    let relax = ["relax"] + Self.system + ["--force-tolerance", "0.01", "--output", "run"]
    let first = try ordeal(relax)
    try #require(first.status == 0, "\(first.errors)")
    let resume = ["relax", "--resume", "--output", "run"]
    let finished = try ordeal(resume)
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.errors)")
    #expect(try ordeal(resume + ["--cell", "free"]).status == 64)
    let relaxed = try bytes("run/relaxed.extxyz")
    for name in ["relaxed.extxyz", "summary.json"] {
      try FileManager.default.removeItem(atPath: folder.path("run/\(name)"))
    }
    let again = try ordeal(resume)
    #expect(again.status == 0 && again.output.contains("begins again"), "\(again.errors)")
    #expect(try bytes("run/relaxed.extxyz") == relaxed)
  }

  @Test("an irregular set is gone on with by its own potential and settings")
  func irregular() throws {
    let input = try EvaluationInput()
    for name in ["P.mtp", "Q.mtp"] {
      try FileManager.default.copyItem(
        atPath: input.folder.path("P.mtp"), toPath: folder.path(name))
    }
    try folder.write(
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
      """, "settings.toml")
    let begin = ["irregular", "--potential", "P.mtp", "--elements", "Li,Al"]
    let words = ["--settings", "settings.toml", "--count", "2", "--output", "set"]
    let first = try ordeal(begin + words)
    #expect(first.output.contains("P.mtp: species 0 = Li, 1 = Al (as given)"), "\(first.errors)")
    let resume = ["irregular", "--resume", "--output", "set"]
    for (words, message) in [
      (["--potential", "Q.mtp"], "--potential is"), (["--count", "3"], "--count is 3"),
      (["--elements", "Al,Li"], "--elements is"),
    ] {
      let refused = try ordeal(resume + words)
      #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
    }
    let again = try ordeal(resume)
    #expect(again.status == first.status, "\(again.errors)")
    try Data("x".utf8).write(to: folder.url.appending(path: "P.mtp"))
    #expect(try ordeal(resume).status == 1)
  }
}
