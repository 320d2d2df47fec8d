// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// Holds Package.swift and docs/architecture.md to what the files of each module import.
@Suite struct ModuleGraphTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// What is linked for what it does at the start of the process, and never called.
  private static let linkedOnly = ["OrdealCLI": Set(["CStartup"])]
  /// Modules that come with Swift.
  private static let ofSwift: Set = ["Foundation", "Synchronization"]

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  // MARK: What is declared, imported and documented

  /// The dependencies of each target in Sources, by Package.swift.
  private static func declared() throws -> [String: Set<String>] {
    let package = try text("Package.swift").replacing(/\/\/.*/, with: "")
    var result: [String: Set<String>] = [:]
    let targets = package.split(separator: /\n    \.(?=\w+\()/).dropFirst()
    for target in targets {
      guard target.hasPrefix("target(") || target.hasPrefix("executableTarget("),
        !target.contains(" path: "), let name = target.firstMatch(of: /name: "([^"]+)"/)?.1
      else { continue }
      let list = target.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
      let names = list.replacing(/, package: "[^"]*"/, with: "").matches(of: /"([^"]+)"/)
      result[String(name)] = Set(names.map { String($0.1) })
    }
    return result
  }

  /// What the Swift files of a module import; nil if it has none.
  private static func imported(by module: String) throws -> Set<String>? {
    let folder = root.appending(path: "Sources/\(module)")
    let files =
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
      .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" } ?? []
    guard !files.isEmpty else { return nil }
    var result: Set<String> = []
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      // "@_exported public import Settings", "import struct Foundation.URL"
      let line = /(?:@\w+ +)*(?:\w+ +)?import +(?:(?:struct|class|enum|func|var|let) +)?(\w+).*/
      for match in text.matches(of: line.anchorsMatchLineEndings()) {
        let start = match.range.lowerBound
        guard start == text.startIndex || text[text.index(before: start)] == "\n" else { continue }
        result.insert(String(match.1))
      }
    }
    return result.subtracting(ofSwift)
  }

  /// The rows of the table of modules in docs/architecture.md: a module and what it imports.
  private static func documented() throws -> [(module: String, imports: Set<String>)] {
    try text("docs/architecture.md").split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard line.hasPrefix("| `"), cells.count == 3 else { return nil }
      let imports = cells[2].split(separator: ", ").map(String.init).filter { $0 != "nothing" }
      return (cells[0].trimmingCharacters(in: ["`"]), Set(imports))
    }
  }

  // MARK: Tests

  @Test("Each module declares what its files import, and nothing else")
  func declarations() throws {
    let declared = try Self.declared()
    #expect(declared.count > 20)
    for (module, dependencies) in declared {
      guard let imported = try Self.imported(by: module) else { continue }
      let unused = dependencies.subtracting(imported)
        .subtracting(Self.linkedOnly[module] ?? [])
      #expect(unused.isEmpty, "\(module) declares what it does not import")
      #expect(
        imported.subtracting(dependencies).isEmpty, "\(module) imports what it does not declare")
    }
  }

  @Test("docs/architecture.md has each module with what it imports")
  func documentation() throws {
    let rows = try Self.documented()
    let declared = try Self.declared()
    #expect(Set(rows.map(\.module)) == Set(declared.keys))
    #expect(rows.count == declared.count)
    for row in rows { #expect(row.imports == declared[row.module], "\(row.module)") }
  }

  @Test("Each module imports only modules above it in docs/architecture.md")
  func directions() throws {
    let rows = try Self.documented()
    var above: Set<String> = []
    let own = Set(rows.map(\.module))
    for row in rows {
      #expect(
        row.imports.intersection(own).subtracting(above).isEmpty,
        "\(row.module) imports what stands below it")
      above.insert(row.module)
    }
  }
}
