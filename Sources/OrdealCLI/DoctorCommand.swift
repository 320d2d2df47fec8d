// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Checks everything that Ordeal needs on this machine, and says how to get it.",
    discussion: """
      Exits with 1 if something that is required is missing.

      Example:
        ordeal doctor --json
      """)

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let report = DoctorReport.ofThisMachine()
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(report), as: UTF8.self))
    } else {
      print("Ordeal \(report.ordeal)")
      for check in report.checks { print(check.line) }
    }
    let missing = report.checks.filter(\.isMissing).map(\.name)
    guard missing.isEmpty else {
      printError("missing: \(missing.joined(separator: ", "))")
      throw ExitCode.failure
    }
  }
}
