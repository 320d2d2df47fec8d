// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// `ordeal label` with a `gpaw` of our own on PATH: energies are −(number of atoms), and what it does is
/// written down.
@Suite struct LabelCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try LabelProgram.install(in: folder)
    let structures = (1...4).map { atoms in
      var structure = Structure(
        cell: Cell(orthorhombic: Vector3(3 * Double(atoms), 3, 3)),
        elements: Array(repeating: .lithium, count: atoms),
        positions: (0..<atoms).map { Vector3(3 * Double($0), 0, 0) })
      structure.label = "row \(atoms)"
      structure.properties.info["recipe"] = .text("rows")
      return structure
    }
    // The dearest first, and one of them twice.
    let order = [3, 0, 2, 1, 0].map { structures[$0] }
    try StructureFile.write(order, to: folder.path("set.extxyz"))
  }

  /// Makes a program on PATH.
  private func program(_ name: String, _ script: String) throws {
    try LabelProgram.write(name, script, in: folder)
  }

  private func environment(_ more: [String: String]) -> [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return ["PATH": folder.path("bin") + ":" + path, "CALLS": folder.path("calls")]
      .merging(more) { $1 }
  }

  private func words(_ more: [String]) -> [String] {
    [
      "label", "--structures", folder.path("set.extxyz"), "--ledger",
      folder.path("labels/labels.sqlite"), "--output", folder.path("out.extxyz"),
    ] + more
  }

  private func label(_ more: [String] = [], _ variables: [String: String] = [:]) throws
    -> OrdealTool.Result
  {
    try OrdealTool.run(words(more), environment: environment(variables))
  }

  private func calls() -> Int {
    let text = try? String(contentsOfFile: folder.path("calls"), encoding: .utf8)
    return text?.split(separator: "\n").count ?? 0
  }

  private func output() throws -> [Structure] {
    try StructureFile.read(folder.path("out.extxyz"))[0].structures
  }

  @Test("each structure is labelled once, in the order of the input, with its keys")
  func labels() throws {
    let run = try label()
    #expect(run.status == 0, "\(run.errors)")
    #expect(calls() == 4)
    let labelled = try output()
    #expect(labelled.map(\.energy) == [-4, -1, -3, -2, -1])
    #expect(labelled.map(\.label) == [4, 1, 3, 2, 1].map { "row \($0)" })
    #expect(labelled.allSatisfy { $0.properties.info["recipe"] == .text("rows") })
    #expect(labelled[0].properties.info["kpoints"] == .integers([3, 12, 12]))
    #expect(labelled[0].forces?.count == 4)
    let virial = try #require(labelled[1].virial)
    #expect(abs(virial[0, 0] + 27) < 1e-9)
    // The ledger is not begun anew by accident, and knows what is done.
    #expect(try label().errors.contains("--resume"))
    #expect(try label(["--resume"]).status == 0)
    #expect(calls() == 4)
    // Other k-points are other labels, for a ledger of their own.
    let refused = try label(["--resume", "--kpoints", "1"])
    #expect(
      refused.status == 64 && refused.errors.contains("--kpoints is [1]"), "\(refused.errors)")
    let ledger = folder.path("labels/labels.sqlite")
    let exported = try OrdealTool.run(
      ["label", "--ledger", ledger, "--export-settings", folder.path("settings.toml")])
    #expect(exported.status == 0, "\(exported.errors)")
    let alone = try OrdealTool.run(
      ["label", "--resume", "--ledger", ledger, "--output", folder.path("out.extxyz")],
      environment: environment([:]))
    #expect(alone.status == 0 && calls() == 4, "\(alone.errors)")
    let again = try OrdealTool.run(
      [
        "label", "--settings", folder.path("settings.toml"), "--ledger", folder.path("x/l.sqlite"),
        "--output", folder.path("again.extxyz"), "--dry-run",
      ], environment: environment([:]))
    #expect(again.status == 0 && again.output.contains("5 structures"), "\(again.errors)")
    // Options that come again win.
    #expect(
      try label([
        "--ledger", folder.path("other/labels.sqlite"), "--kpoints", "1", "--overwrite",
      ]).status == 0)
    #expect(calls() == 8)
    #expect(try output()[0].properties.info["kpoints"] == .integers([1, 1, 1]))
  }

  @Test("a structure that has changed is refused; moved ones are the same, new ones are labelled")
  func changedStructures() throws {
    #expect(try label().status == 0)
    let original = try StructureFile.read(folder.path("set.extxyz"))[0].structures
    let ledger = try Data(contentsOf: folder.url.appending(path: "out.extxyz"))
    var changed = original
    changed[2].positions[0].x += 1e-4
    try StructureFile.write(changed, to: folder.path("set.extxyz"))
    for more in [["--resume"], ["--collect"], ["--resume", "--dry-run"]] {
      let refused = try label(more)
      #expect(refused.status == 1, "\(refused.output)")
      #expect(refused.errors.contains("set.extxyz, frame 3: has changed"), "\(refused.errors)")
    }
    #expect(try Data(contentsOf: folder.url.appending(path: "out.extxyz")) == ledger)
    #expect(calls() == 4)
    // One more at the front: every frame has another number.
    var new = original[1]
    new.positions[0].y = 0.1
    try StructureFile.write([new] + original, to: folder.path("set.extxyz"))
    let more = try label(["--resume"])
    #expect(more.status == 0, "\(more.errors)")
    #expect(calls() == 5)
    #expect(try output().count == 6)
  }

  @Test("what fails keeps its reason; the rest is written; --retry-failed tries again")
  func failures() throws {
    let run = try label([], ["FAILS": "3"])
    #expect(run.status == 1)
    #expect(run.errors.contains("no label for"))
    #expect(run.errors.contains("frame 3: the electrons did not converge"))
    #expect(try output().map(\.energy) == [-4, -1, -2, -1])
    #expect(try label(["--resume"]).status == 1)
    #expect(calls() == 4)
    #expect(try label(["--resume", "--retry-failed"]).status == 0)
    #expect(calls() == 5)
    #expect(try output().count == 5)
  }

  @Test(
    "asked to stop, it gives back what runs, writes what is done, and goes on",
    arguments: [SIGTERM, SIGKILL])
  func interruption(signal: Int32) throws {
    let process = Process()
    process.executableURL = OrdealTool.url
    process.arguments = words([])
    process.environment = ProcessInfo.processInfo.environment.merging(
      environment(["SLEEP": "0.6"])
    ) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // In the middle of the second label.
    let patience = Date() + 60
    while calls() < 2, Date() < patience { usleep(20_000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == (signal == SIGKILL ? SIGKILL : 128 + SIGTERM))
    let before = calls()
    let run = try label(["--resume"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try output().map(\.energy) == [-4, -1, -3, -2, -1])
    // One was interrupted, so one was begun twice; none was finished twice.
    #expect(calls() <= 5 && before >= 2)
    let folders = try String(contentsOfFile: folder.path("calls"), encoding: .utf8)
      .split(separator: "\n")
    #expect(Set(folders).count == 4)
  }

  @Test("a dry run needs no engine and leaves nothing")
  func dryRun() throws {
    let run = try OrdealTool.run(words(["--dry-run"]), environment: ["PATH": "/nowhere"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("5 structures, 4 distinct, up to 4 atoms"))
    #expect(run.output.contains("4 to calculate, about"))
    #expect(try folder.names == ["bin", "set.extxyz"])
  }

  @Test("an engine that is not installed, a time limit that is none: said")
  func badInput() throws {
    let missing = try OrdealTool.run(words([]), environment: ["PATH": "/nowhere"])
    #expect(missing.status == 1)
    #expect(missing.errors.contains("apt-get install --no-install-recommends gpaw gpaw-data"))
    #expect(try folder.names == ["bin", "set.extxyz"])
    #expect(try label(["--time-limit", "soon"]).status == 64)
    #expect(try label(["--kpoints", "4", "4"]).status == 1)
    #expect(try label(["--engine", "vasp"]).status == 64)
  }

  @Test("as an array of Slurm's: tasks share the ledger, each structure is labelled once")
  func slurmArray() throws {
    // Tasks are processes of this machine, and the queue holds those that live.
    try program(
      "sbatch",
      #"""
      last=$(sed -n 's/^#SBATCH --array=0-//p' "$2")
      for task in $(seq 0 "$last"); do
        SLURM_ARRAY_JOB_ID=4711 SLURM_ARRAY_TASK_ID=$task sh "$2" </dev/null >/dev/null 2>&1 &
        echo $! >> "$TASKS"
      done
      echo 4711
      """#)
    try program(
      "squeue",
      #"""
      for task in $(cat "$TASKS"); do
        if kill -0 "$task" 2>/dev/null; then echo 'RUNNING None'; fi
      done
      """#)
    let run = try label(
      ["--slurm", "long", "--tasks", "2", "--time-limit", "90m"],
      ["TASKS": folder.path("tasks"), "SLEEP": "0.3"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("Slurm job 4711, 2 tasks"))
    #expect(calls() == 4)
    #expect(try output().map(\.energy) == [-4, -1, -3, -2, -1])
    let script = try String(
      contentsOfFile: folder.path("labels/slurm/ordeal-label.sbatch"), encoding: .utf8)
    #expect(script.contains("#SBATCH --partition=long\n"))
    #expect(script.contains("#SBATCH --time=1:30:00\n"))
  }

  @Test("the time is up: as if it had been asked to stop")
  func timeLimit() throws {
    let run = try label(["--time-limit", "1s"], ["SLEEP": "3"])
    #expect(run.status == 128 + SIGTERM)
    #expect(run.output.contains("are left: go on with --resume"))
    // What others are calculating can be collected meanwhile; nothing runs.
    let before = calls()
    let collected = try label(["--collect"])
    #expect(collected.status == 1 && collected.output.contains("4 are left"))
    #expect(calls() == before)
  }
}

/// A `gpaw` of our own: energies are −(number of atoms), and what it does is written down.
enum LabelProgram {
  /// Makes it in `bin/` of a folder.
  static func install(in folder: TemporaryFolder) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("bin"), withIntermediateDirectories: true)
    // gpaw python label.py FOLDER
    try write(
      "gpaw",
      #"""
      symbols=$(sed -n 's/.*symbols\\":\[\([^]]*\)\].*/\1/p' "$3/job.json")
      atoms=$(echo "$symbols" | tr ',' '\n' | wc -l)
      echo "$3" >> "$CALLS"
      [ -z "$SLEEP" ] || sleep "$SLEEP"
      if [ "$atoms" = "$FAILS" ]; then
        echo 'error: the electrons did not converge' >&2
        exit 1
      fi
      zeros=$(yes 0.25 | head -n $((3 * atoms)) | paste -sd,)
      cat > "$3/result.json.partial" <<JSON
      {"schemaVersion": 1, "engine": "GPAW 0", "energy": -$atoms, "freeEnergy": -$atoms.5,
       "forces": [$zeros], "stress": [1,0,0,0,1,0,0,0,1], "irreducibleKpoints": 1, "bands": 1,
       "iterations": 1, "setups": {}, "ranks": 1, "seconds": 0.1}
      JSON
      mv "$3/result.json.partial" "$3/result.json"
      """#, in: folder)
  }

  /// Makes a program in `bin/` of a folder.
  static func write(_ name: String, _ script: String, in folder: TemporaryFolder) throws {
    try folder.write("#!/bin/sh\n" + script + "\n", "bin/" + name)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path("bin/" + name))
  }
}
