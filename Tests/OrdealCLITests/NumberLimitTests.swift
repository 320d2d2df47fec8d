// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// Numbers too large for what they are for: an error with the number, at once.
@Suite struct NumberLimitTests {
  private let input: EvaluationInput

  init() throws {
    input = try EvaluationInput()
    try StructureFile.write([input.structures[0]], to: input.folder.path("one.extxyz"))
  }

  @Test(
    "md refuses what cannot be run, and writes nothing",
    arguments: [
      (
        ["--dump-every", "1e300"], "dump-every: expected at most 2e9 steps of 1.0 fs, got 1e+300 ps"
      ),
      (["--checkpoint-every", "1e308ns"], "checkpoint-every: "), (["--time", "1e200"], "time: "),
      (["--timestep", "1e-300"], "time: expected at most 2e9 steps"),
      (["--thermo-every", "nan"], "expected a time"),
      (["--replicate", "1000000", "1000000", "1000000"], "1000000 × 1000000 × 1000000 times 4"),
      (["--replicate", "4611686018427387904", "4", "1"], "atoms are 7.38e+19"),
      (["--ranks", "100000"], "ranks: 100000 processes are too many for the "),
      (["--ranks", "5"], "ranks: 5 processes are more than the 4 atoms"),
      (["--seed", "9223372036854775807"], "seed: expected 1 to 900000000"),
    ])
  func dynamics(words: [String], reason: String) throws {
    let run = try OrdealTool.run(
      ["md", "--potential", "P.mtp", "--structure", "one.extxyz", "--output", "run"] + words,
      in: input.folder.url)
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.errors.hasPrefix("ordeal: error: ") && run.errors.contains(reason), "\(run.errors)")
    #expect(try !input.folder.names.contains("run"))
  }

  @Test(
    "so do gcmc and swap",
    arguments: [
      (
        ["gcmc", "--species", "Li", "--chemical-potential", "-9", "--attempt-every", "1e300"],
        "attempt-every: "
      ),
      (
        ["gcmc", "--species", "Li", "--chemical-potential", "-9", "--minimum-distance", "1e308"],
        "minimum-distance: expected 0.0 to 20.0, got 1e+308"
      ),
      (
        ["gcmc", "--species", "Li", "--chemical-potential", "-9", "--replicas", "90000"],
        "ranks: 90000"
      ),
      (
        ["swap", "--exchange", "Li,Al", "--replicate", "999999", "999999", "999999"],
        "times 4 atoms"
      ),
      (["swap", "--exchange", "Li,Al", "--ranks", "50000"], "ranks: 50000 processes"),
    ])
  func monteCarlo(words: [String], reason: String) throws {
    let run = try OrdealTool.run(
      words + ["--potential", "P.mtp", "--structure", "one.extxyz", "--output", "run"],
      in: input.folder.url)
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.errors.hasPrefix("ordeal: error: ") && run.errors.contains(reason), "\(run.errors)")
    #expect(try !input.folder.names.contains("run"))
  }
}
