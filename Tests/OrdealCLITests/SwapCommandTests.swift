// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@Suite struct SwapCommandTests {
  private let input: EvaluationInput

  init() throws { input = try EvaluationInput() }

  /// Rattled Li and Al in turn.
  private func start() throws -> String {
    let positions = (0..<27).map { (atom: Int) -> Vector3 in
      let corner = Vector3(Double(atom % 3), Double(atom / 3 % 3), Double(atom / 9))
      return corner * 3 + Vector3(0.1, -0.05, 0.07) * Double(atom * 7 % 5)
    }
    var structure = Structure(
      cell: Cell(orthorhombic: Vector3(9, 9, 9)),
      elements: (0..<27).map { $0 % 2 == 0 ? Element.lithium : .aluminum }, positions: positions)
    structure.label = "start"
    try StructureFile.write([structure], to: input.folder.path("start.extxyz"))
    return input.folder.path("start.extxyz")
  }

  private func words(_ output: String, _ more: [String]) throws -> [String] {
    [
      "swap", "--potential", input.folder.path("P.mtp"), "--structure", try start(), "--elements",
      "Li,Al", "--exchange", "Li,Al", "--seed", "5", "--output",
      input.folder.path(output),
    ] + (more.contains("--temperature") ? more : ["--temperature", "20"] + more)
  }

  private func rows(_ output: String) throws -> [String] {
    try String(contentsOfFile: input.folder.path(output + "/attempts.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst().map(String.init)
  }

  private func decisions(_ output: String) throws -> [String] {
    try rows(output).map { String($0.split(separator: ",")[1]) }
  }

  @Test("a chain whose states are one but for rounding has figures, too")
  func oneState() throws {
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(3.3, 3.3, 3.3)), elements: [.aluminum, .lithium],
      positions: [.zero, Vector3(1.65, 1.65, 1.65)])
    try StructureFile.write([structure], to: input.folder.path("b2.extxyz"))
    let run = try OrdealTool.run([
      "swap", "--potential", input.folder.path("P.mtp"), "--structure",
      input.folder.path("b2.extxyz"), "--elements", "Li,Al", "--exchange", "Li,Al",
      "--attempts", "20", "--output", input.folder.path("b2"),
    ])
    #expect(run.status == 0, "\(run.errors)")
    let figure = try String(contentsOfFile: input.folder.path("b2/energy.svg"), encoding: .utf8)
    #expect(figure.contains("</svg>") && !figure.contains("nan"))
  }

  @Test("attempts, the lowest configuration and a summary; composition is kept")
  func run() throws {
    let run = try OrdealTool.run(try words("run", ["--attempts", "300"]))
    #expect(run.status == 0, "\(run.errors)")
    #expect(try rows("run").count == 300)
    #expect(Set(try decisions("run")) == ["accepted", "rejected"])
    let lowest = try StructureFile.read(input.folder.path("run/lowest.extxyz"))[0].structures[0]
    #expect(lowest.composition == [.lithium: 14, .aluminum: 13])
    let energies = try rows("run").compactMap { Double($0.split(separator: ",").last ?? "") }
    #expect(try #require(lowest.energy) <= energies.min() ?? 0)
    let summary = try Data(contentsOf: URL(filePath: input.folder.path("run/summary.json")))
    #expect(try JSONSchema("swap-summary").problems(in: summary) == [])
    let again = try OrdealTool.run(try words("run", ["--attempts", "300"]))
    #expect(again.status == 1)
    #expect(again.errors.contains("--resume"))
  }

  @Test("energies that differ in their last digits alone are a figure, and one attempt is one")
  func flat() throws {
    let a = 3.2
    var pair = Structure(
      cell: Cell(orthorhombic: Vector3(a, a, a)), elements: [.lithium, .aluminum],
      positions: [Vector3(0, 0, 0), Vector3(a / 2, a / 2, a / 2)])
    pair.label = "pair"
    try StructureFile.write([pair], to: input.folder.path("pair.extxyz"))
    for attempts in ["300", "1"] {
      let output = input.folder.path("pair-" + attempts)
      let run = try OrdealTool.run([
        "swap", "--potential", input.folder.path("P.mtp"), "--structure",
        input.folder.path("pair.extxyz"), "--elements", "Li,Al", "--exchange", "Li,Al",
        "--attempts", attempts, "--output", output,
      ])
      #expect(run.status == 0, "\(run.errors)")
      #expect(FileManager.default.fileExists(atPath: output + "/energy.svg"))
      #expect(run.output.contains(attempts == "1" ? "swap: 1 attempt, " : "swap: 300 attempts, "))
    }
  }

  @Test("a run that goes on takes the decisions of one that was never interrupted")
  func resume() throws {
    let whole = try OrdealTool.run(try words("whole", ["--attempts", "400"]))
    #expect(whole.status == 0, "\(whole.errors)")
    let half = try OrdealTool.run(try words("half", ["--attempts", "170"]))
    #expect(half.status == 0, "\(half.errors)")
    // Rows beyond the checkpoint, as a killed run leaves them.
    let table = input.folder.path("half/attempts.csv")
    let text = try String(contentsOfFile: table, encoding: .utf8)
    try Data((text + "171,accepted,0,0\n172,reje").utf8).write(to: URL(filePath: table))
    let rest = try OrdealTool.run([
      "swap", "--resume", "--attempts", "400", "--output", input.folder.path("half"),
    ])
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try decisions("half") == decisions("whole"))
    #expect(try order("half") == order("whole"))
    #expect(try JSONSchema("order").problems(in: order("half")) == [])
  }

  private func order(_ output: String, _ name: String = "order.json") throws -> Data {
    try Data(contentsOf: URL(filePath: input.folder.path("\(output)/\(name)")))
  }

  /// α of Al around Li in the first two shells, with errors.
  private func warrenCowley(_ order: Data) throws -> [(value: Double, error: Double)] {
    let json = try #require(try JSONSerialization.jsonObject(with: order) as? [String: Any])
    let pairs = try #require(json["pairs"] as? [[String: Any]])
    let pair = try #require(
      pairs.first { $0["center"] as? String == "Li" && $0["neighbor"] as? String == "Al" })
    return try #require(pair["warrenCowley"] as? [[String: Double]]).prefix(2).map {
      (try #require($0["value"]), try #require($0["error"]))
    }
  }

  /// Exact values by enumeration of all 1820 orderings: −0.1739, −0.3155.
  ///
  /// A mean over accepted states, each counted once, is −0.0690, −0.2801.
  @Test(
    "order.json at 1500 K: every state counts as often as the chain kept it",
    .enabled(if: PublishedData.isFound, "\(PublishedData.howToGet)"))
  func averages() throws {
    let cell = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: 3.17)), elements: [.lithium, .lithium],
      positions: [.zero, Vector3(repeating: 1.585)])
    var start = cell.replicated(2, 2, 2)
    for site in [0, 2, 4, 6] { start.elements[site] = .aluminum }
    let path = input.folder.path("Li12Al4.extxyz")
    try StructureFile.write([start], to: path)
    let model = try #require(PublishedData.folder).appending(path: "models/MTP_train.mtp").path
    let run = try OrdealTool.run([
      "swap", "--potential", model, "--elements", "Li,Al", "--structure", path, "--exchange",
      "Li,Al", "--temperature", "1500", "--attempts", "12000", "--bound", "1e-30", "--seed", "2",
      "--output", input.folder.path("warm"),
    ])
    #expect(run.status == 0, "\(run.errors)")
    let alphas = try warrenCowley(order("warm"))
    for (alpha, exact) in zip(alphas, [-0.1739, -0.3155]) {
      #expect(alpha.error < 0.03)
      #expect(abs(alpha.value - exact) < 3.5 * alpha.error, "\(alpha)")
    }
    #expect(abs(alphas[0].value - -0.0690) > 3.5 * alphas[0].error, "\(alphas[0])")
  }

  @Test(
    "2 and 4 processes take the decisions of one",
    arguments: [["--relax", "never"], ["--relax", "7"]])
  func ranks(relax: [String]) throws {
    for ranks in [1, 2, 4] {
      let run = try OrdealTool.run(
        try words("on\(ranks)", ["--attempts", "200", "--ranks", "\(ranks)"] + relax))
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(Set(try decisions("on1")) == ["accepted", "rejected"])
    #expect(try decisions("on2") == decisions("on1"))
    #expect(try decisions("on4") == decisions("on1"))
  }

  @Test("a checkpoint of 0.1.0, which holds no averages, is refused by name")
  func oldCheckpoint() throws {
    let run = try OrdealTool.run(try words("old", ["--attempts", "20"]))
    #expect(run.status == 0, "\(run.errors)")
    let file = URL(filePath: input.folder.path("old/checkpoint.json"))
    var json = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    json["schemaVersion"] = 1
    try JSONSerialization.data(withJSONObject: json).write(to: file)
    let rest = try OrdealTool.run([
      "swap", "--resume", "--attempts", "40", "--output", input.folder.path("old"),
    ])
    #expect(rest.status == 1)
    #expect(rest.errors.contains("made by 0.1.0"))
    #expect(try rows("old").count == 20)
  }

  @Test("20 kills at random moments lose nothing, double nothing and change no decision")
  func kills() throws {
    let more = ["--attempts", "4000", "--bound", "1e-30"]
    let whole = try OrdealTool.run(try words("undisturbed", more))
    #expect(whole.status == 0, "\(whole.errors)")
    var random = SystemRandomNumberGenerator()
    var arguments = try words("killed", more)
    for _ in 0..<20 {
      let process = Process()
      process.executableURL = OrdealTool.url
      process.arguments = arguments
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32.random(in: 20_000...400_000, using: &random))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let checkpoint = input.folder.path("killed/checkpoint.json")
      if FileManager.default.fileExists(atPath: checkpoint) {
        arguments = ["swap", "--resume", "--output", input.folder.path("killed")]
      } else {
        try? FileManager.default.removeItem(atPath: input.folder.path("killed"))
      }
    }
    let rest = try OrdealTool.run(arguments)
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try decisions("killed") == decisions("undisturbed"))
  }

  @Test("replicas exchange temperatures, and go on after an interruption")
  func replicas() throws {
    let more = ["--temperature", "20", "60", "200", "--exchange-every", "50", "--ranks", "2"]
    let whole = try OrdealTool.run(try words("all", more + ["--attempts", "300"]))
    #expect(whole.status == 0, "\(whole.errors)")
    let half = try OrdealTool.run(try words("part", more + ["--attempts", "100"]))
    #expect(half.status == 0, "\(half.errors)")
    let rest = try OrdealTool.run([
      "swap", "--resume", "--attempts", "300", "--ranks", "1", "--output",
      input.folder.path("part"),
    ])
    #expect(rest.status == 0, "\(rest.errors)")
    // Progress is out of what the replicas are to make now.
    #expect(rest.errors.contains("/300") && !rest.errors.contains("/100"))
    for replica in 1...3 {
      #expect(try rows("all/replica-\(replica)").count == 300)
      let file = input.folder.path("all/replica-\(replica)/summary.json")
      let summary = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: file)))
      #expect(((summary as? [String: Any])?["seconds"] as? Double ?? 0) > 0)
    }
    let file = try Data(contentsOf: URL(filePath: input.folder.path("all/replicas.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
    #expect((json["places"] as? [Int])?.sorted() == [0, 1, 2])
    #expect((json["proposed"] as? [Int]) == [3, 3])
    // Replicas have had several temperatures: averages are those of each, over all of them.
    for temperature in [20, 60, 200] {
      let whole = try order("all", "order-\(temperature)K.json")
      #expect(try JSONSchema("order").problems(in: whole) == [])
      #expect(try order("part", "order-\(temperature)K.json") == whole)
    }
    let wrong = try OrdealTool.run(
      try words("wrong", ["--temperature", "20", "60", "--replicas", "3"]))
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("one for each temperature"))
  }

  @Test("a batch: slabs of each supercell and composition; it goes on after an interruption")
  func batch() throws {
    _ = try start()
    try input.folder.write(
      """
      exchange = ["Li", "Al"]
      temperature = 300
      relax = 20
      seed = 4
      [cell.small]
      structure = "start.extxyz"
      counts = [3, 9]
      [cell.long]
      structure = "start.extxyz"
      replicate = [1, 1, 2]
      counts = [7]
      """, "batch.toml")
    let common = ["swap", "--potential", "P.mtp", "--elements", "Li,Al", "--output", "batch"]
    let first = try OrdealTool.run(
      common + ["--settings", "batch.toml", "--attempts", "30", "--jobs", "2"],
      in: input.folder.url)
    #expect(first.status == 0, "\(first.errors)")
    let table = try String(contentsOfFile: input.folder.path("batch/batch.csv"), encoding: .utf8)
    let chains = table.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").prefix(4).joined(separator: ",")
    }
    #expect(chains == ["long-Al7,54,7,30", "small-Al3,27,3,30", "small-Al9,27,9,30"])
    // The topmost aluminium atoms have become lithium.
    let initial = try StructureFile.read(input.folder.path("batch/small-Al3/accepted.extxyz"))
    #expect(initial[0].structures.allSatisfy { $0.composition[.aluminum] == 3 })
    let order = try Data(contentsOf: URL(filePath: input.folder.path("batch/long-Al7/order.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: order) as? [String: Any])
    #expect((json["pairs"] as? [Any])?.count == 4)
    let again = try OrdealTool.run(
      common + ["--settings", "batch.toml", "--attempts", "30"], in: input.folder.url)
    #expect(again.status == 1)
    #expect(again.errors.contains("--overwrite"))
    let replaced = try OrdealTool.run(
      common + ["--settings", "batch.toml", "--attempts", "20", "--overwrite"],
      in: input.folder.url)
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(try rows("batch/small-Al9").count == 20)
  }

  @Test(
    "settings of a batch that make no sense are refused before anything is written",
    arguments: [
      ("counts = [14]", "1 to 13"), ("counts = [0]", "1 to 13"), ("count = [1]", "cell.a.count"),
      ("replicate = [1]\ncounts = [1]", "three positive numbers"), ("", "cell.a.counts"),
    ])
  func batchRefusals(lines: String, expected: String) throws {
    _ = try start()
    try input.folder.write(
      "exchange = [\"Li\", \"Al\"]\n[cell.a]\nstructure = \"start.extxyz\"\n" + lines, "bad.toml")
    let run = try OrdealTool.run(
      [
        "swap", "--potential", "P.mtp", "--elements", "Li,Al", "--settings", "bad.toml", "--output",
        "refused",
      ], in: input.folder.url)
    #expect(run.status == 1)
    #expect(run.errors.contains(expected), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: input.folder.path("refused")))
  }

  @Test("SIGTERM ends a run with a checkpoint; it goes on")
  func terminate() throws {
    let run = try InterruptedTool(
      try words("long", ["--attempts", "100000000", "--bound", "1e-30"]))
    let status = try run.end(by: SIGTERM) { (try? rows("long").isEmpty) == false }
    #expect(status == 128 + SIGTERM)
    let made = try rows("long").count
    #expect(made > 0)
    let rest = try OrdealTool.run([
      "swap", "--resume", "--attempts", "\(made + 20)", "--output", input.folder.path("long"),
    ])
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try rows("long").count == made + 20)
  }

  @Test("averages of a chain that hardly moved have no errors, and that is said")
  func frozen() throws {
    let run = try OrdealTool.run(
      try words("frozen", ["--temperature", "1e-3", "--attempts", "2000", "--bound", "1e-30"]))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("it moved too seldom for its averages to have errors"))
    let file = input.folder.path("frozen/order.json")
    let order = try String(contentsOfFile: file, encoding: .utf8)
    #expect(order.contains("\"value\"") && !order.contains("\"error\""))
  }

  @Test(
    "with relaxation the output says that it is a search; energies never rise above the start's")
  func relaxation() throws {
    let run = try OrdealTool.run(
      try words("relaxed", ["--attempts", "12", "--relax", "attempt", "--relax-cell", "iso"]))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("search"))
    let summary = try Data(contentsOf: URL(filePath: input.folder.path("relaxed/summary.json")))
    #expect(try JSONSchema("swap-summary").problems(in: summary) == [])
    let json = try #require(try JSONSerialization.jsonObject(with: summary) as? [String: Any])
    #expect((json["scheme"] as? String)?.contains("not Metropolis") == true)
  }

  @Test("--resume takes the run's settings, and no others; of a finished run it changes nothing")
  func meaningOfResume() throws {
    let run = try OrdealTool.run(try words("run", ["--attempts", "50"]))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("P.mtp: species 0 = Li, 1 = Al ("))
    let resume = ["swap", "--resume", "--output", input.folder.path("run")]
    let settings = try String(
      contentsOfFile: input.folder.path("run/settings.toml"), encoding: .utf8)
    let (option, given, begun) = ("--temperature", "700.0", "20.0")
    let other = try OrdealTool.run(resume + ["--temperature", "700", "--attempts", "80"])
    #expect(other.status == 64)
    #expect(
      other.errors.contains(
        "\(option) is \(given), but the run to go on with was begun with \(begun)"),
      "\(other.errors)")
    #expect(try OrdealTool.run(resume + ["--seed", "6"]).status == 64)
    #expect(try OrdealTool.run(resume + ["--relax", "attempt"]).status == 64)
    let before = try Data(contentsOf: URL(filePath: input.folder.path("run/summary.json")))
    let finished = try OrdealTool.run(resume + ["--temperature", "20", "--attempts", "40"])
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.errors)")
    #expect(try Data(contentsOf: URL(filePath: input.folder.path("run/summary.json"))) == before)
    #expect(
      try String(contentsOfFile: input.folder.path("run/settings.toml"), encoding: .utf8)
        == settings)
    func seconds() throws -> Double {
      let file = try Data(contentsOf: URL(filePath: input.folder.path("run/summary.json")))
      let summary = try JSONSerialization.jsonObject(with: file) as? [String: Any]
      return try #require(summary?["seconds"] as? Double)
    }
    let secondsBefore = try seconds()
    #expect(try OrdealTool.run(resume + ["--attempts", "60"]).status == 0)
    #expect(try rows("run").count == 60)
    #expect(try seconds() > secondsBefore)
    // Another potential under the same name.
    try Data(contentsOf: URL(filePath: input.folder.path("start.extxyz")))
      .write(to: URL(filePath: input.folder.path("P.mtp")))
    let changed = try OrdealTool.run(resume + ["--attempts", "70"])
    #expect(changed.status == 1 && changed.errors.contains("P.mtp"), "\(changed.errors)")
  }

  @Test("settings.toml makes a run again; a run that has no checkpoint begins again and says so")
  func settingsMakeTheRunAgain() throws {
    let more = ["--attempts", "60", "--temperature", "20", "50", "--exchange-every", "20"]
    #expect(try OrdealTool.run(try words("first", more)).status == 0)
    let second = input.folder.path("second")
    let again = try OrdealTool.run([
      "swap", "--settings", input.folder.path("first/settings.toml"), "--output", second,
    ])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try decisions("first/replica-2") == decisions("second/replica-2"))
    // As a kill leaves it before the replicas are known.
    try FileManager.default.removeItem(atPath: second + "/replicas.json")
    let begun = try OrdealTool.run(["swap", "--resume", "--output", second])
    #expect(begun.status == 0, "\(begun.errors)")
    #expect(begun.output.contains("the run begins again"))
    #expect(try decisions("first/replica-1") == decisions("second/replica-1"))
    let unused = try OrdealTool.run(
      ["swap", "--settings", input.folder.path("first/settings.toml"), "--output", second]
        + ["--overwrite", "--jobs", "0"])
    #expect(unused.status == 64)
  }

  @Test(
    "a batch goes on with its own settings, survives chains that accept nothing, and is continued")
  func batchResume() throws {
    _ = try start()
    try input.folder.write(
      """
      exchange = ["Li", "Al"]
      temperature = 1e-6
      seed = 4
      attempts = 3
      [cell.small]
      structure = "start.extxyz"
      counts = [1, 2]
      """, "batch.toml")
    let begin = [
      "swap", "--potential", "P.mtp", "--elements", "Li,Al", "--settings", "batch.toml", "--output",
      "batch",
    ]
    let first = try OrdealTool.run(begin, in: input.folder.url)
    #expect(first.status == 0, "\(first.errors)")
    let resume = ["swap", "--resume", "--output", "batch"]
    let finished = try OrdealTool.run(resume, in: input.folder.url)
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.errors)")
    let other = try OrdealTool.run(resume + ["--temperature", "9"], in: input.folder.url)
    #expect(other.status == 64 && other.errors.contains("--temperature is 9.0"), "\(other.errors)")
    let more = try OrdealTool.run(resume + ["--attempts", "7"], in: input.folder.url)
    #expect(more.status == 0, "\(more.errors)")
    #expect(try rows("batch/small-Al1").count == 7)
    let refused = try OrdealTool.run(
      begin.dropLast() + ["other", "--replicas", "3"], in: input.folder.url)
    #expect(refused.status == 1 && refused.errors.contains("replicas"), "\(refused.errors)")
  }

  @Test("settings.toml in the folder of each chain of a batch makes that chain again")
  func chainSettings() throws {
    _ = try start()
    try input.folder.write(
      """
      exchange = ["Li", "Al"]
      temperature = 300
      attempts = 40
      seed = 4
      [cell.small]
      structure = "start.extxyz"
      replicate = [1, 1, 2]
      counts = [3, 9]
      """, "batch.toml")
    let batch = try OrdealTool.run(
      [
        "swap", "--potential", "P.mtp", "--elements", "Li,Al", "--settings", "batch.toml",
        "--output", "batch",
      ], in: input.folder.url)
    #expect(batch.status == 0, "\(batch.errors)")
    for chain in ["small-Al3", "small-Al9"] {
      let again = try OrdealTool.run(
        ["swap", "--settings", "batch/\(chain)/settings.toml", "--output", chain],
        in: input.folder.url)
      #expect(again.status == 0, "\(again.errors)")
      for file in ["attempts.csv", "final.extxyz", "order.json"] {
        #expect(try order(chain, file) == order("batch/\(chain)", file))
      }
    }
    let whole = try OrdealTool.run(
      ["swap", "--settings", "batch/settings.toml", "--output", "whole"], in: input.folder.url)
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(try order("whole", "accepted.extxyz") == order("batch", "accepted.extxyz"))
    #expect(try order("whole", "settings.toml") == order("batch", "settings.toml"))
    // More attempts are those of each chain as well; another structure is none of this batch.
    let resume = ["swap", "--resume", "--attempts", "50", "--output", "batch"]
    #expect(try OrdealTool.run(resume, in: input.folder.url).status == 0)
    let settings = try String(
      decoding: order("batch/small-Al9", "settings.toml"), as: UTF8.self)
    #expect(settings.contains("attempts = 50"))
    try input.folder.write("1\n\nLi 0 0 0\n", "start.extxyz")
    let changed = try OrdealTool.run(
      ["swap", "--settings", "batch/settings.toml", "--output", "changed"], in: input.folder.url)
    #expect(changed.status == 1, "\(changed.output)")
    #expect(!FileManager.default.fileExists(atPath: input.folder.path("changed")))
  }

  @Test("settings.toml of an independent replica makes that chain again; replicas go on together")
  func replicaSettings() throws {
    let run = try OrdealTool.run(try words("two", ["--replicas", "2", "--attempts", "60"]))
    #expect(run.status == 0, "\(run.errors)")
    let replica = input.folder.path("two/replica-2")
    let again = try OrdealTool.run([
      "swap", "--settings", replica + "/settings.toml", "--output", input.folder.path("second"),
    ])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try decisions("second") == decisions("two/replica-2"))
    #expect(try decisions("two/replica-1") != decisions("two/replica-2"))
    let alone = try OrdealTool.run([
      "swap", "--resume", "--attempts", "80", "--output", replica,
    ])
    #expect(alone.status == 1 && alone.errors.contains("is one replica of the run in"))
  }

  @Test("replicas whose attempts end between exchanges go on as if they had not been interrupted")
  func partialStage() throws {
    let more = ["--temperature", "20", "60", "200", "--exchange-every", "50"]
    let whole = try OrdealTool.run(try words("all", more + ["--attempts", "170"]))
    #expect(whole.status == 0, "\(whole.errors)")
    let first = try OrdealTool.run(try words("part", more + ["--attempts", "70"]))
    #expect(first.status == 0, "\(first.errors)")
    let resume = ["swap", "--resume", "--output", input.folder.path("part"), "--attempts"]
    for attempts in ["90", "170"] {
      let rest = try OrdealTool.run(resume + [attempts])
      #expect(rest.status == 0, "\(rest.errors)")
      #expect(try rows("part/replica-3").count == Int(attempts))
    }
    for replica in 1...3 {
      #expect(try decisions("part/replica-\(replica)") == decisions("all/replica-\(replica)"))
    }
    for file in ["replicas.json", "order-20K.json", "order-60K.json", "order-200K.json"] {
      #expect(try order("part", file) == order("all", file), "\(file)")
    }
    let finished = try OrdealTool.run(resume + ["170"])
    #expect(finished.status == 0 && finished.output.contains("is finished"))
  }

  @Test("what cannot be swapped is said")
  func refusals() throws {
    let alone = try OrdealTool.run(try words("alone", ["--exchange", "Li"]))
    #expect(alone.status == 1)
    #expect(alone.errors.contains("two elements"))
    let missing = try OrdealTool.run(try words("missing", ["--exchange", "Li,Cu"]))
    #expect(missing.status == 1)
    let nothing = try OrdealTool.run(["swap", "--resume", "--output", input.folder.path("none")])
    #expect(nothing.status == 1)
    #expect(nothing.output.contains("there is no run in"))
    #expect(nothing.errors.contains("potential: missing"))
    let schedule = try OrdealTool.run(try words("x", ["--relax", "sometimes"]))
    #expect(schedule.status == 1)
    #expect(schedule.errors.contains("relax: expected never, attempt, accepted or a number"))
  }
}
