// Part of Ordeal. See LICENSE.

import Foundation
import Sampling
import Testing

/// The tables of docs/settings.md are those of the declarations.
@Suite struct SettingsPageTests {
  private static let tables = [
    ("md", MolecularDynamicsSettings.tableRows), ("relax", RelaxationSettings.tableRows),
    ("swap", SwapOptions.tableRows), ("gcmc", GrandCanonicalSettings.tableRows),
  ]

  @Test("docs/settings.md has every setting, with its unit, default and meaning", arguments: tables)
  func page(command: String, rows: [String]) throws {
    let url = URL(filePath: #filePath).appending(path: "../../../docs/settings.md")
    let text = try String(contentsOf: url.standardizedFileURL, encoding: .utf8)
    let sections = text.components(separatedBy: "\n## ")
    let section = try #require(sections.first { $0.hasPrefix("ordeal \(command)\n") })
    let found = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    #expect(found == rows, "the rows are:\n\(rows.joined(separator: "\n"))")
  }
}
