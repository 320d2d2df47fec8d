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
      (["relax"], "--pressure", "--cell fixed"), (["relax", "--cell", "iso"], "--pressure", ""),
      (["md", "--time", "0.002"], "--pressure", "--ensemble nvt"),
      (["md", "--time", "0.002", "--ensemble", "npt"], "--pressure", ""),
      (["md", "--time", "0.002", "--ensemble", "nve"], "--temperature-damping", "--ensemble nve"),
    ])
  func said(command: [String], option: String, beside: String) throws {
    let run = try OrdealTool.run(
      command + [
        option, "1", "--structure", "one.extxyz", "--replicate", "3", "3", "2", "--pair-style",
        "lj/cut 4", "--pair-coeff", "* * 0.01 2.5", "--quiet", "--output", "run",
      ], in: folder.url)
    let isIdle = !beside.isEmpty
    #expect(run.errors.contains("does nothing with") == isIdle, "\(run.errors)")
    #expect(
      !isIdle || run.errors.contains("\(option) does nothing with \(beside)"), "\(run.errors)")
  }
}
