// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// Folders and ledgers that commit 9e3a8d2, version 0.1.0, has written are gone on with, or refused by a
/// sentence that begins "made by 0.1.0", and then left as they are.
///
/// `MadeByVersion0.1.0` holds them as that version left them; @HERE@ stands for the folder that they
/// were made in.
@Suite struct MadeByFirstVersionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "MadeByVersion0.1.0")
    let names = FileManager.default.enumerator(atPath: source.path)?.compactMap { $0 as? String }
    for name in names ?? [] {
      let (from, to) = (source.appending(path: name), folder.url.appending(path: name))
      if Self.isFolder(from.path) {
        try FileManager.default.createDirectory(at: to, withIntermediateDirectories: true)
        continue
      }
      try FileManager.default.createDirectory(
        at: to.deletingLastPathComponent(), withIntermediateDirectories: true)
      let data = try Data(contentsOf: from)
      let text = String(validating: data, as: UTF8.self)?.replacing("@HERE@", with: folder.url.path)
      try (text.map { Data($0.utf8) } ?? data).write(to: to)
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == .typeDirectory
  }

  private func ordeal(_ words: [String], _ variables: [String: String] = [:]) throws
    -> OrdealTool.Result
  {
    try OrdealTool.run(words, in: folder.url, environment: variables)
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.url.appending(path: name))
  }

  private func rows(_ name: String) throws -> [Substring] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n")
  }

  /// All files below a folder.
  private func files(_ name: String) throws -> [String: Data] {
    let names = FileManager.default.enumerator(atPath: folder.path(name))?
      .compactMap { $0 as? String }
    var files: [String: Data] = [:]
    for file in names ?? [] where !Self.isFolder(folder.path("\(name)/\(file)")) {
      files[file] = try bytes("\(name)/\(file)")
    }
    return files
  }

  /// Expects a refusal that leaves everything as it was.
  private func expectRefusal(
    _ words: [String], of name: String, _ more: String = "",
    _ variables: [String: String] = [:], location: SourceLocation = #_sourceLocation
  ) throws {
    let before = try files(name)
    #expect(!before.isEmpty, sourceLocation: location)
    let refused = try ordeal(words, variables)
    #expect(refused.status == 1, "\(refused.output)\(refused.errors)", sourceLocation: location)
    #expect(
      refused.errors.contains(": made by 0.1.0, ")
        && (more.isEmpty || refused.errors.contains(more)),
      "\(refused.errors)", sourceLocation: location)
    #expect(try files(name) == before, sourceLocation: location)
  }

  // MARK: Runs

  @Test(
    "dynamics that was finished or killed goes on to the trajectory of a whole run",
    arguments: [("md-finished", ["--time", "0.08"]), ("md-killed", [])])
  func dynamics(name: String, more: [String]) throws {
    let run = try ordeal(["md", "--resume", "--output", name] + more)
    #expect(run.status == 0, "\(run.errors)")
    let (own, whole) = (
      try StructureFile.read(folder.path("\(name)/trajectory.extxyz"))[0].structures,
      try StructureFile.read(folder.path("whole/\(name).extxyz"))[0].structures
    )
    #expect(own.count == whole.count && !own.isEmpty)
    for (own, whole) in zip(own, whole) {
      for (a, b) in zip(own.positions, whole.positions) {
        for axis in 0..<3 { #expect(abs(a[axis] - b[axis]) < 1e-6) }
      }
    }
  }

  @Test("Langevin dynamics, which counts other degrees of freedom now, is refused")
  func langevin() throws {
    try expectRefusal(
      ["md", "--resume", "--time", "0.03", "--output", "md-langevin"], of: "md-langevin",
      "degrees of freedom")
    let finished = try ordeal(["md", "--resume", "--output", "md-langevin"])
    #expect(finished.status == 0 && finished.output.contains("is finished"))
  }

  @Test("a relaxation that was finished stays, one that was killed begins again")
  func relaxation() throws {
    let finished = try ordeal(["relax", "--resume", "--output", "relax-finished"])
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.errors)")
    #expect(try bytes("relax-finished/relaxed.extxyz") == bytes("whole/relaxed.extxyz"))
    let again = try ordeal(["relax", "--resume", "--output", "relax-killed"])
    #expect(again.status == 0 && again.output.contains("begins again"), "\(again.errors)")
    let relaxed = try StructureFile.read(folder.path("relax-killed/relaxed.extxyz"))[0]
    #expect(relaxed.structures[0].count == 32)
  }

  @Test(
    "swaps of every kind are refused: their checkpoints hold no averages",
    arguments: ["swap-finished", "swap-killed", "swap-replicas", "swap-batch"])
  func swaps(name: String) throws {
    let resume = ["swap", "--resume", "--attempts", "40", "--output", name]
    try expectRefusal(resume, of: name, "averages of")
    guard name != "swap-batch" else { return }
    let all = [
      "--potential", "P.mtp", "--structure", "start.extxyz", "--elements", "Li,Al", "--exchange",
      "Li,Al", "--seed", "5", "--temperature",
    ]
    try expectRefusal(
      resume + all + (name == "swap-replicas" ? ["20", "60"] : ["20"]), of: name, "averages of")
  }

  @Test("a batch of swaps whose chains have all ended is finished")
  func finishedBatch() throws {
    let before = try files("swap-batch")
    let finished = try ordeal(["swap", "--resume", "--output", "swap-batch"])
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.errors)")
    #expect(try files("swap-batch") == before)
  }

  @Test("insertions and removals without dynamics go on to the attempts of a whole run")
  func grandCanonical() throws {
    let run = try ordeal(["gcmc", "--resume", "--attempts", "60", "--output", "gcmc-finished"])
    #expect(run.status == 0, "\(run.errors)")
    let (own, whole) = (
      try rows("gcmc-finished/attempts.csv"), try rows("whole/gcmc-finished.csv")
    )
    #expect(own.count == 61 && whole.count == 61)
    for (own, whole) in zip(own, whole).dropFirst() {
      let (own, whole) = (
        own.split(separator: ",", omittingEmptySubsequences: false),
        whole.split(separator: ",", omittingEmptySubsequences: false)
      )
      #expect(own[3...4] == whole[3...4] && own[7...] == whole[7...])
      // A checkpoint adds the energies up anew.
      let energies = (try #require(Double(own[6])), try #require(Double(whole[6])))
      #expect(abs(energies.0 - energies.1) < 1e-9)
    }
  }

  @Test(
    "isotherms and replicas go on, and get settings of their own",
    arguments: [
      ("gcmc-isotherm", ["mu-3.0", "mu-2.9"]), ("gcmc-replicas", ["replica-1", "replica-2"]),
    ])
  func isotherms(name: String, runs: [String]) throws {
    let before = try runs.map { try rows("\(name)/\($0)/attempts.csv") }
    let resume = ["gcmc", "--resume", "--output", name]
    let refused = try ordeal(resume + ["--chemical-potential", "-3", "-2.8"])
    #expect(
      refused.status == 64 && refused.errors.contains("--chemical-potential is"),
      "\(refused.errors)")
    let run = try ordeal(resume + ["--attempts", "30"])
    #expect(run.status == 0, "\(run.errors)")
    for (run, before) in zip(runs, before) {
      let after = try rows("\(name)/\(run)/attempts.csv")
      #expect(after.count == 31 && Array(after.prefix(before.count)) == before)
    }
    let settings = String(decoding: try bytes("\(name)/settings.toml"), as: UTF8.self)
    #expect(settings.contains("chemical-potential = [-3.0, -2.9]"), "\(settings)")
  }

  @Test("insertions and removals between dynamics, which was too hot, are refused")
  func grandCanonicalDynamics() throws {
    try expectRefusal(
      ["gcmc", "--resume", "--time", "0.3", "--output", "gcmc-dynamics"], of: "gcmc-dynamics",
      "too hot")
  }

  @Test("an irregular set, whose settings do not say by which potential, is refused")
  func irregular() throws {
    try expectRefusal(
      [
        "irregular", "--resume", "--potential", "P.mtp", "--elements", "Li,Al", "--settings",
        "irregular.toml", "--count", "3", "--output", "irregular",
      ], of: "irregular")
  }

  // MARK: Training

  @Test("a training goes on with the options that it was begun with, and asks for them")
  func training() throws {
    let resume = ["train", "--resume", "--threads", "1", "--output", "train/finished.mtp"]
    try expectRefusal(resume, of: "train", "give --data")
    let options = ["--data", "set.extxyz", "--level", "4", "--cutoff", "4"]
    let other = try ordeal(resume + options + ["--radial-basis-size", "4"])
    #expect(other.status == 64, "\(other.errors)")
    let run = try ordeal(resume + options + ["--radial-basis-size", "3", "--iterations", "15"])
    #expect(run.status == 0, "\(run.errors)")
    let card = try JSONSerialization.jsonObject(with: bytes("train/finished.json"))
    #expect((card as? [String: Any])?["iterations"] as? Int == 15)
  }

  // MARK: Ledgers

  @Test("a grid goes on with its settings file: points that are done stay, others are fitted")
  func grid() throws {
    try expectRefusal(
      ["grid", "--resume", "--ledger", "grid/grid.sqlite"], of: "grid/grid-points",
      "give the settings file")
    let before = try files("grid/grid-points")
    let done = try ordeal(["grid", "grid.toml", "--resume", "--ledger", "grid/grid.sqlite"])
    #expect(done.status == 0 && done.errors.contains("2 points done"), "\(done.errors)")
    for (name, data) in before where name.hasSuffix("result.json") {
      #expect(try bytes("grid/grid-points/" + name) == data)
    }
    let stopped = try ordeal([
      "grid", "long.toml", "--resume", "--ledger", "grid-stopped/grid.sqlite",
    ])
    #expect(stopped.status == 0 && stopped.errors.contains("3 points done"), "\(stopped.errors)")
    // From now on the ledger has its settings.
    let alone = try ordeal(["grid", "--resume", "--ledger", "grid/grid.sqlite"])
    #expect(alone.status == 0, "\(alone.errors)")
  }

  @Test("labels stay, what is left is labelled; other k-points and changed structures are refused")
  func labels() throws {
    try LabelProgram.install(in: folder)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let variables = ["PATH": folder.path("bin") + ":" + path, "CALLS": folder.path("calls")]
    func words(_ name: String, _ more: [String]) -> [String] {
      ["label", "--resume", "--ledger", "\(name)/labels.sqlite", "--output", "\(name)/out.extxyz"]
        + more
    }
    try expectRefusal(words("label", []), of: "label/jobs", "give --structures", variables)
    let structures = ["--structures", "rows.extxyz"]
    try expectRefusal(
      words("label", structures + ["--kpoints", "1"]), of: "label/jobs", "k-points", variables)
    let finished = try ordeal(words("label", structures), variables)
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("calls")))
    let stopped = try ordeal(words("label-stopped", structures), variables)
    #expect(stopped.status == 0, "\(stopped.errors)")
    #expect(try rows("calls").count == 2)
    let labelled = try StructureFile.read(folder.path("label-stopped/out.extxyz"))[0].structures
    #expect(labelled.map(\.energy) == [-1, -2, -3])
    var changed = labelled
    changed[1].positions[0].x += 0.1
    try StructureFile.write(changed, to: folder.path("rows.extxyz"))
    let refused = try ordeal(words("label", structures), variables)
    #expect(
      refused.status == 1 && refused.errors.contains("frame 2: has changed"), "\(refused.errors)")
  }

  @Test("a study goes on with its settings file, and with no other")
  func study() throws {
    try LabelProgram.install(in: folder)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let variables = ["PATH": folder.path("bin") + ":" + path, "CALLS": folder.path("calls")]
    try expectRefusal(
      ["study", "--resume", "--output", "study-finished"], of: "study-finished",
      "give the settings file", variables)
    let text = String(decoding: try bytes("study.toml"), as: UTF8.self)
    try folder.write(
      text.replacing("command = \"label\"", with: "command = \"label\"\nkpoints = 1"), "other.toml")
    try expectRefusal(
      ["study", "other.toml", "--resume", "--output", "study-finished"], of: "study-finished",
      "the step labels had other options", variables)
    let before = try files("study-finished")
    let finished = try ordeal(
      ["study", "study.toml", "--resume", "--output", "study-finished"], variables)
    #expect(finished.status == 0 && finished.output.contains("is finished"), "\(finished.output)")
    #expect(try files("study-finished") == before)
    let stopped = try ordeal(
      ["study", "study.toml", "--resume", "--output", "study-stopped"], variables)
    #expect(stopped.status == 0, "\(stopped.errors)")
    #expect(stopped.output.contains("labels: resume, was interrupted"), "\(stopped.output)")
    #expect(try rows("calls").count == 2)
    let copy = try StructureFile.read(folder.path("study-stopped/copy/copy.extxyz"))[0]
    #expect(copy.structures.count == 3)
  }
}
