// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import MomentTensorPotentials
import Structures
import Support

struct SelectConfigurationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select-configurations",
    abstract: "Chooses the configurations that are worth labelling next.",
    discussion: """
      Of all candidates the one with the largest extrapolation grade is taken, its atoms enter the \
      active set by MaxVol, and so on: what a chosen configuration covers, its copies above all, is \
      not chosen again. Each frame says its grade by the potential (extrapolation_grade, also for each \
      atom), its grade when it was chosen (selection_grade) and why (selection_reason).

      Example:
        ordeal select-configurations --potential MTP_train.almtp --candidates run/trajectory.extxyz \\
          --count 20 --output label-these.extxyz
      """)

  @OptionGroup var potential: PotentialOptions
  @OptionGroup var overwriting: OverwriteOption
  @OptionGroup var log: LogOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What is chosen from: files or folders, as --structures of evaluate.", valueName: "path"),
    completion: .file())
  var candidates: [String]

  @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
  var count: Int

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the chosen go, extended XYZ.", valueName: "file"),
    completion: .file(extensions: ["extxyz"]))
  var output: String

  @Option(
    help: ArgumentHelp("Configurations up to this grade are not chosen.", valueName: "grade"))
  var threshold = 1.001

  @Option(help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard count > 0 else { throw ValidationError("--count takes 1 or more, got \(count)") }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, got \(threads)")
    }
    guard threshold > 1, threshold.isFinite else {
      throw ValidationError("--threshold takes more than 1, got \(threshold)")
    }
  }

  func run() throws {
    try OutputGuard(reading: potential.files + candidates, replaces: overwriting.overwrite)
      .check(files: [output])
    let results = try AtomicFile(output)
    let sets = try StructureSetOptions.read(candidates, elements: try potential.givenElements())
    let structures = sets.flatMap(\.structures)
    let loaded = try potential.load(for: Set(structures.flatMap(\.elements)), log)
    let activeSet = try loaded.file.neededActiveSet(at: loaded.path)
    var selection = ConfigurationSelection()
    (selection.threshold, selection.threads) = (threshold, threads)
    let choices = try selection.select(
      count, of: structures, for: loaded.potential, elements: loaded.mapping, activeSet: activeSet)
    for (rank, choice) in choices.enumerated() {
      let structure = structures[choice.candidate].chosen(choice, rank: rank + 1)
      try results.write(structure.extendedXYZ)
      log.say(
        "\(rank + 1): \(structure.provenance ?? "candidate \(choice.candidate + 1)"): "
          + choice.reason(in: structure))
    }
    try results.commit()
    log.say(
      "\(choices.count) of \(counted(structures.count, "configuration")) \(choices.count == 1 ? "is" : "are") in \(output)"
    )
    if choices.count < count {
      log.say(
        choices.isEmpty
          ? "all have grades of at most \(threshold)"
          : "the others have grades of at most \(threshold) once these are in the active set")
    }
  }
}

extension ConfigurationSelection.Choice {
  /// Why the configuration was chosen.
  fileprivate func reason(in structure: Structure) -> String {
    let own = String(format: "%.4g", grade.structure)
    let now = String(format: "%.4g", gradeWhenChosen)
    let what = atom.map { "atom \($0 + 1) (\(structure.elements[$0]))" } ?? "the configuration"
    return "\(what) has grade \(now) with what was chosen before; by the potential: \(own)"
  }
}

extension Structure {
  /// The structure with what is known about a choice.
  fileprivate func chosen(
    _ choice: ConfigurationSelection.Choice, rank: Int
  ) -> Structure {
    var result = graded(choice.grade)
    result.properties.info["selection_rank"] = .integer(rank)
    result.properties.info["selection_grade"] = .real(choice.gradeWhenChosen)
    result.properties.info["selection_rows"] = .integer(choice.rows)
    result.properties.info["selection_reason"] = .text(choice.reason(in: self))
    if let provenance { result.properties.info["candidate"] = .text(provenance) }
    return result
  }
}
