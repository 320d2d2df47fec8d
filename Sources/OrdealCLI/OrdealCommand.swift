// Part of Ordeal. See LICENSE.

import ArgumentParser

@main
struct OrdealCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ordeal",
    abstract: "Puts interatomic potentials for alloys through the ordeal.",
    version: "0.1.0")
}
