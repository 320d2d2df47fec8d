// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@Suite struct OutputGuardTests {
  private let input: EvaluationInput
  private var folder: TemporaryFolder { input.folder }

  init() throws { input = try EvaluationInput() }

  private func run(_ words: [String]) throws -> OrdealTool.Result {
    try OrdealTool.run(words, in: folder.url)
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.url.appending(path: name)), as: UTF8.self)
  }

  private static let evaluate = ["evaluate", "--potential", "P.mtp", "--structures", "set.extxyz"]
  private static let activeSet = ["active-set", "--potential", "P.mtp", "--data", "set.extxyz"]

  @Test(
    "an output that exists is named and kept, and replaced with --overwrite",
    arguments: [
      (evaluate + ["--output"], "there.extxyz"),
      (evaluate + ["--output", "new.extxyz", "--summary"], "there.json"),
      (["convert", "set.extxyz"], "there.cfg"), (activeSet + ["--output"], "there.almtp"),
    ])
  func existing(words: [String], name: String) throws {
    try folder.write("mine", name)
    let refused = try run(words + [name])
    #expect(refused.status == 1)
    #expect(
      refused.errors == "ordeal: error: \(name): exists already; give --overwrite to replace it\n")
    #expect(try text(name) == "mine")
    let replaced = try run(words + [name, "--overwrite"])
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(try text(name) != "mine")
    #expect(try !folder.names.contains { $0.contains("partial") })
  }

  @Test("an input is never an output, by whatever name")
  func inputs() throws {
    let data = try text("set.extxyz")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.extxyz"), withDestinationPath: "set.extxyz")
    try FileManager.default.linkItem(
      atPath: folder.path("set.extxyz"), toPath: folder.path("hard.extxyz"))
    for name in ["set.extxyz", "./set.extxyz", "link.extxyz", "hard.extxyz"] {
      let run = try run(Self.evaluate + ["--output", name, "--overwrite"])
      #expect(run.status == 1)
      #expect(run.errors.contains("\(name): is read by this command (set.extxyz)"), "\(run.errors)")
    }
    #expect(try run(["convert", "set.extxyz", "hard.extxyz", "--overwrite"]).status == 1)
    let card = try text("P.mtp")
    #expect(try run(Self.activeSet + ["--output", "P.mtp", "--overwrite"]).status == 1)
    #expect(try text("set.extxyz") == data && text("P.mtp") == card)
  }

  @Test("no folder that holds an input is replaced")
  func folders() throws {
    let scored = try run([
      "score", "--potential", "P.mtp", "--data", "set.extxyz", "--output", "out", "--no-report",
    ])
    #expect(scored.status == 0, "\(scored.errors)")
    try FileManager.default.copyItem(
      atPath: folder.path("set.extxyz"), toPath: folder.path("out/set.extxyz"))
    let again = try run([
      "score", "--potential", "P.mtp", "--data", "out/set.extxyz", "--output", "out", "--no-report",
      "--overwrite",
    ])
    #expect(again.status == 1 && again.errors.contains("out: holds out/set.extxyz, which is read"))
    #expect(try text("out/set.extxyz") == text("set.extxyz"))
  }

  @Test("one file is not the output of two options")
  func twice() throws {
    let run = try run(Self.evaluate + ["--output", "x.extxyz", "--summary", "./x.extxyz"])
    #expect(run.status == 1 && run.errors.contains("is the output of two options"))
  }

  @Test("/dev/stdout and /dev/null are written to, where they lead to a file, too")
  func specials() throws {
    let run = try run(["convert", "set.extxyz", "/dev/stdout", "--quiet"])
    #expect(run.status == 1, "a name that tells no format")
    let words = Self.evaluate + ["--output", "/dev/stdout", "--summary", "/dev/null", "--quiet"]
    let shown = try OrdealTool.run(words, in: folder.url)
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.components(separatedBy: "Lattice=").count == 4)
  }
}
