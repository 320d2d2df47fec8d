// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@Suite struct TrainCommandTests {
  private let input: TrainingInput
  private var folder: TemporaryFolder { input.folder }

  init() throws { input = try TrainingInput() }

  private func train(_ more: [String]) throws -> OrdealTool.Result { try input.train(more) }

  private func report() throws -> [String: Any] {
    let data = try Data(contentsOf: folder.url.appending(path: "model.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("leaves a potential that can be evaluated, its card, and a figure")
  func leavesAPotential() throws {
    let run = try train(["--validation", "set.extxyz", "--iterations", "5", "--seed", "7"])
    #expect(run.status == 0, "\(run.errors)")
    let json = try report()
    #expect(json["schemaVersion"] as? Int == 1)
    #expect(json["elements"] as? [String] == ["Li", "Al"])
    #expect(json["seed"] as? Int == 7)
    #expect((json["iterations"] as? Int ?? 0) <= 5)
    #expect(json["isConverged"] is Bool)
    for set in ["training", "validation"] {
      let errors = try #require(json[set] as? [String: Any])
      #expect(errors["configurations"] as? Int == 12)
      #expect(errors["energyRMSE"] is Double)
      #expect(errors["forceRMSE"] is Double)
    }
    let losses = try #require(json["lossHistory"] as? [Double])
    #expect(json["loss"] as? Double == losses.last)
    let figure = try String(
      contentsOf: folder.url.appending(path: "model.svg"), encoding: .utf8)
    #expect(figure.contains("</svg>"))
    // The card names the elements; the errors are those that `evaluate` finds.
    let evaluation = try OrdealTool.run(
      [
        "evaluate", "--potential", "model.mtp", "--structures", "set.extxyz", "--output",
        "out.extxyz", "--summary", "summary.json",
      ], in: folder.url)
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    let data = try Data(contentsOf: folder.url.appending(path: "summary.json"))
    let summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let sets = try #require(summary["sets"] as? [String: [String: Any]])
    let found = try #require(sets["set"]?["energyRMSE"] as? Double)
    let said = try #require((json["training"] as? [String: Any])?["energyRMSE"] as? Double)
    #expect(abs(found - said) < 1e-6 * max(found, 1e-3))
  }

  @Test("the checkpoint that a killed training was writing is gone after the next start")
  func abandoned() throws {
    let gone = Process()
    gone.executableURL = URL(filePath: "/bin/true")
    try gone.run()
    gone.waitUntilExit()
    try folder.write("half", "model.checkpoint.partial-\(gone.processIdentifier)")
    let run = try train(["--tolerance", "0.9", "--iterations", "200"])
    #expect(run.status == 0, "\(run.errors)")
    // So it has written no checkpoint of its own, which removes those of others.
    #expect(try report()["isConverged"] as? Bool == true)
    #expect(try folder.names.filter { $0.contains("partial") }.isEmpty)
  }

  @Test("goes on from its checkpoint to the potential of an undisturbed training")
  func resumes() throws {
    let endless = ["--tolerance", "0"]
    #expect(try train(endless + ["--iterations", "8"]).status == 0)
    let undisturbed = try Data(contentsOf: folder.url.appending(path: "model.mtp"))
    #expect(try train(endless + ["--iterations", "3", "--overwrite"]).status == 0)
    #expect(try train(endless + ["--iterations", "8", "--resume"]).status == 0)
    #expect(try Data(contentsOf: folder.url.appending(path: "model.mtp")) == undisturbed)
  }

  @Test("what is there is not replaced unless that was asked for")
  func refusesExistingOutputs() throws {
    #expect(try train(["--iterations", "1"]).status == 0)
    let before = try input.bytes("model.mtp")
    for name in ["model.mtp", "model.json", "model.svg", "model.checkpoint", "model.settings.toml"]
    {
      let refused = try train(["--iterations", "2"])
      #expect(refused.status == 1)
      #expect(
        refused.errors.contains("\(name): exists already; give --resume"), "\(refused.errors)")
      try FileManager.default.moveItem(
        atPath: folder.path(name), toPath: folder.path("old-\(name)"))
    }
    let onItself = try OrdealTool.run(
      input.words("old-model.mtp") + ["--start", "old-model.mtp", "--overwrite"], in: folder.url)
    #expect(onItself.status == 1 && onItself.errors.contains("is read by this command"))
    #expect(try input.bytes("old-model.mtp") == before)
    #expect(try train(["--iterations", "1"]).status == 0)
  }

  @Test(
    "--resume without a checkpoint begins, of other settings is refused, of a finished training ends"
  )
  func meaningOfResume() throws {
    let begun = try train(["--resume", "--iterations", "1"])
    #expect(begun.status == 0, "\(begun.errors)")
    #expect(begun.output.contains("model.checkpoint: the training begins"), "\(begun.output)")
    let other = try train(["--resume", "--weights", "energy=2"])
    #expect(other.status == 64)
    #expect(
      other.errors.contains(
        "--weights is \"energy=2.0,forces=0.01,stress=0.001\", but the run to go on with was begun"),
      "\(other.errors)")
    let alone = ["train", "--resume", "--output", "model.mtp"]
    let more = try OrdealTool.run(alone + ["--iterations", "2", "--threads", "1"], in: folder.url)
    #expect(more.status == 0, "\(more.errors)")
    #expect(try report()["iterations"] as? Int == 2)
    let finished = try OrdealTool.run(alone, in: folder.url)
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.output)")
    #expect(try train(["--overwrite", "--tolerance", "0.9"]).status == 0)
    try #require(!FileManager.default.fileExists(atPath: folder.path("model.checkpoint")))
    let before = try input.bytes("model.json")
    let ended = try train(["--resume", "--tolerance", "0.9"])
    #expect(ended.status == 0 && ended.output.contains("is finished"), "\(ended.output)")
    #expect(try train(["--resume", "--seed", "9"]).status == 64)
    #expect(try input.bytes("model.json") == before)
  }

  @Test("model.settings.toml trains the same potential again")
  func settingsTrainAgain() throws {
    let words = [
      "--iterations", "3", "--seed", "7", "--label-weights", "second=0.5", "--repulsion",
    ]
    let run = try train(words)
    #expect(run.status == 0, "\(run.errors)")
    let again = try OrdealTool.run(
      ["train", "--settings", "model.settings.toml", "--output", "again.mtp"], in: folder.url)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try input.bytes("again.mtp") == input.bytes("model.mtp"))
    let nothing = try OrdealTool.run(["train", "--output", "none.mtp"], in: folder.url)
    #expect(nothing.status == 64 && nothing.errors.contains("data: missing"), "\(nothing.errors)")
  }

  @Test(
    "wrong words are refused with status 64",
    arguments: [
      ["--weights", "energy"], ["--weights", "energies=1"], ["--threads", "0"],
      ["--scaling", "none"], ["--repulsion-weight", "1"], ["--label-weights", "liquid"],
    ])
  func wrongWords(words: [String]) throws {
    let run = try train(words)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.hasPrefix("ordeal: error: "), "\(run.errors)")
  }

  @Test(
    "what cannot be trained ends with status 1 and says why",
    arguments: [
      (["--level", "1"], "level"), (["--cutoff", "0"], "cutoff"),
      (["--elements", "Li"], "holds Al"), (["--start", "none.mtp"], "none.mtp"),
      (["--cutoff", "0.5"], "within the cutoff"),
    ])
  func badInput(words: [String], reason: String) throws {
    let run = try train(words)
    #expect(run.status == 1)
    #expect(run.errors.hasPrefix("ordeal: error: "), "\(run.errors)")
    #expect(run.errors.contains(reason), "\(run.errors)")
  }
}
