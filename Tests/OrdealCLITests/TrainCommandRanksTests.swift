// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// Trainings on several MPI processes.
///
/// These busy-wait: one at a time, a few iterations each.
@Suite(.serialized) struct TrainCommandRanksTests {
  private let input: TrainingInput
  private let endless = ["--tolerance", "0", "--repulsion", "--repulsion-configurations", "10"]

  init() throws { input = try TrainingInput() }

  @Test("1, 2 and 3 processes give the same potential, to the byte")
  func potentialDoesNotDependOnRanks() throws {
    for ranks in 1...3 {
      let run = try input.train(
        endless + ["--iterations", "4", "--ranks", "\(ranks)", "--validation", "set.extxyz"],
        to: "on\(ranks).mtp")
      try #require(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("training on 12 configurations"))
      #expect(run.output.contains("validation"))
    }
    let one = try input.bytes("on1.mtp")
    #expect(try input.bytes("on2.mtp") == one)
    #expect(try input.bytes("on3.mtp") == one)
  }

  @Test("a training on two processes that SIGTERM stops goes on on three as if undisturbed")
  func resumesOnOtherRanks() throws {
    let training = try InterruptedTool(
      input.words("model.mtp") + endless + ["--iterations", "100000", "--ranks", "2"],
      in: input.folder.url, errors: try input.folder.newFile("errors"))
    let status = try training.end(by: SIGTERM) { hasChild(training.process) }
    let errors = String(decoding: try input.bytes("errors"), as: UTF8.self)
    #expect(status == 128 + SIGTERM, "\(errors)")
    #expect(errors.contains("stopped as asked; --resume goes on"), "\(errors)")

    let card = try JSONSerialization.jsonObject(with: try input.bytes("model.json"))
    let done = try #require((card as? [String: Any])?["iterations"] as? Int)
    let more = endless + ["--iterations", "\(done + 3)"]
    let resumed = try input.train(more + ["--resume", "--ranks", "3"])
    try #require(resumed.status == 0, "\(resumed.errors)")
    let undisturbed = try input.train(more, to: "undisturbed.mtp")
    try #require(undisturbed.status == 0, "\(undisturbed.errors)")
    #expect(try input.bytes("model.mtp") == input.bytes("undisturbed.mtp"))
  }

  /// Whether a process has started another one.
  private func hasChild(_ process: Process) -> Bool {
    let id = process.processIdentifier
    let children = FileManager.default.contents(atPath: "/proc/\(id)/task/\(id)/children")
    return children?.isEmpty == false
  }

  @Test(
    "what two processes cannot train ends both, with one error",
    arguments: [
      (["--elements", "Li"], "holds Al"),
      (["--start", "none.mtp"], "none.mtp"), (["--level", "1"], "level"),
    ])
  func badInput(words: [String], reason: String) throws {
    expectOneError(try input.train(["--ranks", "2"] + words), reason)
  }

  @Test("an error that the first process alone meets ends the others, too")
  func leaderFails() throws {
    let words = ["--ranks", "2", "--iterations", "1"]
    expectOneError(try input.train(words, to: "none/model.mtp"), "cannot be written")
  }

  private func expectOneError(_ run: OrdealTool.Result, _ reason: String) {
    #expect(run.status == 1)
    #expect(run.errors.hasPrefix("ordeal: error: "), "\(run.errors)")
    #expect(run.errors.components(separatedBy: "ordeal: error: ").count == 2, "\(run.errors)")
    #expect(run.errors.contains(reason), "\(run.errors)")
  }

  @Test("a process that does not find the others it should is an error")
  func wrongNumber() throws {
    let run = try OrdealTool.run(
      ["train", "--worker"] + input.words("model.mtp").dropFirst() + ["--ranks", "2"],
      in: input.folder.url, environment: ["OMPI_MCA_ess_singleton_isolated": "1"])
    #expect(run.status == 1)
    #expect(run.output.contains("--ranks 2, but 1 processes"), "\(run.output)")
  }
}
