// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@Suite struct DescriptorsCommandTests {
  private func run(_ folder: TemporaryFolder, _ more: [String]) throws -> OrdealTool.Result {
    try OrdealTool.run(
      [
        "descriptors", "--structures", folder.path("data.extxyz"), folder.path("good.extxyz"),
        "--l-max", "3", "--n-max", "3", "--cutoff", "4", "--output", folder.path("map"),
      ] + more)
  }

  @Test("environments, distances and a figure for each element")
  func map() throws {
    let folder = try TemporaryFolder()
    try ScoreCommandTests.write(folder)
    let result = try run(folder, ["--training", "data", "--maximum-environments", "20"])
    #expect(result.status == 0, "\(result.errors)")
    let data = try Data(contentsOf: URL(filePath: folder.path("map/descriptors.json")))
    #expect(try JSONSchema("descriptors").problems(in: data) == [])
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["trainingSet"] as? String == "data")
    // Two species: 2 · 3 · 4/2 + 3² pairs of radial functions, degrees 0 to 3.
    #expect(json["components"] as? Int == 4 * 21)
    let species = try #require(json["species"] as? [String: [String: Any]])
    #expect(Set(species.keys) == ["Li", "Al"])
    #expect(species["Li"]?["environments"] as? Int == 40)
    let distances = try #require(species["Al"]?["distances"] as? [String: [String: Double]])
    // Both files hold the same structures.
    #expect(try #require(distances["good"]?["maximum"]) < 1e-4)
    let rows = try String(contentsOfFile: folder.path("map/environments.csv"), encoding: .utf8)
      .split(separator: "\n")
    #expect(rows.count == 81)
    for symbol in ["Li", "Al"] {
      #expect(
        FileManager.default.fileExists(
          atPath: folder.path("map/figures/environments-\(symbol).svg")))
    }
  }

  @Test("a training set that is not there, parameters that make no sense")
  func refusals() throws {
    let folder = try TemporaryFolder()
    try ScoreCommandTests.write(folder)
    let missing = try run(folder, ["--training", "nowhere"])
    #expect(missing.status == 1)
    #expect(missing.errors.contains("data, good"))
    let narrow = try run(folder, ["--atom-width", "0"])
    #expect(narrow.status == 1)
    #expect(narrow.errors.contains("atom width"))
    #expect(try !folder.names.contains { $0.hasPrefix("map") })
  }
}
