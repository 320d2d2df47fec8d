// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import MomentTensorPotentials
import Structures
import Support

struct ActiveSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "active-set",
    abstract: "Chooses a potential's active set, by which extrapolation is graded.",
    discussion: """
      Of the structures that the potential was trained on, MaxVol chooses the atoms (or whole \
      configurations) whose energies depend on the coefficients in the most different ways. The \
      result is the potential with this active set in MLIP-3's .almtp layout; evaluate, md, gcmc and \
      select-configurations then give grades: up to 1 the potential interpolates, above about 2 it \
      extrapolates, above 10 it is not to be trusted.

      Example:
        ordeal active-set --potential MTP_train.mtp --data li-al/Train --output MTP_train.almtp
      """)

  @OptionGroup var potential: PotentialOptions
  @OptionGroup var overwriting: OverwriteOption
  @OptionGroup var log: LogOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What the potential was trained on: files or folders, as --structures of evaluate.",
      valueName: "path"), completion: .file())
  var data: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The potential with its active set.", valueName: "file.almtp"),
    completion: .file(extensions: ["almtp"]))
  var output: String

  @Option(help: "What is graded: neighborhood (each atom) or configuration.")
  var mode = ExtrapolationMode.neighborhood

  @Option(
    help: ArgumentHelp("No structure of the data has a grade above this.", valueName: "grade"))
  var threshold = 1.001

  @Option(help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, got \(threads)")
    }
    guard threshold > 1, threshold <= 2 else {
      throw ValidationError("--threshold takes more than 1 and at most 2, got \(threshold)")
    }
  }

  func run() throws {
    try OutputGuard(reading: potential.files + data, replaces: overwriting.overwrite)
      .check(files: [output])
    let sets = try StructureSetOptions.read(data, elements: try potential.givenElements())
    let structures = sets.flatMap(\.structures)
    var loaded = try potential.load(for: Set(structures.flatMap(\.elements)), log)
    var selection = ActiveSetSelection()
    (selection.mode, selection.threshold, selection.threads) = (mode, threshold, threads)
    let start = ContinuousClock.now
    let set = try selection.select(
      for: loaded.potential, elements: loaded.mapping, from: structures,
      progress: { pass in
        let grade = String(format: "%.4g", pass.largestGrade)
        log.say("pass \(pass.number): \(pass.swaps) rows exchanged, largest grade \(grade)")
      })
    let seconds = String(format: "%.1f", (ContinuousClock.now - start) / .seconds(1))
    loaded.file.replaceActiveSet(with: set, elements: loaded.mapping)
    try loaded.file.write(to: URL(filePath: output))
    let atoms = structures.reduce(0) { $0 + $1.count }
    log.say(
      "\(output): \(counted(set.count, "row")) of "
        + "\(counted(set.configurations.count, "configuration")), from "
        + "\(counted(structures.count, "configuration")) of \(counted(atoms, "atom")) in \(seconds) s"
    )
    if set.undeterminedCount > 0 {
      log.say(
        "\(set.undeterminedCount) directions are not determined by the data (\(mode.rawValue) mode)"
      )
    }
  }
}

extension ExtrapolationMode: ExpressibleByArgument {}
