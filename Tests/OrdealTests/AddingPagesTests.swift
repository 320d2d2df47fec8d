// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// Pages that say how to add something name the files that it touches: they exist, and are few.
@Suite struct AddingPagesTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

  private static let pages =
    ((try? FileManager.default.contentsOfDirectory(atPath: root.path + "/docs")) ?? [])
    .filter { $0.hasPrefix("adding-") && $0.hasSuffix(".md") }.sorted()

  /// The first cells of the table below "## The files".
  private static func places(of page: String) throws -> [[String]] {
    let text = try String(contentsOf: root.appending(path: "docs/\(page)"), encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    guard let title = lines.firstIndex(of: "## The files") else { return [] }
    return lines[title...].drop { !$0.hasPrefix("|---") }.dropFirst().prefix { $0.hasPrefix("|") }
      .map { row in
        let cell = row.split(separator: "|")[0]
        return cell.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }
          .map { String($0.element) }
      }
  }

  /// Whether a path exists, whose last part may hold one "*"; `folder` is where the row before it was.
  private static func exists(_ place: String, in folder: String) throws -> Bool {
    let path =
      place.contains("/Sources") || place.hasPrefix("Sources") || place.hasPrefix("Tests")
        || place.hasPrefix("docs") ? place : "\(folder)/\(place)"
    let url = root.appending(path: path)
    let parts = url.lastPathComponent.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return FileManager.default.fileExists(atPath: url.path) }
    return try FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)
      .contains { $0.hasPrefix(parts[0]) && $0.hasSuffix(parts[1]) }
  }

  @Test("there are pages for all that can be added")
  func all() {
    #expect(
      Self.pages == [
        "adding-a-criterion.md", "adding-a-figure.md", "adding-a-format.md", "adding-a-metric.md",
        "adding-a-radial-basis.md", "adding-a-setting.md", "adding-an-engine.md",
      ])
  }

  @Test("a page's files exist and are at most four, test and page included", arguments: pages)
  func files(page: String) throws {
    let rows = try Self.places(of: page)
    #expect((2...4).contains(rows.count), "\(rows)")
    for row in rows {
      #expect(!row.isEmpty)
      let folder = (row.first.map { $0 as NSString })?.deletingLastPathComponent ?? ""
      for place in row { #expect(try Self.exists(place, in: folder), "\(page): \(place)") }
    }
  }
}
