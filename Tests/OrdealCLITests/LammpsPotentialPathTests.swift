// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// Where `pair_coeff` finds a potential's file.
@Suite struct LammpsPotentialPathTests {
  private let input: EvaluationInput

  init() throws {
    input = try EvaluationInput()
    for folder in ["pot", "other/deep"] {
      try FileManager.default.createDirectory(
        atPath: input.folder.path(folder), withIntermediateDirectories: true)
    }
    let file = FileManager.default
    try file.copyItem(atPath: input.folder.path("P.mtp"), toPath: input.folder.path("pot/p.mtp"))
    try file.copyItem(
      atPath: input.folder.path("P.mtp"), toPath: input.folder.path("other/deep/q.mtp"))
  }

  private func run(_ file: String, _ folders: String) throws -> OrdealTool.Result {
    try input.folder.write(
      """
      units metal
      lattice fcc 4.05
      region b block 0 2 0 2 0 2
      create_box 1 b
      create_atoms 1 box
      mass 1 26.98
      pair_style mtp elements Li Al
      pair_coeff * * \(file) Al
      run 0
      """, "in.lmp")
    return try OrdealTool.run(
      ["lammps", "-in", "in.lmp", "-log", "none"], in: input.folder.url,
      environment: ["LAMMPS_POTENTIALS": folders])
  }

  @Test(
    "as given, then in the folders of LAMMPS_POTENTIALS, separated by colons",
    arguments: ["p.mtp", "elsewhere/p.mtp", "deep/q.mtp", "P.mtp"])
  func found(file: String) throws {
    let folders = ["nowhere", "pot", "other"].map { input.folder.path($0) }.joined(separator: ":")
    let run = try run(file, folders)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("Loop time"))
  }

  @Test("a file that is nowhere is an error that says where it was looked for")
  func missing() throws {
    let run = try run("missing.mtp", input.folder.path("pot"))
    #expect(run.status == 1)
    #expect(run.errors.contains("missing.mtp"))
    #expect(run.errors.contains("LAMMPS_POTENTIALS (\(input.folder.path("pot")))"))
  }
}
