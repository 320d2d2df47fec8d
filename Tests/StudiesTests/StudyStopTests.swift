// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Testing

@testable import Studies

/// When a loop ends, from the files that its steps have left.
@Suite final class StudyStopTests {
  private let url = FileManager.default.temporaryDirectory
    .appending(path: "ordeal-tests-\(UUID().uuidString)")
  private var progress: StudyProgress

  init() throws {
    let toml = """
      [loop]
      rounds = 3
      stop-grade = 2
      stop-improvement = 0.1

      [[loop.step]]
      name = "pick"
      command = "select-configurations"
      potential = "{previous/train}"
      candidates = "pool.extxyz"
      count = 2

      [[loop.step]]
      name = "train"
      command = "train"
      data = "{all/pick}"

      [[step]]
      name = "train"
      command = "train"
      data = "base.extxyz"

      [[step]]
      name = "after"
      command = "score"
      potential = "{last/train}"
      data = "{all/pick}"
      """
    let settings = try StudySettings(
      SettingsTable(toml: toml, source: "study.toml"), file: url.appending(path: "study.toml"))
    progress = try StudyProgress(StudyPlan(settings), in: StudyFolder(url.path))
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// A step has run in this process and left a file.
  private func finish(_ name: String, _ text: String, _ file: String) throws {
    let step = try #require(progress.plan.step(name))
    _ = try progress.decide(step)
    let place = url.appending(path: "\(name)/\(file)")
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: place, atomically: true, encoding: .utf8)
    progress.state.steps[name] = StepState(
      status: .done, command: step.command.name, settings: "", inputs: [:], outputs: [:],
      seconds: 1, coreSeconds: 1, began: "", version: "")
    progress.finished.insert(name)
  }

  private func train(_ name: String, _ file: String, error: Double) throws {
    try finish(name, "{\"validation\": {\"energyRMSE\": \(error)}}", file)
  }

  private func pick(_ round: Int, grades: [Double]) throws {
    let frames = grades.map {
      "1\nLattice=\"9 0 0 0 9 0 0 0 9\" extrapolation_grade=\($0)\nLi 0 0 0\n"
    }
    try finish("round-\(round)/pick", frames.joined(), "pick-\(round).extxyz")
  }

  private func decision(_ name: String) throws -> StepDecision {
    try progress.decide(#require(progress.plan.step(name)))
  }

  @Test("with grades and errors that are worth it every round runs")
  func goesOn() throws {
    try train("train", "train.json", error: 10)
    try pick(1, grades: [30, 3])
    #expect(try decision("round-1/train").isRun)
    try train("round-1/train", "train-1.json", error: 8)
    #expect(try decision("round-2/pick").isRun)
  }

  @Test("nothing chosen ends the round and the loop; what follows takes the last that there is")
  func nothingChosen() throws {
    try train("train", "train.json", error: 10)
    try pick(1, grades: [30])
    try train("round-1/train", "train-1.json", error: 8)
    try pick(2, grades: [])
    #expect(try decision("round-2/train") == .stopped("round-2/pick chose no configuration"))
    #expect(try decision("round-3/pick") == .stopped("round-2/pick chose no configuration"))
    #expect(try decision("round-3/train").word == "stopped")
    let after = try #require(progress.plan.step("after"))
    #expect(try progress.decide(after).isRun)
    #expect(
      progress.resolved(after).words(resuming: false) == [
        "score", "--data", url.path + "/round-1/pick/pick-1.extxyz",
        url.path + "/round-2/pick/pick-2.extxyz", "--potential",
        url.path + "/round-1/train/train-1.mtp", "--output", url.path + "/after",
      ])
  }

  @Test("small grades end the loop")
  func smallGrades() throws {
    try train("train", "train.json", error: 10)
    try pick(1, grades: [1.5, 1.2])
    #expect(
      try decision("round-1/train")
        == .stopped("the largest grade of round-1/pick is 1.50, below 2"))
    #expect(try decision("after").isRun)
  }

  @Test("errors that fall by too little end it after their round")
  func noImprovement() throws {
    try train("train", "train.json", error: 10)
    try pick(1, grades: [30])
    try train("round-1/train", "train-1.json", error: 9.5)
    let reason = try decision("round-2/pick").reason
    #expect(reason.contains("round-1/train has 9.50 meV/atom"), "\(reason)")
    #expect(reason.contains("train had 10.00"))
  }
}
