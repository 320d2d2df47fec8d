// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// `ordeal label --engine qe` with a `pw.x` of our own on PATH, which answers with an output of the real
/// one: two atoms of aluminium.
@Suite struct QECommandTests {
  private let folder: TemporaryFolder
  private let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../ElectronicStructureTests/Golden").standardizedFileURL

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("bin"), withIntermediateDirectories: true)
    try folder.write(
      #"""
      #!/bin/sh
      # pw.x -in pw.in
      echo "$PWD" >> "$CALLS"
      test "$1" = -in && grep -q "Al 2.1 1.45 1.35" "$2" || exit 1
      pseudo=$(sed -n "s/.*pseudo_dir = '\(.*\)'/\1/p" "$2")
      test -f "$pseudo/$(sed -n 's/^Al 26.9815385 //p' "$2")" || exit 1
      cat "$ANSWER"
      exit "${STATUS:-0}"
      """#, "bin/pw.x")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path("bin/pw.x"))
    try folder.write(
      """
      <PP_HEADER element="Al" pseudo_type="NC" functional="SLA PZ NOGX NOGC" z_valence="3.0"
      wfc_cutoff="12" rho_cutoff="48"/>

      """, "Al.UPF")
    var structure = Structure(
      cell: Cell(Matrix3(Vector3(4, 0, 0), Vector3(0.1, 2.8, 0), Vector3(0, 0.1, 2.85))),
      elements: [.aluminum, .aluminum], positions: [.zero, Vector3(2.1, 1.45, 1.35)])
    structure.label = "pair"
    try StructureFile.write([structure], to: folder.path("set.extxyz"))
  }

  private func label(
    _ more: [String], answer: String = "static", status: Int = 0
  ) throws -> OrdealTool.Result {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return try OrdealTool.run(
      ["label", "--ledger", folder.path("labels/l.sqlite"), "--output", folder.path("out.extxyz")]
        + more,
      environment: [
        "PATH": folder.path("bin") + ":" + path, "CALLS": folder.path("calls"),
        "ANSWER": golden.appending(path: "\(answer).pw.out").path, "STATUS": "\(status)",
      ])
  }

  private var begin: [String] {
    [
      "--engine", "qe", "--structures", folder.path("set.extxyz"), "--kpoints", "1", "1", "2",
      "--pseudopotential", "Al=\(folder.path("Al.UPF"))",
    ]
  }

  private func calls() -> Int {
    let text = try? String(contentsOfFile: folder.path("calls"), encoding: .utf8)
    return text?.split(separator: "\n").count ?? 0
  }

  @Test(
    "a structure is labelled with what pw.x said; --resume needs no option, and takes no other one")
  func labels() throws {
    let run = try label(begin)
    #expect(run.status == 0, "\(run.errors)")
    // What was chosen for the user is printed.
    #expect(run.output.contains("Quantum ESPRESSO, LDA (PZ), cutoff 163.268 eV"), "\(run.output)")
    let labelled = try #require(
      try StructureFile.read(folder.path("out.extxyz"))[0].structures.first)
    // F + TS/2 of −8.48132821 and −0.00159108 Ry.
    let energy = (-8.48132821 + 0.00159108 / 2) * 13.605693122994
    #expect(abs((labelled.energy ?? .nan) - energy) < 1e-6)
    #expect(
      labelled.label == "pair" && labelled.properties.info["kpoints"] == .integers([1, 1, 2]))
    #expect(labelled.properties.info["energy_kind"] == .text("sigma-zero"))
    #expect(try label(["--resume"]).status == 0)
    #expect(calls() == 1)
    let other = try label(["--resume", "--engine-setting", "cutoff=300"])
    #expect(other.status == 64 && other.errors.contains("--cutoff is 300"), "\(other.errors)")
    let engine = try label(["--resume", "--engine", "gpaw"])
    #expect(engine.status == 64 && engine.errors.contains("--engine is \"gpaw\""))
    // The same file elsewhere is the same pseudopotential, and one of another element changes nothing.
    let potential = try String(contentsOfFile: folder.path("Al.UPF"), encoding: .utf8)
    try folder.write(potential, "moved.UPF")
    let hard = potential.replacing("\"Al\"", with: "\"Li\"").replacing("\"12\"", with: "\"90\"")
    try folder.write(hard, "Li.UPF")
    let moved = try label([
      "--resume", "--pseudopotential", "Al=\(folder.path("moved.UPF"))",
      "Li=\(folder.path("Li.UPF"))",
    ])
    #expect(moved.status == 0 && calls() == 1, "\(moved.errors)")
    #expect(moved.output.contains("cutoff 163.268 eV"))
    try folder.write(potential + "\n", "moved.UPF")
    let changed = try label(["--resume"])
    #expect(changed.status == 1 && changed.errors.contains("moved.UPF: has changed"))
    #expect(calls() == 1)
  }

  @Test("settings that a ledger exports make its labels again")
  func exportedSettings() throws {
    #expect(try label(begin + ["--engine-setting", "smearing=0.1"]).status == 0)
    let file = folder.path("settings.toml")
    let exported = try OrdealTool.run([
      "label", "--ledger", folder.path("labels/l.sqlite"), "--export-settings", file,
    ])
    #expect(exported.status == 0, "\(exported.errors)")
    let again = try label([
      "--settings", file, "--ledger", folder.path("x/l.sqlite"), "--overwrite",
    ])
    #expect(again.status == 0 && calls() == 2, "\(again.errors)")
    let jobs = try ["labels/jobs", "x/jobs"].map {
      try FileManager.default.contentsOfDirectory(atPath: folder.path($0))
    }
    #expect(jobs[0] == jobs[1] && jobs[0].count == 1)
  }

  @Test(
    "what did not converge or crashed is no label: its reason is kept, and it can be tried again")
  func failures() throws {
    let run = try label(begin, answer: "unconverged", status: 2)
    #expect(run.status == 1)
    #expect(run.errors.contains("did not converge in 2 iterations"), "\(run.errors)")
    let crash = try label(["--resume", "--retry-failed"], answer: "crash", status: 1)
    #expect(crash.status == 1 && crash.errors.contains("check_atoms"), "\(crash.errors)")
    // An exit code of 0 makes no label of it either.
    let other = try label(["--resume", "--retry-failed"], answer: "relax")
    #expect(other.status == 1 && other.errors.contains("expected one ionic step, got 5"))
    #expect(try label(["--resume", "--retry-failed"]).status == 0)
    #expect(calls() == 4)
  }

  @Test("pseudopotentials and settings that are missing or wrong are said before anything is made")
  func badInput() throws {
    let set = folder.path("set.extxyz")
    for (words, status, message) in [
      (["--engine", "qe"], 1, "--pseudopotential ELEMENT=FILE"),
      (["--engine", "qe", "--pseudopotential", "Al"], 64, "a name, \"=\" and a value"),
      (
        ["--engine", "qe", "--pseudopotential", "Li=\(folder.path("Al.UPF"))"], 1,
        "is a pseudopotential of Al, but was given for Li"
      ),
      (
        ["--engine", "qe", "--pseudopotential", "Al=\(folder.path("Al.UPF"))"]
          + ["--engine-setting", "colour=red"], 64, "no engine has the setting \"colour\""
      ),
      (["--engine", "qe", "--engine-setting", "engine=gpaw"], 64, "no engine has the setting"),
      (["--engine", "qe", "--pseudopotential", "Al=a", "Al=b"], 64, "a file for Al twice"),
      (["--engine", "qe", "--pseudopotential", "Al=/dev/zero"], 1, "cannot be read"),
      (["--pseudopotential", "Al=\(folder.path("Al.UPF"))"], 1, "no such setting"),
    ] {
      let run = try label(["--structures", set] + words)
      #expect(run.status == status && run.errors.contains(message), "\(words): \(run.errors)")
    }
    #expect(try folder.names == ["Al.UPF", "bin", "set.extxyz"])
  }

  @Test("outputs of pw.x are collected; what cannot be used is named with its reason")
  func collection() throws {
    for name in ["static", "relax", "unconverged"] {
      try FileManager.default.createDirectory(
        atPath: folder.path("runs"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: golden.appending(path: "\(name).pw.out"),
        to: folder.url.appending(path: "runs/\(name).out"))
    }
    let run = try OrdealTool.run([
      "collect", folder.path("runs"), "--output", folder.path("set2.extxyz"), "--energy", "free",
    ])
    #expect(run.status == 0 && run.output.contains("2 structures of 2 files"), "\(run.output)")
    #expect(run.errors.contains("runs/unconverged.out: the electrons of ionic step 1 did not"))
    let structures = try StructureFile.read(folder.path("set2.extxyz"))[0].structures
    #expect(abs((structures[1].energy ?? .nan) + 8.48132821 * 13.605693122994) < 1e-6)
  }
}
