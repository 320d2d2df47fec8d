// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import TestSupport
import Testing

/// `ordeal study` with real commands that take a moment: make, convert, evaluate, and so on.
@Suite struct StudyCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let crystal = Structure(
      cell: Cell(orthorhombic: Vector3(3, 3, 3)), elements: [.lithium, .aluminum],
      positions: [Vector3(0, 0, 0), Vector3(1.5, 1.5, 1.5)])
    try StructureFile.write([crystal], to: folder.path("one.extxyz"))
    try StructureFile.write([crystal, crystal], to: folder.path("two.extxyz"))
    try folder.write(steps, "study.toml")
  }

  /// Two chains: a, then b and c of it; d, which stands alone.
  private let steps = """
    title = "Four conversions"

    [[step]]
    name = "c"
    command = "convert"
    input = "{b}"

    [[step]]
    name = "a"
    command = "convert"
    input = "one.extxyz"
    output = "a.cfg"
    elements = ["Li", "Al"]

    [[step]]
    name = "b"
    command = "convert"
    input = "{a}"
    elements = ["Li", "Al"]

    [[step]]
    name = "d"
    command = "convert"
    input = "two.extxyz"
    """

  private func study(_ more: String...) throws -> OrdealTool.Result {
    try OrdealTool.run(["study", "study.toml", "--output", "out"] + more, in: folder.url)
  }

  /// What was decided about each step: ["a": "run", …].
  private func decisions(_ result: OrdealTool.Result) -> [String: String] {
    var words: [String: String] = [:]
    for line in result.output.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let word = parts[1].split(separator: ",").first else { continue }
      if words[String(parts[0])] == nil { words[String(parts[0])] = String(word.dropFirst()) }
    }
    return words
  }

  private func json(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.url.appending(path: "out/\(name)"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func change(_ text: String, to other: String) throws {
    let old = try String(contentsOfFile: folder.path("study.toml"), encoding: .utf8)
    try folder.write(old.replacing(text, with: other), "study.toml")
  }

  @Test("steps run once; only what depends on a change runs again, and old results are kept")
  func skipping() throws {
    let first = try study()
    #expect(first.status == 0, "\(first.errors)")
    #expect(decisions(first).filter { $0.value == "run" }.keys.sorted() == ["a", "b", "c", "d"])
    #expect(try study().errors.contains("exists already; give --resume"))

    let second = try study("--update")
    #expect(second.status == 0, "\(second.errors)")
    #expect(decisions(second).filter { $0.value == "skip" }.count == 4, "\(second.output)")

    let two = try String(contentsOfFile: folder.path("two.extxyz"), encoding: .utf8)
    try folder.write(two, "one.extxyz")
    let third = try study("--update")
    #expect(decisions(third) == ["a": "run", "b": "run", "c": "run", "d": "skip"])
    #expect(third.output.contains("a: run, one.extxyz has changed"), "\(third.output)")
    #expect(third.output.contains("b: run, a/a.cfg has changed"))
    #expect(try StructureFile.read(folder.path("out/c/c.extxyz"))[0].structures.count == 2)
    #expect(try StructureFile.read(folder.path("out/old/c-1/c.extxyz"))[0].structures.count == 1)
  }

  @Test("other settings, and results that somebody changed or took away, are seen")
  func changes() throws {
    #expect(try study().status == 0)
    try change("name = \"d\"", to: "name = \"d\"\nelements = \"Li\"")
    try FileManager.default.removeItem(atPath: folder.path("out/b/b.extxyz"))
    let dry = try study("--update", "--dry-run")
    #expect(dry.status == 0)
    #expect(dry.output.contains("its settings have changed"), "\(dry.output)")
    #expect(dry.output.contains("b.extxyz is gone"))
    #expect(dry.output.contains("after b, which runs first"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("out/b/b.extxyz")))
    // b comes out as it was: c need not run after all.
    let again = try study("--update")
    #expect(decisions(again) == ["a": "skip", "b": "run", "c": "skip", "d": "run"])
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.url.appending(path: name))
  }

  @Test("--resume goes on as the study was begun: other settings and files are refused by name")
  func meaningOfResume() throws {
    let nothing = try OrdealTool.run(["study", "--resume", "--output", "out"], in: folder.url)
    #expect(nothing.status == 1 && nothing.errors.contains("holds no study"), "\(nothing.errors)")
    let first = try study("--resume")
    #expect(first.status == 0 && first.output.contains("there is no study in out yet: it begins"))
    let files = ["out/state.json", "out/settings.toml", "out/study.html"]
    let before = try files.map(bytes)
    let finished = try OrdealTool.run(["study", "--resume", "--output", "out"], in: folder.url)
    #expect(finished.status == 0 && finished.output.contains("is finished; nothing is changed"))

    let original = try String(contentsOfFile: folder.path("study.toml"), encoding: .utf8)
    for (old, new, message) in [
      (
        "input = \"{a}\"", "input = \"one.extxyz\"",
        "[[step]] b: input is \"one.extxyz\", but the study to go on with was begun with \"{a}\""
      ),
      (
        "input = \"two.extxyz\"", "input = \"two.extxyz\"\nelements = \"Li\"",
        "[[step]] d: elements is \"Li\", but the study to go on with was begun with none"
      ),
      (
        "output = \"a.cfg\"\n", "",
        "[[step]] a: output is not set, but the study to go on with was begun with \"a.cfg\""
      ),
    ] {
      try folder.write(original.replacing(old, with: new), "study.toml")
      for more in [[], ["--dry-run"]] {
        let refused = try OrdealTool.run(
          ["study", "study.toml", "--output", "out", "--resume"] + more, in: folder.url)
        #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
      }
    }
    try folder.write(original, "study.toml")
    try folder.write(String(decoding: bytes("two.extxyz"), as: UTF8.self), "one.extxyz")
    let changed = try study("--resume")
    #expect(changed.status == 1, "\(changed.output)")
    #expect(changed.errors.contains("one.extxyz has changed since the step a was done"))
    #expect(try files.map(bytes) == before)
  }

  @Test("--resume takes more steps, keeps those that are not given, and needs no settings file")
  func moreSteps() throws {
    #expect(try study().status == 0)
    try folder.write(
      """
      [[step]]
      name = "e"
      command = "convert"
      input = "{b}"
      """, "study.toml")
    let more = try study("--resume")
    #expect(more.status == 0, "\(more.errors)")
    #expect(more.output.contains("d: stays in the study"), "\(more.output)")
    #expect(more.output.contains("e: run, has not run") && more.output.contains("a: skip"))
    try FileManager.default.removeItem(atPath: folder.path("out/e"))
    let alone = try OrdealTool.run(
      ["study", "--resume", "--output", folder.path("out")], environment: [:])
    #expect(
      alone.status == 0 && alone.output.contains("e: run, e.extxyz is gone"), "\(alone.errors)")
    #expect(alone.output.contains("5 of 5 steps done"), "\(alone.output)")
  }

  @Test("settings.toml of a study makes it again, from wherever both were moved")
  func settingsMakeTheStudyAgain() throws {
    #expect(try study().status == 0)
    let again = try OrdealTool.run(
      ["study", "out/settings.toml", "--output", "again"], in: folder.url)
    #expect(again.status == 0, "\(again.errors)")
    for name in ["a/a.cfg", "c/c.extxyz", "d/d.extxyz"] {
      #expect(try bytes("again/\(name)") == bytes("out/\(name)"))
    }
    let text = try String(contentsOfFile: folder.path("out/settings.toml"), encoding: .utf8)
    #expect(text.contains("folder = \"..\"") && text.contains("\n[[step]]\n"), "\(text)")
    let moved = folder.path("moved")
    try FileManager.default.createDirectory(atPath: moved, withIntermediateDirectories: true)
    for name in ["study.toml", "one.extxyz", "two.extxyz", "out"] {
      try FileManager.default.moveItem(atPath: folder.path(name), toPath: moved + "/" + name)
    }
    let resumed = try OrdealTool.run(["study", "--resume", "--output", moved + "/out"])
    #expect(
      resumed.status == 0 && resumed.output.contains("is finished"),
      "\(resumed.output)\(resumed.errors)")
  }

  @Test(
    "a label step: other k-points are refused before anything runs, more structures are labelled")
  func labels() throws {
    try LabelProgram.install(in: folder)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let variables = ["PATH": folder.path("bin") + ":" + path, "CALLS": folder.path("calls")]
    func run(_ more: String...) throws -> OrdealTool.Result {
      try OrdealTool.run(
        ["study", "labels.toml", "--output", "out"] + more, in: folder.url,
        environment: variables)
    }
    let text = """
      [[step]]
      name = "labels"
      command = "label"
      structures = "one.extxyz"
      """
    try folder.write(text, "labels.toml")
    let first = try run()
    #expect(first.status == 0, "\(first.errors)")
    let state = try bytes("out/state.json")
    try folder.write(text + "\nkpoints = [1]", "labels.toml")
    let refused = try run("--resume")
    #expect(refused.status == 64, "\(refused.output)")
    #expect(
      refused.errors.contains(
        "[[step]] labels: kpoints is [1], but the study to go on with was begun with none"),
      "\(refused.errors)")
    #expect(try bytes("out/state.json") == state)
    var other = try StructureFile.read(folder.path("one.extxyz"))[0].structures[0]
    other.positions[1].x += 0.1
    try StructureFile.write([other], to: folder.path("other.extxyz"))
    try folder.write(
      text.replacing("\"one.extxyz\"", with: "[\"one.extxyz\", \"other.extxyz\"]"), "labels.toml")
    let more = try run("--resume")
    #expect(more.status == 0, "\(more.errors)")
    #expect(more.output.contains("labels: resume"), "\(more.output)")
    let calls = try String(contentsOfFile: folder.path("calls"), encoding: .utf8)
    #expect(calls.split(separator: "\n").count == 2)
    // Brought up to date, other k-points are a ledger of their own.
    try folder.write(text + "\nkpoints = [1]", "labels.toml")
    let updated = try run("--update")
    #expect(updated.status == 0, "\(updated.errors)")
    #expect(updated.output.contains("labels: run, its settings have changed"), "\(updated.output)")
  }

  @Test("a step that fails stops those that need it and no others; then it is tried again")
  func failure() throws {
    try change("input = \"one.extxyz\"", to: "input = \"none.extxyz\"")
    let failed = try study()
    #expect(failed.status == 1)
    #expect(failed.errors.contains("none.extxyz"), "\(failed.errors)")
    #expect(decisions(failed) == ["a": "run", "b": "blocked", "c": "blocked", "d": "run"])
    #expect(FileManager.default.fileExists(atPath: folder.path("out/d/d.extxyz")))
    let steps = try #require(try json("study.json")["steps"] as? [[String: Any]])
    #expect(
      steps.map { $0["status"] as? String } == ["failed", "blocked", "blocked", "done"])

    try change("input = \"none.extxyz\"", to: "input = \"none.extxyz\"\nmay-fail = true")
    try change("input = \"{a}\"", to: "input = \"one.extxyz\"\nneeds = [\"a\"]")
    let lenient = try study("--update")
    #expect(lenient.status == 0, "\(lenient.errors)")
    #expect(decisions(lenient) == ["a": "skip", "b": "run", "c": "run", "d": "skip"])
  }

  @Test("options are checked by their commands before anything runs")
  func checking() throws {
    try change("name = \"d\"", to: "name = \"d\"\ncutof = 5")
    let wrong = try study()
    #expect(wrong.status == 1)
    #expect(
      wrong.errors.contains("[[step]] number 4, d: Unknown option '--cutof'"), "\(wrong.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    try folder.write("", "out")
    try change("cutof = 5", to: "")
    let file = try study()
    #expect(file.status == 1, "\(file.errors)")
  }

  @Test("the studies of the repository hold together", arguments: ["small", "li-al"])
  func recipes(_ name: String) throws {
    let recipe = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../recipes/studies/\(name).toml").standardizedFileURL
    let run = try OrdealTool.run([
      "study", recipe.path, "--output", folder.path("none"), "--dry-run",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("core-hours") && !run.output.contains("skip"), "\(run.output)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
  }

  @Test("a study goes on once the files that it waits for are there and whole")
  func waiting() throws {
    try folder.write(
      """
      [[step]]
      name = "inputs"
      command = "vasp-inputs"
      structures = "two.extxyz"
      settings = "paper"
      task = "static"

      [[step]]
      name = "runs"
      command = "wait"
      files = "{inputs}/*/done.txt"
      ends-with = "end"
      message = "Do it."

      [[step]]
      name = "after"
      command = "convert"
      needs = "runs"
      input = "one.extxyz"
      """, "study.toml")
    let waits = try study()
    #expect(waits.status == 2, "\(waits.errors)")
    #expect(waits.output.contains("runs: wait, Do it. 0 of 2 files are there"), "\(waits.output)")
    #expect(decisions(waits)["after"] == "blocked")
    try folder.write("at the end", "out/inputs/00001/done.txt")
    try folder.write("not yet", "out/inputs/00002/done.txt")
    let half = try study("--resume")
    #expect(half.status == 2 && half.output.contains("1 of 2 files are there"), "\(half.output)")
    try folder.write("now the end\n", "out/inputs/00002/done.txt")
    let whole = try study("--resume")
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(decisions(whole) == ["inputs": "skip", "runs": "skip", "after": "run"])
  }

  @Test("state and report have the keys of their schemas")
  func schemas() throws {
    #expect(try study().status == 0)
    for (schema, file) in [("study-state", "state.json"), ("study-report", "study.json")] {
      let document = try Data(contentsOf: URL(filePath: folder.path("out/\(file)")))
      #expect(try JSONSchema(schema).problems(in: document) == [])
    }
    let page = try String(contentsOfFile: folder.path("out/study.html"), encoding: .utf8)
    #expect(page.contains("Four conversions") && page.contains("4 of 4 steps are done"))
  }

  // MARK: Interruptions

  /// A study of one training that takes a few seconds.
  private func writeTraining() throws {
    let potential = try MomentTensorPotential.untrained(
      level: 6, speciesCount: 2, cutoff: 4.5, minimumDistance: 2, radialBasisSize: 4, seed: 3)
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    let structures = try (0..<8).map { number in
      let a = 3.1 * (1 + Double(number) / 50)
      var structure = Structure(
        cell: Cell(orthorhombic: Vector3(a, a, a)), elements: [.lithium, .aluminum],
        positions: [Vector3(0.2, 0, 0), Vector3(a / 2, a / 2, a / 2 - 0.1)]
      ).replicated(2, 2, 2)
      let evaluation = try calculator.evaluate(structure)
      (structure.energy, structure.forces) = (evaluation.energy, evaluation.forces)
      return structure
    }
    try StructureFile.write(structures, to: folder.path("train.extxyz"))
    try folder.write(
      """
      [[step]]
      name = "train"
      command = "train"
      data = "train.extxyz"
      level = 10
      seconds = 4
      iterations = 1000000
      tolerance = 1e-300
      threads = 1
      """, "study.toml")
  }

  /// Begins the study, waits until its training iterates, and sends a signal to the study alone.
  private func interrupted(by signal: Int32) throws -> Int32 {
    try InterruptedTool(["study", "study.toml", "--output", "out"], in: folder.url)
      .end(by: signal) { try log.contains(" loss ") }
  }

  private var log: String {
    get throws {
      (try? String(contentsOfFile: folder.path("out/logs/train.txt"), encoding: .utf8)) ?? ""
    }
  }

  /// Whether a process works in the folder of the training.
  private var isTraining: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.filter { Int($0) != nil }.contains { name in
      let words = try? Data(contentsOf: URL(filePath: "/proc/\(name)/cmdline"))
      return words.map { String(decoding: $0, as: UTF8.self) }?
        .contains(folder.path("out/train/train.mtp")) ?? false
    }
  }

  @Test("SIGTERM stops the step, which leaves what it needs to go on")
  func stopped() throws {
    try writeTraining()
    #expect(try interrupted(by: SIGTERM) == 128 + SIGTERM)
    let steps = try #require(try json("state.json")["steps"] as? [String: [String: Any]])
    #expect(steps["train"]?["status"] as? String == "interrupted")
    let again = try study("--resume")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("train: resume, was interrupted"), "\(again.output)")
    #expect(try log.contains("--output \(folder.path("out/train/train.mtp")) --resume"))
    #expect(FileManager.default.fileExists(atPath: folder.path("out/train/train.mtp")))
  }

  @Test("SIGKILL leaves no process behind, and the step is begun again")
  func killed() throws {
    try writeTraining()
    #expect(try interrupted(by: SIGKILL) == SIGKILL)
    let deadline = Date() + 120
    while isTraining, Date() < deadline { usleep(20_000) }
    #expect(!isTraining)
    let steps = try #require(try json("state.json")["steps"] as? [String: [String: Any]])
    #expect(steps["train"]?["status"] as? String == "running")
    let again = try study("--resume")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("train: run, was ended without a word"), "\(again.output)")
    #expect(again.output.contains("train: done"))
  }
}
