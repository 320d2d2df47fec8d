// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// Options that do nothing beside others.
@Suite struct IdleOptionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try StructureFile.write([EvaluationInput.cell(0)], to: folder.path("one.extxyz"))
  }

  @Test(
    "an option that does nothing is said, with --quiet too",
    arguments: [
      (["relax"], "--pressure", "--cell fixed"), (["relax", "--cell", "iso"], "--pressure", nil),
      (["md", "--time", "0.002"], "--pressure", "--ensemble nvt"),
      (["md", "--time", "0.002", "--ensemble", "npt"], "--pressure", nil),
      (["md", "--time", "0.002", "--ensemble", "nve"], "--temperature-damping", "--ensemble nve"),
    ])
  func said(command: [String], option: String, beside: String?) throws {
    // Elements of the structure, pair coefficients between all types.
    let run = try OrdealTool.run(
      command + [
        option, "1", "--structure", "one.extxyz", "--replicate", "3", "3", "2", "--pair-style",
        "lj/cut 4", "--pair-coeff", "* * 0.01 2.5", "--quiet", "--output", "run",
      ], in: folder.url)
    let warning = beside.map { "\(option) does nothing with \($0)" }
    #expect(run.errors.contains("does nothing with") == (warning != nil), "\(run.errors)")
    if let warning { #expect(run.errors.contains(warning), "\(run.errors)") }
  }
}
