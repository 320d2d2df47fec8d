// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// Commands in the README, in docs/ and in `--help` can be pasted.
struct DocumentedCommandsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  private static let pages: [String] = {
    let docs = (try? FileManager.default.subpathsOfDirectory(atPath: root.path + "/docs")) ?? []
    return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
  }()

  private static let subcommands = [
    "evaluate", "score", "compare", "descriptors", "reproduce", "active-set",
    "select-configurations", "md", "swap", "gcmc", "irregular", "relax", "lammps", "make", "label",
    "vasp-inputs", "collect", "train", "grid", "select", "study", "convert", "doctor",
  ]

  @Test("commands of the pages are accepted", arguments: pages)
  func page(_ page: String) throws {
    let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
    let commands = DocumentedCommand.all(in: text, indentedBy: 4)
    if page == "README.md" { #expect(!commands.isEmpty) }
    try Self.parse(commands.filter { !$0.text.contains("…") })
  }

  @Test("the README's commands are whole") func readme() throws {
    let text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    #expect(!DocumentedCommand.all(in: text, indentedBy: 4).contains { $0.text.contains("…") })
  }

  @Test("every command's help has an example that is accepted", arguments: subcommands)
  func help(_ command: String) throws {
    let help = try OrdealTool.run([command, "--help"], environment: ["COLUMNS": "200"]).output
    let commands = DocumentedCommand.all(in: help, indentedBy: 2)
    #expect(!commands.isEmpty, "\(help)")
    try Self.parse(commands)
  }

  private static func parse(_ commands: [DocumentedCommand]) throws {
    for command in commands {
      let result = try OrdealTool.run(["parse"] + command.words.dropFirst())
      #expect(result.status == 0, "\(command.text)\n\(result.errors)")
    }
  }
}
