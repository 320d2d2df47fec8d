// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Structures

@Suite struct StructureFormatsTests {
  private func expectError(_ words: [String], _ body: () throws -> Void) {
    #expect {
      try body()
    } throws: { error in
      words.allSatisfy { "\(error)".contains($0) }
    }
  }

  @Test("names, endings and beginnings are said once, in lower case")
  func registry() {
    let all = StructureFormats.all
    #expect(Set(all.map(\.name)).count == all.count)
    let words = all.flatMap { $0.endings + $0.beginnings.map { "begins \($0)" } }
    #expect(Set(words).count == words.count)
    for format in all {
      #expect(!format.endings.isEmpty)
      for word in format.endings + format.beginnings { #expect(word == word.lowercased()) }
    }
  }

  @Test("every ending and every beginning, with and without .gz, tells its format")
  func names() throws {
    for format in StructureFormats.all {
      let names = format.endings.map { "A.\($0)" } + format.beginnings.map { "\($0)b" }
      for name in names + names.map({ "\($0.uppercased()).GZ" }) {
        #expect(
          try StructureFormats.format(of: "folder.cif/\(name)").name == format.name, "\(name)")
      }
    }
  }

  @Test("an unknown name is refused with all that are known")
  func unknown() {
    #expect {
      try StructureFile.read("/dev/null")
    } throws: { error in
      StructureFormats.all.allSatisfy {
        "\(error)".contains($0.name) && "\(error)".contains(".\($0.endings[0])")
      }
    }
  }

  @Test("what a format writes it reads, and what it reads only it refuses to write")
  func written() throws {
    let structure = StructureFileTests.full
    for format in StructureFormats.all {
      let path = FileManager.default.temporaryDirectory
        .appending(path: "\(UUID()).\(format.endings[0])").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      guard let writable = format as? any WritableStructureFormat else {
        expectError(["\(format.name) is read only"]) {
          try StructureFile.write([structure], to: path)
        }
        continue
      }
      try StructureFile.write([structure], to: path)
      let read = try #require(
        try StructureFile.read(path, elements: [.lithium, .aluminum]).first?.structures.first)
      #expect(read.elements.sorted() == structure.elements.sorted())
      for content in StructureContent.allCases {
        let isKept = content.isThere(in: structure) && writable.contents.contains(content)
        #expect(content.isThere(in: read) == isKept, "\(format.name): \(content)")
      }
      if !writable.holdsMany {
        expectError(["holds one structure, got 2"]) {
          try StructureFile.write([structure, structure], to: path)
        }
      }
    }
  }

  @Test("the table in docs/formats.md has the registry's rows")
  func table() throws {
    let page = URL(filePath: #filePath).appending(path: "../../../docs/formats.md")
    let lines = try String(contentsOf: page.standardizedFileURL, encoding: .utf8)
      .split(separator: "\n").map(String.init)
    let header = try #require(lines.firstIndex { $0.hasPrefix("| format |") })
    let rows = lines[(header + 2)...].prefix { $0.hasPrefix("|") && !$0.contains("a folder") }
    #expect(Array(rows) == StructureFormats.tableRows)
  }
}
