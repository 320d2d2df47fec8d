// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Testing

@testable import Studies

@Suite struct StudyPlanTests {
  private func settings(_ toml: String) throws -> StudySettings {
    try StudySettings(
      SettingsTable(toml: toml, source: "study.toml"), file: URL(filePath: "/study/study.toml"))
  }

  private func plan(_ toml: String) throws -> StudyPlan { try StudyPlan(settings(toml)) }

  private func refusal(_ toml: String) -> String {
    do {
      _ = try plan(toml)
      return ""
    } catch {
      return "\(error)"
    }
  }

  private func step(_ name: String, _ more: String = "") -> String {
    "[[step]]\nname = \"\(name)\"\ncommand = \"convert\"\n\(more)\n"
  }

  // MARK: Order

  @Test("steps come after those that they refer to or need, else as the file has them")
  func order() throws {
    let plan = try plan(
      step("d", "input = \"{b}\"") + step("c") + step("b", "needs = [\"a\"]")
        + step("a"))
    #expect(plan.steps.map(\.name) == ["c", "a", "b", "d"])
    #expect(plan.needs["d"] == ["b"])
    #expect(plan.allNeeds("d") == ["a", "b"])
  }

  @Test func circlesAreRefused() {
    let text = refusal(
      step("a", "input = \"{c}\"") + step("b", "needs = \"a\"")
        + step("c", "input = \"{b}\"") + step("d"))
    #expect(text.contains("steps need each other in a circle, among a, b, c"), "\(text)")
    #expect(text.hasPrefix("study.toml, [[step]] number 1, a: "))
  }

  @Test(
    "what a file has wrong is named with its place",
    arguments: [
      ("needs = \"b\"", "a: needs: there is no step \"b\""),
      ("input = \"{b}\"", "a: input: {b}: there is no such step"),
      ("resume = true", "resume: is the study's to give"),
      ("output = \"../x.cfg\"", "output: expected the name of a file in the step's folder"),
      ("may-fail = 1", "may-fail: expected true or false, got 1"),
      ("[step.other]\nx = 1", "other.x: no such table; known is [step.settings]"),
    ])
  func wrongOptions(_ options: String, _ complaint: String) {
    let text = refusal(step("a", options))
    #expect(text.contains(complaint), "\(text)")
    #expect(text.hasPrefix("study.toml, [[step]] number 1"))
  }

  @Test func wrongFilesAreRefused() {
    #expect(refusal("nmae = \"x\"\n" + step("a")).contains("study.toml: nmae: no such setting"))
    #expect(refusal("").contains("step: missing"))
    #expect(refusal(step("a") + step("a")).contains("\"a\" is taken by another step"))
    #expect(refusal(step("logs")).contains("is a name of the study's own"))
    #expect(refusal(step("a b")).contains("expected letters, digits and -"))
    #expect(refusal("[step.a]\ncommand = \"make\"").contains("steps are written as [[step]]"))
    #expect(refusal("[[step]]\nname = \"a\"\ncommand = \"bake\"").contains("got \"bake\""))
    #expect(
      refusal("[[step]]\nname = \"a\"\ncommand = \"wait\"").contains("files: missing"))
    #expect(refusal(step("a") + "[[oops]]\nx = 1").contains("no such table"))
  }

  // MARK: Words

  @Test("options become words, references folders, results files in the step's folder")
  func words() throws {
    let plan = try plan(
      step("a", "input = \"x.cfg\"\noutput = \"y.cfg\"\nelements = [\"Li\", \"Al\"]") + """
        [[step]]
        name = "b"
        command = "train"
        data = ["{a}", "more.extxyz"]
        level = 8
        repulsion = true
        tolerance = 1e-3
        """)
    let progress = try StudyProgress(plan, in: StudyFolder("/out"))
    #expect(
      progress.resolved(plan.steps[0]).words(resuming: false) == [
        "convert", "x.cfg", "/out/a/y.cfg", "--elements", "Li", "Al",
      ])
    #expect(
      progress.resolved(plan.steps[1]).words(resuming: true) == [
        "train", "--data", "/out/a/y.cfg", "more.extxyz", "--level", "8", "--repulsion",
        "--tolerance", "0.001", "--output", "/out/b/b.mtp", "--resume",
      ])
  }

  @Test("settings in the study go to a file, with labels' braces as they are")
  func inlineSettings() throws {
    let plan = try plan(
      step("a") + """
        [[step]]
        name = "set"
        command = "make"
        [step.settings]
        name = "x"
        [[step.settings.step]]
        recipe = "read"
        files = ["{a}"]
        label = "{lattice}-org"
        """)
    #expect(plan.needs["set"] == ["a"])
    let progress = try StudyProgress(plan, in: StudyFolder("/out"))
    let resolved = progress.resolved(plan.steps[1])
    #expect(
      resolved.words(resuming: false) == ["make", "/out/settings/set.toml", "--output", "/out/set"])
    #expect(resolved.inlineTexts.contains("/out/a/a.extxyz"))
    #expect(resolved.inlineTexts.contains("{lattice}-org"))
  }

  // MARK: The loop

  private let loop = """
    [loop]
    rounds = 2
    [[loop.step]]
    name = "pick"
    command = "select-configurations"
    potential = "{previous/train}"
    candidates = "pool.extxyz"
    count = 2
    [[loop.step]]
    name = "train"
    command = "train"
    data = ["base.extxyz", "{all/pick}"]
    [[step]]
    name = "train"
    command = "train"
    data = "base.extxyz"
    [[step]]
    name = "last"
    command = "score"
    potential = "{last/train}"
    data = "test.extxyz"
    """

  @Test("a loop becomes the steps of its rounds, each with its own references")
  func rounds() throws {
    let plan = try plan(loop)
    #expect(
      plan.steps.map(\.name) == [
        "train", "round-1/pick", "round-1/train", "round-2/pick", "round-2/train", "last",
      ])
    #expect(plan.needs["round-1/pick"] == ["train"])
    #expect(plan.needs["round-2/pick"] == ["round-1/train"])
    #expect(plan.needs["round-2/train"] == ["round-1/pick", "round-2/pick"])
    #expect(plan.needs["last"] == ["train", "round-1/train", "round-2/train"])
    #expect(
      plan.step("round-2/train")?.options["data"]
        == .texts([
          "base.extxyz", "{round-1/pick}", "{round-2/pick}",
        ]))
  }

  @Test("references that a round cannot have are refused")
  func wrongRounds() {
    #expect(
      refusal(
        loop.replacing(
          "name = \"train\"\ncommand = \"train\"\ndata = \"base",
          with: "name = \"fit\"\ncommand = \"train\"\ndata = \"base")
      )
      .contains("{previous/train}: expected a step of the loop with one of the same name outside"))
    #expect(
      refusal(loop.replacing("{all/pick}", with: "{last/pick}")).contains("is for steps outside"))
    #expect(refusal(loop.replacing("rounds = 2", with: "")).contains("[loop]: rounds: missing"))
    #expect(
      refusal(loop.replacing("rounds = 2", with: "rounds = 2\nstop = 1")).contains("stop: no such"))
  }
}
