// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import TestSupport
import Testing

@Suite(.enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)))
struct PublishedLayoutTests {
  private func names(_ path: String) throws -> [String] {
    let folder = try #require(PublishedData.folder)
    return try StructureFile.read(folder.appending(path: path).path).map(\.name)
  }

  @Test("sets are named from the folder that holds them")
  func names() throws {
    #expect(
      try names("") == [
        "Irregular", "Slabs", "Test/A-Fig1c", "Test/B-Fig1d", "Train", "Validation",
      ])
    #expect(try names("Test") == ["Test/A-Fig1c", "Test/B-Fig1d"])
    #expect(try names("Test/A-Fig1c") == ["Test/A-Fig1c"])
    #expect(try names("Validation") == ["Validation"])
  }

  @Test("1389 test configurations of 47 phases, flaws as they are")
  func contents() throws {
    let folder = try #require(PublishedData.folder)
    let sets = Dictionary(
      uniqueKeysWithValues: try StructureFile.read(folder.path).map { ($0.name, $0.structures) })
    let test = sets.filter { $0.key.hasPrefix("Test/") }.values.flatMap(\.self)
    #expect(test.count == 1389)
    #expect(Set(test.compactMap(\.label)).count == 47)
    let train = try #require(sets["Train"])
    #expect(train.count == 356)
    #expect(train.map(\.index) == (1...356).map { $0 })
    #expect(train.allSatisfy { $0.energy != nil && $0.forces?.count == $0.count })
    // "5 % vacancies" of Al without one.
    #expect(train[110].count == 108)
    let irregular = try #require(sets["Irregular"])
    #expect(irregular.count == 141)
    #expect(irregular.allSatisfy { $0.energy == nil && $0.forces == nil })
  }

  @Test("a zip without a member is an error that names it")
  func missingMember() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())/Set")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let published = try #require(PublishedData.folder).appending(path: "Validation/poscars.zip")
    try FileManager.default.copyItem(at: published, to: folder.appending(path: "poscars.zip"))
    let table = folder.appending(path: "Data.json").path
    try AtomicFile.write("{\"Index\": [1, 999], \"Labels\": [\"a\", \"b\"]}", to: table)
    #expect {
      try StructureFile.read(folder.path)
    } throws: {
      "\($0)".contains("999.POSCAR.vasp")
    }
    try AtomicFile.write("{\"Index\": []}", to: table)
    #expect {
      try StructureFile.read(folder.path)
    } throws: {
      "\($0)".contains("empty")
    }
    try AtomicFile.write("{\"Index\": [1], \"Energies\": [1, 2]}", to: table)
    #expect(throws: OrdealError.self) { try StructureFile.read(folder.path) }
  }
}
