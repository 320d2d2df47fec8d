// Part of Ordeal. See LICENSE.

import ArgumentParser
import ElectronicStructure
import Foundation
import Jobs
import Structures

/// How labels are calculated.
struct LabelOptions: ParsableArguments {
  /// The programs that can label.
  enum Engine: String, CaseIterable, ExpressibleByArgument {
    case gpaw
  }

  @Option(help: "The program: gpaw.")
  var engine = Engine.gpaw

  @Option(
    help: ArgumentHelp(
      "k-points as dense in all cells: this length over the cell's, along each vector, and Γ among "
        + "them.", valueName: "Å"))
  var kpointLength = 36.0

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The same mesh for all cells instead: 4 4 4, or 1 for Γ alone (\"K1\").", valueName: "n"))
  var kpoints: [Int] = []

  func validate() throws {
    guard kpointLength.isFinite, (1...1000).contains(kpointLength) else {
      throw ValidationError("--kpoint-length takes 1 to 1000 Å, got \(kpointLength)")
    }
  }

  /// The labels of structures.
  func plan(_ structures: [(name: String, structure: Structure)]) throws -> LabelPlan {
    let mesh = try kpoints.isEmpty ? nil : KPointMesh(kpoints)
    return try LabelPlan(structures, by: GPAWCalculation(kpoints: .gamma)) {
      mesh ?? KPointMesh(for: $0.cell, length: kpointLength)
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
