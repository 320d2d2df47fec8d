// Part of Ordeal. See LICENSE.

import ArgumentParser
import ElectronicStructure
import Foundation
import Jobs
import Settings
import Structures

/// How labels are calculated.
struct LabelOptions: ParsableArguments {
  /// The programs that can label.
  enum Engine: String, CaseIterable, ExpressibleByArgument {
    case gpaw
  }

  @Option(help: "The program: gpaw. Default: gpaw.")
  var engine: Engine?

  @Option(
    help: ArgumentHelp(
      "k-points as dense in all cells: this length over the cell's, along each vector, and Γ among "
        + "them. Default: 36.", valueName: "Å"))
  var kpointLength: Double?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The same mesh for all cells instead: 4 4 4, or 1 for Γ alone (\"K1\").", valueName: "n"))
  var kpoints: [Int] = []

  func validate() throws {
    if let kpointLength, !(1...1000).contains(kpointLength) {
      throw ValidationError("--kpoint-length takes 1 to 1000 Å, got \(kpointLength)")
    }
  }

  /// The settings that were given.
  var table: SettingsTable {
    var table = SettingsTable(source: "options")
    table["engine"] = engine.map { .text($0.rawValue) }
    table["kpoint-length"] = kpointLength.map { .number($0) }
    if !kpoints.isEmpty { table["kpoints"] = .integers(kpoints) }
    return table
  }

  /// The labels of structures by settings.
  static func plan(
    _ structures: [(name: String, structure: Structure)], _ table: SettingsTable
  ) throws -> LabelPlan {
    try table.refuseUnknown(besides: ["structures", "engine", "kpoint-length", "kpoints"])
    _ = try table.choice("engine", Engine.self)
    let mesh = try table.integers("kpoints").map { try KPointMesh($0) }
    let length = try table.number("kpoint-length") ?? 36
    guard (1...1000).contains(length) else {
      throw table.error("kpoint-length", "expected 1 to 1000 Å, got \(length)")
    }
    return try LabelPlan(structures, by: GPAWCalculation(kpoints: .gamma)) {
      mesh ?? KPointMesh(for: $0.cell, length: length)
    }
  }
}

/// Where labels are calculated.
struct LabelRunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("MPI processes of one label.", valueName: "n"))
  var ranks = 1

  @Option(help: ArgumentHelp("Labels at a time.", valueName: "n"))
  var jobs = 1

  @Option(
    help: ArgumentHelp("Run as an array of Slurm's, in this partition.", valueName: "partition"))
  var slurm: String?

  @Option(help: ArgumentHelp("Tasks of the array.", valueName: "n"))
  var tasks = 4

  @Option(
    help: ArgumentHelp(
      "Stop after this time, 8h or 12:00:00; what is left stays for --resume. Slurm: of each task.",
      valueName: "time"))
  var timeLimit: WallTime?

  func validate() throws {
    for (name, value) in [("ranks", ranks), ("jobs", jobs), ("tasks", tasks)] {
      guard (1...4096).contains(value) else {
        throw ValidationError("--\(name) takes 1 to 4096, got \(value)")
      }
    }
  }
}
