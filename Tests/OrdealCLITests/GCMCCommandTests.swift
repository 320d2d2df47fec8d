// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@Suite struct GCMCCommandTests {
  private let input: EvaluationInput

  init() throws { input = try EvaluationInput() }

  private func words(_ output: String, _ more: [String]) throws -> [String] {
    [
      "gcmc", "--potential", input.folder.path("P.mtp"), "--structure", try start(), "--elements",
      "Li,Al", "--species", "Li", "--temperature", "600", "--ensemble", "none", "--seed", "3",
      "--output", input.folder.path(output),
    ] + more
  }

  /// A loose lattice of Li and Al in turn.
  private func start() throws -> String {
    let positions = (0..<27).map { (atom: Int) -> Vector3 in
      Vector3(Double(atom % 3), Double(atom / 3 % 3), Double(atom / 9)) * 3
    }
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(9, 9, 9)),
      elements: (0..<27).map { $0 % 2 == 0 ? Element.lithium : .aluminum }, positions: positions)
    try StructureFile.write([structure], to: input.folder.path("start.extxyz"))
    return input.folder.path("start.extxyz")
  }

  private func rows(_ output: String) throws -> [[Substring]] {
    try String(contentsOfFile: input.folder.path(output + "/attempts.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  /// Kind, outcome and the number of lithium atoms of each attempt.
  private func decisions(_ output: String) throws -> [String] {
    try rows(output).map { "\($0[3]) \($0[4]) \($0[8])" }
  }

  private let open = [
    "--chemical-potential", "-0.5", "--allow-growth", "--displacements", "1", "--attempts", "1500",
    "--minimum-distance", "0.5", "--watch-energy", "-1e9",
  ]

  @Test("1, 2 and 4 processes take the same decisions over 1500 attempts")
  func ranks() throws {
    for ranks in [1, 2, 4] {
      let run = try OrdealTool.run(try words("on\(ranks)", open + ["--ranks", "\(ranks)"]))
      #expect(run.status == 0, "\(run.errors)")
    }
    let kinds = Set(try rows("on1").map { "\($0[3]) \($0[4])" })
    #expect(kinds.isSuperset(of: ["insertion accepted", "removal accepted", "removal rejected"]))
    #expect(try decisions("on2") == decisions("on1"))
    #expect(try decisions("on4") == decisions("on1"))
  }

  @Test("killed 20 times and resumed on 1 or 2 processes, a run takes the same decisions")
  func kills() throws {
    let long = open + ["--attempts", "8000", "--maximum-atoms", "1000"]
    let whole = try OrdealTool.run(try words("whole", long))
    #expect(whole.status == 0, "\(whole.errors)")
    var random = SystemRandomNumberGenerator()
    let folder = input.folder.path("killed")
    var arguments = try words("killed", long)
    for round in 0..<20 {
      let process = Process()
      process.executableURL = OrdealTool.url
      process.arguments = arguments
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32.random(in: 50_000...500_000, using: &random))
      try OrdealTool.kill(folder, by: SIGKILL)
      process.waitUntilExit()
      let ranks = ["--ranks", "\(1 + round % 2)"]
      arguments =
        FileManager.default.fileExists(atPath: folder + "/settings.toml")
        ? ["gcmc", "--resume", "--output", folder] + ranks : try words("killed", long)
    }
    let rest = try OrdealTool.run(arguments)
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try decisions("killed") == decisions("whole"))
    #expect(try rows("killed").map { $0[0] } == rows("whole").map { $0[0] })
    #expect(Set(try rows("killed").map { $0[0] }).count == (try rows("killed").count))
    #expect(try rows("killed").count == 8000)
  }

  @Test("a run that ended with a full cell is left as it is by --resume")
  func full() throws {
    let run = try OrdealTool.run(try words("full", open + ["--maximum-atoms", "30"]))
    #expect(run.status == 0, "\(run.errors)")
    let attempts = try rows("full").count
    #expect(attempts < 1500)
    let again = try OrdealTool.run(["gcmc", "--resume", "--output", input.folder.path("full")])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try rows("full").count == attempts)
  }

  @Test("several chemical potentials make an isotherm: more lithium at higher ones")
  func isotherm() throws {
    let run = try OrdealTool.run(
      try words(
        "scan",
        [
          "--chemical-potential", "-0.9", "-0.4", "--allow-growth", "--attempts", "2000",
          "--minimum-distance", "1.2", "--watch-energy", "-1e9",
        ]))
    #expect(run.status == 0, "\(run.errors)")
    let table = try String(
      contentsOfFile: input.folder.path("scan/isotherm.csv"), encoding: .utf8)
    let counts = table.split(separator: "\n").dropFirst().compactMap {
      Double($0.split(separator: ",")[1])
    }
    #expect(counts.count == 2)
    #expect(counts[0] < counts[1])
  }

  @Test("replicas exchange chemical potentials")
  func replicas() throws {
    let run = try OrdealTool.run(
      try words(
        "replicas",
        [
          "--chemical-potential", "-3", "-2.9", "--replicas", "2", "--allow-growth", "--attempts",
          "400", "--exchange-every", "50", "--watch-energy", "-1e9", "--ranks", "2",
        ]))
    #expect(run.status == 0, "\(run.errors)")
    let file = try Data(contentsOf: URL(filePath: input.folder.path("replicas/replicas.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
    #expect(json["round"] as? Int == 8)
    #expect(try rows("replicas/replica-1").count == 400)
    #expect(try rows("replicas/replica-2").count == 400)
    // Means are those at each chemical potential, over both; a replica of both has none.
    let text = try String(
      contentsOfFile: input.folder.path("replicas/isotherm.csv"), encoding: .utf8)
    let points = text.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").compactMap { Double($0) }
    }
    #expect(points.map { $0.first } == [-3, -2.9])
    let all = try (1...2).flatMap { replica in
      try rows("replicas/replica-\(replica)").suffix(200).compactMap { Double($0[8]) }
    }
    let mean: Double = all.reduce(0, +) / 400
    let meanOfPoints: Double = (points[0][1] + points[1][1]) / 2
    #expect(abs(meanOfPoints - mean) < 1e-9)
    let summary = try Data(
      contentsOf: URL(filePath: input.folder.path("replicas/replica-1/summary.json")))
    #expect(try JSONSchema("gcmc-summary").problems(in: summary) == [])
    let fields = try JSONSerialization.jsonObject(with: summary) as? [String: Any]
    #expect(fields?["elements"] as? [String] == ["Li", "Al"])
    let resume = ["gcmc", "--resume", "--output", input.folder.path("replicas")]
    for (words, message) in [
      (["--temperature", "77"], "--temperature is 77.0"),
      (["--exchange-every", "7"], "begun with 50"),
      (["--replicas", "3"], "--replicas is 3"), (["--seed", "9"], "--seed is 9"),
      (["--chemical-potential", "-3", "-2.8"], "--chemical-potential is [-3.0, -2.8]"),
    ] {
      let refused = try OrdealTool.run(resume + words)
      #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
    }
    let finished = try OrdealTool.run(resume)
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.errors)")
    let more = try OrdealTool.run(resume + ["--attempts", "500"])
    #expect(more.status == 0, "\(more.errors)")
    #expect(try rows("replicas/replica-1").count == 500)
  }

  @Test(
    "settings.toml of an isotherm and of replicas makes all runs again, that of a run this run",
    arguments: [[], ["--replicas", "2"], ["--replicas", "2", "--exchange-every", "30"]])
  func settingsMakeTheRunsAgain(more: [String]) throws {
    let isIndependent = more.count == 2
    let first = try OrdealTool.run(
      try words(
        "first",
        ["--chemical-potential", "-0.9"] + (isIndependent ? [] : ["-0.8"]) + [
          "--allow-growth", "--attempts", "100", "--minimum-distance", "1.2", "--watch-energy",
          "-1e9",
        ] + more))
    #expect(first.status == 0, "\(first.errors)")
    let settings = input.folder.path("first/settings.toml")
    let again = try OrdealTool.run([
      "gcmc", "--settings", settings, "--output", input.folder.path("again"),
    ])
    #expect(again.status == 0, "\(again.errors)")
    let runs = more.isEmpty ? ["mu-0.9", "mu-0.8"] : ["replica-1", "replica-2"]
    for run in runs { #expect(try rows("again/\(run)") == rows("first/\(run)")) }
    #expect(
      try String(contentsOfFile: input.folder.path("again/settings.toml"), encoding: .utf8)
        == String(contentsOfFile: settings, encoding: .utf8))
    // A run that exchanges its chemical potential is none alone.
    if more.count < 4 {
      let alone = try OrdealTool.run([
        "gcmc", "--settings", input.folder.path("first/\(runs[1])/settings.toml"), "--output",
        input.folder.path("alone"),
      ])
      #expect(alone.status == 0, "\(alone.errors)")
      #expect(try rows("alone") == rows("first/\(runs[1])"))
    }
    let resume = ["gcmc", "--resume", "--output", input.folder.path("first")]
    let refused = try OrdealTool.run(resume + ["--chemical-potential", "-0.7"])
    #expect(refused.status == 64 && refused.errors.contains("--chemical-potential is -0.7"))
    let longer = try OrdealTool.run(resume + ["--attempts", "110"])
    #expect(longer.status == 0, "\(longer.errors)")
    for run in runs { #expect(try rows("first/\(run)").count == 110) }
    let finished = try OrdealTool.run(resume)
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.errors)")
  }

  @Test("atoms are taken out and put in beforehand, with room between them")
  func preparation() throws {
    let run = try OrdealTool.run(
      try words(
        "prepared",
        [
          "--chemical-potential", "-3", "--allow-growth", "--remove", "5", "--attempts", "50",
        ]))
    #expect(run.status == 0, "\(run.errors)")
    let before = try StructureFile.read(input.folder.path("prepared/structure.extxyz"))[0]
    #expect(before.structures[0].composition == [.lithium: 9, .aluminum: 13])
    let tooMany = try OrdealTool.run(
      try words("toomany", ["--chemical-potential", "-3", "--allow-growth", "--remove", "15"]))
    #expect(tooMany.status == 1)
    #expect(tooMany.errors.contains("at most 14"))
  }

  @Test(
    "what makes no sense is refused before anything is written",
    arguments: [
      (["--chemical-potential", "3"], "--allow-growth"),
      (["--chemical-potential", "-3", "--allow-growth", "--species", "Cu"], "Li, Al"),
      (["--chemical-potential", "-3", "--allow-growth", "--minimum-distance", "4"], "inserted"),
      (["--chemical-potential", "-3", "--volume", "free", "--minimum-distance", "0"], "volume"),
      (["--chemical-potential", "-3", "--ensemble", "npt", "--displacements", "2"], "none"),
      (["--allow-growth"], "chemical-potential"),
      (["--chemical-potential", "-3", "--attempts", "0"], "attempts"),
    ])
  func refusals(more: [String], expected: String) throws {
    let run = try OrdealTool.run(try words("refused", more))
    #expect(run.status == 1)
    #expect(run.errors.contains(expected), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: input.folder.path("refused")))
  }

  @Test("a potential that lets atoms collapse makes a run end with the reason, not a crash")
  func collapse() throws {
    let run = try OrdealTool.run(
      try words(
        "collapse",
        [
          "--chemical-potential", "-0.5", "--allow-growth", "--ensemble", "nvt", "--time", "1",
          "--watch-energy", "-0.01",
        ]))
    #expect(run.status == 1)
    #expect(run.errors.contains("blows up again and again"), "\(run.errors)")
    let found = try StructureFile.read(input.folder.path("collapse/irregular.extxyz"))
    #expect(!found[0].structures.isEmpty)
  }

  // MARK: Dynamics

  private func lithiumAluminium(_ output: String, _ more: [String]) throws -> [String] {
    let models = try #require(PublishedData.folder).appending(path: "models")
    let cell = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../examples/LiAl-B32.vasp").standardizedFileURL
    return [
      "gcmc", "--potential", models.appending(path: "MTP_retrain-extra-2.mtp").path,
      "--structure", cell.path, "--replicate", "2", "2", "1", "--elements", "Li,Al", "--species",
      "Li", "--chemical-potential", "-3", "--allow-growth", "--temperature", "900",
      "--attempt-every", "0.01", "--checkpoint-every", "0.1", "--dump-every", "0.05", "--time",
      "0.6", "--minimum-distance", "2.2", "--remove", "2", "--seed", "11", "--output",
      input.folder.path(output),
    ] + more
  }

  @Test(
    "with dynamics: atoms come and go, degrees of freedom follow, a killed run resumes to the byte",
    .enabled(if: PublishedData.isFound, "\(PublishedData.howToGet)"),
    arguments: ["npt", "nvt"])
  func dynamics(ensemble: String) throws {
    let whole = try OrdealTool.run(try lithiumAluminium("whole", ["--ensemble", ensemble]))
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(try rows("whole").count == 60)
    #expect(try rows("whole").contains { $0[4] == "accepted" })
    let final = try StructureFile.read(input.folder.path("whole/final.extxyz"))[0].structures[0]
    #expect(final.count == Int(try #require(try rows("whole").last?[7])))
    #expect(final.composition[.aluminum] == 32)
    for (schema, file) in [("gcmc-summary", "summary.json"), ("order", "order.json")] {
      let document = try Data(contentsOf: URL(filePath: input.folder.path("whole/\(file)")))
      #expect(try JSONSchema(schema).problems(in: document) == [])
    }
    let half = try OrdealTool.run(
      try lithiumAluminium("half", ["--ensemble", ensemble, "--time", "0.37"]))
    #expect(half.status == 0, "\(half.errors)")
    let rest = try OrdealTool.run([
      "gcmc", "--resume", "--time", "0.6", "--output", input.folder.path("half"),
    ])
    #expect(rest.status == 0, "\(rest.errors)")
    // Up to the last checkpoint that both have: the interruption adds one.
    #expect(try rows("half").prefix(37) == rows("whole").prefix(37))
    #expect(try rows("half").count == 60)
  }

  /// Kinetic energies of log.lammps after a time to settle, by step.
  private func kineticEnergies(_ output: String, from first: Int) throws -> [Int: Double] {
    let log = try String(contentsOfFile: input.folder.path(output + "/log.lammps"), encoding: .utf8)
    var energies: [Int: Double] = [:]
    for line in log.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 8, let step = Int(words[0]), let energy = Double(words[3]) else {
        continue
      }
      if step >= first { energies[step] = energy }
    }
    return energies
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  /// 16 Al on fcc sites, or the cell of LiAl, with the potential of this repository.
  private func small(
    _ output: String, _ structure: String, _ temperature: Double, _ more: [String]
  ) throws -> [String] {
    // So tight a thermostat forgets in 0.05 ps: errors of a mean over 15 ps are 0.7 %.
    try input.folder.write("temperature-damping = 0.03\n", "damping.toml")
    return [
      "gcmc", "--potential",
      Self.root.appending(path: "potentials/li-al-default/li-al-default.almtp").path, "--elements",
      "Li,Al", "--structure", structure, "--species", "Li", "--ensemble", "nvt", "--temperature",
      "\(Int(temperature))", "--timestep", "2", "--attempt-every", "0.02", "--seed", "5",
      "--watch-every", "0.01",
      "--settings", input.folder.path("damping.toml"), "--output", input.folder.path(output),
    ] + more
  }

  /// Mean kinetic energy over 3 (N − 1) k_B T/2.
  private func equipartition(_ output: String, _ temperature: Double) throws -> Double {
    // N from one attempt to the next.
    let rows = try rows(output)
    let atoms = Dictionary(
      uniqueKeysWithValues: try rows.map {
        (try #require(Int($0[1])), try #require(Double($0[7])))
      })
    let between = try #require(Int(rows[0][1]))
    let ratios = try kineticEnergies(output, from: 1000).compactMap { step, energy -> Double? in
      // At the step of an attempt LAMMPS may print before it or after it.
      guard step % between != 0, let count = atoms[step / between * between] else { return nil }
      return energy / (1.5 * (count - 1) * 8.617333262e-5 * temperature)
    }
    try #require(ratios.count > 300)
    return ratios.reduce(0, +) / Double(ratios.count)
  }

  @Test("16 atoms without an exchange: 3 (N − 1)/2 k_B T from the first step on")
  func equipartitionWithoutExchange() throws {
    let fcc = [
      Vector3(0, 0, 0), Vector3(0, 0.5, 0.5), Vector3(0.5, 0, 0.5), Vector3(0.5, 0.5, 0),
    ]
    let cell = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: 4.05)),
      elements: Array(repeating: .aluminum, count: 4), positions: fcc.map { 4.05 * $0 })
    let path = input.folder.path("Al16.extxyz")
    try StructureFile.write([cell.replicated(2, 2, 1)], to: path)
    let run = try OrdealTool.run(
      try small("still", path, 600, ["--chemical-potential", "-9", "--time", "16"]))
    #expect(run.status == 0, "\(run.errors)")
    #expect(try !decisions("still").contains { $0.contains("accepted") })
    // With 3N degrees of freedom it was 1.067. Steps of 2 fs lower it by 0.004.
    #expect(abs(try equipartition("still", 600) - 1) < 0.03)
  }

  @Test("and with exchanges of 10 to 13 atoms")
  func equipartitionWithExchanges() throws {
    let cell = Self.root.appending(path: "examples/LiAl-B32.vasp").path
    let run = try OrdealTool.run(
      try small(
        "open", cell, 900,
        [
          "--chemical-potential", "-3.2", "--allow-growth", "--remove", "3", "--minimum-distance",
          "1.8", "--time", "12",
        ]))
    #expect(run.status == 0, "\(run.errors)")
    #expect(try decisions("open").contains { $0.contains("accepted") })
    // Errors are 1 %; 3N degrees of freedom would give 1.09.
    #expect(abs(try equipartition("open", 900) - 1) < 0.04)
  }

  @Test(
    "SIGTERM ends dynamics between attempts with a checkpoint; it goes on",
    .enabled(if: PublishedData.isFound, "\(PublishedData.howToGet)"))
  func terminate() throws {
    let run = try InterruptedTool(
      try lithiumAluminium(
        "stopped", ["--attempt-every", "5", "--time", "10", "--checkpoint-every", "5"]))
    let log = input.folder.path("stopped/log.lammps")
    // The row of step 100: dynamics have begun, and the first attempt is 4900 steps away.
    let status = try run.end(by: SIGTERM) {
      (try? String(contentsOfFile: log, encoding: .utf8))?.contains(#/\n +100 /#) == true
    }
    #expect(status == 128 + SIGTERM)
    let data = try Data(contentsOf: URL(filePath: input.folder.path("stopped/checkpoint.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let step = try #require(json["step"] as? Int)
    #expect(step > 0 && step < 5000)
    let rest = try OrdealTool.run(["gcmc", "--resume", "--output", input.folder.path("stopped")])
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try rows("stopped").map { $0[1] } == ["5000", "10000"])
  }

  @Test(
    "with dynamics on 1 and 2 processes: the same first decisions",
    .enabled(if: PublishedData.isFound, "\(PublishedData.howToGet)"))
  func dynamicsOnTwo() throws {
    for ranks in [1, 2] {
      let run = try OrdealTool.run(
        try lithiumAluminium("on\(ranks)", ["--ranks", "\(ranks)", "--time", "0.2"]))
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try decisions("on1") == decisions("on2"))
  }

  @Test(
    "an irregular set: as many configurations as wanted, each once, scored",
    .enabled(if: PublishedData.isFound, "\(PublishedData.howToGet)"))
  func irregular() throws {
    let models = try #require(PublishedData.folder).appending(path: "models")
    let cell = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../examples/LiAl-B32.vasp").standardizedFileURL
    try input.folder.write(
      """
      species = "Li"
      chemical-potential = -1.0
      allow-growth = true
      minimum-distance = 0.0
      temperature = 600
      attempt-every = 0.02
      checkpoint-every = 0.04
      time = 4
      starts = 2
      [cell.small]
      structure = "\(cell.path)"
      replicate = [2, 2, 1]
      remove = [0, 4]
      [cell.warm]
      structure = "\(cell.path)"
      replicate = [2, 2, 1]
      temperature = 900
      """, "irregular.toml")
    let run = try OrdealTool.run(
      [
        "irregular", "--potential", models.appending(path: "MTP_train-extra-2.mtp").path,
        "--elements", "Li,Al", "--settings", "irregular.toml", "--count", "6", "--jobs", "2",
        "--score", models.appending(path: "MTP_train.mtp").path, "--output", "set",
      ], in: input.folder.url)
    #expect(run.status == 0, "\(run.errors)")
    let set = try StructureFile.read(input.folder.path("set/irregular.extxyz"))[0].structures
    #expect(set.count == 6)
    let chains = try [1, 2].map {
      try String(
        contentsOfFile: input.folder.path("set/chains/\($0)/settings.toml"), encoding: .utf8)
    }
    #expect(chains[0].contains("temperature = 600") && chains[1].contains("temperature = 900"))
    let file = try Data(contentsOf: URL(filePath: input.folder.path("set/irregular.json")))
    #expect(try JSONSchema("irregular").problems(in: file) == [])
    let json = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
    let scores = try #require(json["scores"] as? [String: [String: Int]])
    // What the potential reached trips its own criteria; that is how it was found.
    let own = try #require(scores["MTP_train-extra-2"])
    #expect(own["forceConfigurations"] == 6 || (own["energyCount"] ?? 0) > 0)
    #expect(scores["MTP_train"]?["configurations"] == 6)
  }
}
