// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Testing

@Suite struct RadialBasisCommandTests {
  @Test("--radial-basis trains a potential of that kind, which evaluate reads and a restart keeps")
  func shapeev() throws {
    let input = try TrainingInput()
    let run = try input.train(["--radial-basis", "shapeev", "--iterations", "3"])
    #expect(run.status == 0, "\(run.errors)")
    let text = String(decoding: try input.bytes("model.mtp"), as: UTF8.self)
    #expect(text.contains("radial_basis_type = RBShapeev\n"))
    let settings = String(decoding: try input.bytes("model.settings.toml"), as: UTF8.self)
    #expect(settings.contains("radial-basis = \"shapeev\""))
    let evaluation = try OrdealTool.run(
      [
        "evaluate", "--potential", "model.mtp", "--structures", "set.extxyz", "--output",
        "out.extxyz",
      ], in: input.folder.url)
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    let again = try OrdealTool.run(
      ["train", "--settings", "model.settings.toml", "--output", "again.mtp", "--threads", "1"],
      in: input.folder.url)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try input.bytes("again.mtp") == input.bytes("model.mtp"))
  }

  @Test("an unknown kind is refused with those that there are")
  func unknown() throws {
    let run = try TrainingInput().train(["--radial-basis", "bessel"])
    #expect(run.status == 64)
    for kind in RadialBasisKind.allCases { #expect(run.errors.contains(kind.rawValue)) }
  }
}
