// Part of Ordeal. See LICENSE.

import Foundation
import TestSupport
import Testing

/// The tutorials, done as a reader does them: every command that is not marked as needing more than
/// the repository.
@Suite(.slow, .serialized) struct SlowTutorialTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL
  private static let hasGPAW =
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gpaw") }

  @Test(
    "each command of a tutorial succeeds",
    arguments: ["1-score", "2-run", "3-train", "4-label", "5-paper"])
  func tutorial(_ name: String) throws {
    let folder = try TemporaryFolder()
    for used in ["potentials", "examples", "recipes"] {
      try FileManager.default.createSymbolicLink(
        at: folder.url.appending(path: used),
        withDestinationURL: Self.root.appending(path: used))
    }
    let page = try String(
      contentsOf: Self.root.appending(path: "docs/tutorials/\(name).md"), encoding: .utf8)
    try writeFiles(of: page, in: folder)
    let commands = DocumentedCommand.all(in: page, indentedBy: 4).filter { !$0.isMarked }
    #expect(!commands.isEmpty)
    for command in commands {
      let needsGPAW = command.words.contains("label") && !command.words.contains("--dry-run")
      guard Self.hasGPAW || !needsGPAW else { return }
      let run = try OrdealTool.run(Array(command.words.dropFirst()), in: folder.url)
      try #require(run.status == 0, "\(command.text)\n\(run.output)\n\(run.errors)")
    }
  }

  /// Writes the files that a page asks for: "Write `FILE`:" and the block below it.
  private func writeFiles(of page: String, in folder: TemporaryFolder) throws {
    let results = folder.url.appending(path: "results/train")
    try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard let match = line.firstMatch(of: #/Write `([^`]+)`:$/#) else { continue }
      let block = lines[(index + 2)...].prefix { $0.isEmpty || $0.hasPrefix("    ") }
      try folder.write(
        block.map { String($0.dropFirst(4)) }.joined(separator: "\n"), String(match.1))
    }
  }
}
