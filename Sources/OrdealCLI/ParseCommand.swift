// Part of Ordeal. See LICENSE.

import ArgumentParser

/// Parses a command line and does nothing else: the tests try the documented commands with it.
struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse", abstract: "Parses a command line without running it.",
    shouldDisplay: false)

  @Argument(parsing: .captureForPassthrough, help: "The command line without “ordeal”.")
  var words: [String] = []

  func run() throws { _ = try OrdealCommand.parseAsRoot(OrdealCommand.expanded(words)) }
}
