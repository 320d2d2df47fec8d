// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// Commands in the README, in docs/ and in `--help` can be pasted.
struct DocumentedCommandsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  private static let pages: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/docs")) ?? []
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
    if page == "README.md" { #expect(!Self.commands(in: text, indentedBy: 4).isEmpty) }
    try Self.parse(Self.commands(in: text, indentedBy: 4).filter { !$0.contains("…") })
  }

  @Test("the README's commands are whole") func readme() throws {
    let text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    #expect(!Self.commands(in: text, indentedBy: 4).contains { $0.contains("…") })
  }

  @Test("every command's help has an example that is accepted", arguments: subcommands)
  func help(_ command: String) throws {
    let help = try OrdealTool.run([command, "--help"], environment: ["COLUMNS": "200"]).output
    let commands = Self.commands(in: help, indentedBy: 2)
    #expect(!commands.isEmpty, "\(help)")
    try Self.parse(commands)
  }

  /// The commands in lines that are indented by so many blanks, with their continuations.
  private static func commands(in text: String, indentedBy count: Int) -> [String] {
    let indentation = String(repeating: " ", count: count)
    var commands: [String] = []
    var continues = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.drop { $0 == " " }
      let isStart = line.hasPrefix(indentation + "ordeal ")
      guard continues || isStart else { continue }
      let isContinued = words.hasSuffix("\\")
      let part = String(isContinued ? words.dropLast() : words)
      if continues { commands[commands.count - 1] += part } else { commands.append(part) }
      continues = isContinued
    }
    return commands
  }

  private static func parse(_ commands: [String]) throws {
    for command in commands {
      let result = try OrdealTool.run(["parse"] + words(of: command).dropFirst())
      #expect(result.status == 0, "\(command)\n\(result.errors)")
    }
  }

  /// A shell's words: quotes hold blanks together, ` #` begins a comment.
  private static func words(of command: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in command {
      switch character {
      case quote: quote = nil
      case "'" where quote == nil, "\"" where quote == nil: quote = character
      case "#" where quote == nil && word.isEmpty: return words
      case " " where quote == nil:
        if !word.isEmpty { words.append(word) }
        word = ""
      default: word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
