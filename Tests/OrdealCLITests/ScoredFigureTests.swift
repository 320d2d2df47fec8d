// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@Suite struct ScoredFigureTests {
  @Test("the report shows every figure that is written, once")
  func everyFigureIsShown() throws {
    let folder = try TemporaryFolder()
    try ScoreCommandTests.write(folder)
    let score = try OrdealTool.run([
      "score", "--predictions", folder.path("good.extxyz"), "--data", folder.path("data.extxyz"),
      "--output", folder.path("out"), "--quiet",
    ])
    try #require(score.status == 0, "\(score.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("out/figures"))
    let names = files.filter { $0.hasSuffix(".svg") }.map { String($0.dropLast(4)) }
    #expect(names.contains { $0.hasPrefix("parity-energy-") })
    #expect(names.contains { $0.hasPrefix("ranks-") })
    let page = try String(contentsOfFile: folder.path("out/report.html"), encoding: .utf8)
    for name in names {
      #expect(page.components(separatedBy: "<figure id=\"\(name)\"").count == 2, "\(name)")
    }
    #expect(page.components(separatedBy: "<figure id=").count == names.count + 1)
  }
}
