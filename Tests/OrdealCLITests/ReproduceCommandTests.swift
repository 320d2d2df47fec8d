// Part of Ordeal. See LICENSE.

import Foundation
import TestSupport
import Testing

@Suite struct ReproduceCommandTests {
  private struct Row: Decodable {
    var claim: String
    var found: String?
    var verdict: String
    var reason: String?
  }

  @Test("a folder without models is refused")
  func refusal() throws {
    let folder = try TemporaryFolder()
    let result = try OrdealTool.run([
      "reproduce", "--data", folder.url.path, "--output", folder.path("out"),
    ])
    #expect(result.status == 1)
    #expect(result.errors.contains("models/*.mtp"))
  }

  @Test(
    "on the published data: what agrees, what is known to differ, what cannot be tested",
    .enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)))
  func published() throws {
    let folder = try TemporaryFolder()
    let result = try OrdealTool.run([
      "reproduce", "--data", try #require(PublishedData.folder).path, "--output",
      folder.path("out"), "--threads", "2", "--quiet",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let data = try Data(contentsOf: URL(filePath: folder.path("out/reproduction.json")))
    #expect(try JSONSchema("reproduction").problems(in: data) == [])
    let rows = try JSONDecoder().decode([Row].self, from: data)
    func row(_ claim: String) throws -> Row { try #require(rows.first { $0.claim == claim }) }
    #expect(try row("Phases with an energy RMSE of 2 to 14 meV/atom").verdict == "agrees")
    #expect(try row("Known phases with a mean ΔE below 2 meV/atom").found == "3")
    #expect(try row("Stable intermediate phases by DFT").found == "4")
    #expect(try row("Ground state of Li₂Al₃, DFT and MTP").verdict == "agrees")
    #expect(try row("Energy RMSE of HCP LiAl (known)").found == "9.3 meV/atom")
    #expect(try row("Energy RMSE of HCP LiAl (known)").verdict == "differs")
    #expect(try row("Wrong lowest-energy orderings within 2 meV/atom").found == "14 of 23")
    #expect(try row("Force score P of migrating Li in Li₃Al₂, MTP_train").reason != nil)
    #expect(rows.allSatisfy { ($0.found == nil) == ($0.verdict == "not testable") })
  }
}
