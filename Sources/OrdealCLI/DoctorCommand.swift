// Part of Ordeal. See LICENSE.

import ArgumentParser
import CInstructionSet
import Foundation
import LAMMPSInterface
import Sampling

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

  /// One thing that was looked for.
  private struct Check: Codable {
    var name: String
    var found: String?
    var isRequired: Bool
    var remedy: String?
  }

  private struct Report: Codable {
    var schemaVersion = 1
    var ordeal = ordealVersion
    var checks: [Check]
  }

  func run() throws {
    let report = Report(checks: Self.checks())
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(report), as: UTF8.self))
    } else {
      print("Ordeal \(report.ordeal)")
      for check in report.checks { print(Self.line(check)) }
    }
    guard report.checks.allSatisfy({ $0.found != nil || !$0.isRequired }) else {
      throw ExitCode.failure
    }
  }

  private static func line(_ check: Check) -> String {
    let mark = check.found != nil ? "ok     " : check.isRequired ? "MISSING" : "absent "
    let name = check.name.padding(toLength: 24, withPad: " ", startingAt: 0)
    let remedy = check.found == nil ? check.remedy.map { "-> \($0)" } : nil
    return [mark, name, check.found ?? remedy ?? ""].joined(separator: " ")
  }

  private static func checks() -> [Check] {
    let lammps = ownOutput(["lammps-version"])?.split(separator: "\n").map(String.init) ?? []
    return [
      Check(name: "instructions of build", found: ORDEAL_INSTRUCTION_SET, isRequired: true),
      Check(
        name: "LAMMPS library", found: lammps.first, isRequired: true,
        remedy: "make setup, or apt-get install liblammps-dev"),
      Check(
        name: "MPI library", found: lammps.dropFirst().first, isRequired: true,
        remedy: "make setup, or apt-get install libopenmpi-dev"),
      tool("mpirun", ["--version"], isRequired: true, "apt-get install openmpi-bin"),
      tool("srun", ["--version"], isRequired: false, "runs inside Slurm jobs: slurm-client"),
      tool("gpaw", ["--version"], isRequired: false, "labels structures by DFT: gpaw gpaw-data"),
      tool(
        "rsvg-convert", ["--version"], isRequired: false,
        "turns figures into PNG and PDF: librsvg2-bin"),
      dataSets(),
    ]
  }

  private static func tool(
    _ name: String, _ arguments: [String], isRequired: Bool, _ remedy: String
  ) -> Check {
    let output = Subprocess.output(["/usr/bin/env", name] + arguments)
    return Check(
      name: name, found: output?.split(separator: "\n").first.map(String.init),
      isRequired: isRequired, remedy: remedy)
  }

  private static func dataSets() -> Check {
    let environment = ProcessInfo.processInfo.environment["ORDEAL_DATA"]
    let folder = environment ?? "../shared/data/li-al"
    let isThere = FileManager.default.fileExists(atPath: folder + "/models")
    return Check(
      name: "published Li-Al data", found: isThere ? folder : nil, isRequired: false,
      remedy: "for make demo: set ORDEAL_DATA to the folder that holds models/ and Train/")
  }

  /// What a hidden command of this program prints; LAMMPS is opened in a process of its own.
  private static func ownOutput(_ arguments: [String]) -> String? {
    Subprocess.output([Subprocess.ownPath] + arguments)
  }
}

/// Prints the versions of LAMMPS and MPI; opens LAMMPS, and so runs in a process of its own.
struct LAMMPSVersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lammps-version", abstract: "Prints the versions of LAMMPS and MPI.",
    shouldDisplay: false)

  func run() throws {
    let lammps = try LAMMPS()
    print(lammps.version)
    print(String(MPICommunicator.libraryVersion.prefix { $0 != "," }))
  }
}
