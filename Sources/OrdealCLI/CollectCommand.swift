// Part of Ordeal. See LICENSE.

import ArgumentParser
import ElectronicStructure
import Foundation
import Structures
import Support

struct CollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Collects energies, forces and stresses from the output of DFT programs.",
    discussion: """
      Reads the output of DFT programs below the given folders, compressed by gzip or not:
      \(overview)
      Runs that were cut short, electrons that did not converge, densities that were kept, relaxations \
      that did not reach their end and files that are not what they seem are refused, each with the \
      reason on standard error and in --report; what is good is written all the same. The exit status \
      is 1 when nothing is good.

      Energies are those for smearing → 0 (VASP's energy(sigma->0), the Materials Project's) unless \
      --energy says otherwise; forces and stresses are derivatives of the free energy. Every structure \
      carries both, with file, step, version, cutoff, k-points and smearing. A structure.extxyz beside \
      the output (ordeal vasp-inputs writes it) gives its labels and its order of atoms.

      Example:
        ordeal collect vasp --output train.extxyz --report collected.json
      """)

  /// What is read, an engine a line.
  private static var overview: String {
    DFTEngines.collecting.map { "\($0.title): \($0.outputSummary).\n" }.joined()
  }

  @Argument(help: "Folders, searched to any depth, or files.", completion: .directory)
  var paths: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The extended XYZ file to write.", valueName: "file"),
    completion: .file(extensions: ["extxyz", "xyz"]))
  var output: String

  @Option(help: "Which energy: sigma-zero, free or without-entropy.")
  var energy = EnergyKind.sigmaZero

  @Option(
    help: ArgumentHelp(
      "Take every n-th ionic step, the first and on, in place of the last one: 1 takes all.",
      valueName: "n"))
  var every: Int?

  @Flag(help: "With --every: also take the whole steps of runs that were cut short.")
  var allowTruncated = false

  @Option(
    help: ArgumentHelp("Writes what was refused and why, as JSON.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var report: String?

  @OptionGroup var overwriting: OverwriteOption
  @OptionGroup var log: LogOptions

  func validate() throws {
    guard every ?? 1 > 0 else { throw ValidationError("--every takes 1 or more") }
    guard !allowTruncated || every != nil else {
      throw ValidationError("--allow-truncated needs --every: a run cut short has no last step")
    }
  }

  func run() throws {
    try StructureFile.requireExtendedXYZ(output)
    try OutputGuard(reading: paths, replaces: overwriting.overwrite)
      .check(files: [output, report].compactMap(\.self))
    var selection = OutputSelection()
    selection.steps = every.map { .every($0) } ?? .last
    (selection.energy, selection.allowsTruncated) = (energy, allowTruncated)
    let collection = try OutputCollection(paths, taking: selection)
    for refusal in collection.refusals {
      printError("refused \(refusal.file): \(refusal.reason)")
    }
    if let report { try AtomicFile.write(json: CollectionReport(collection), to: report) }
    guard !collection.structures.isEmpty else {
      throw OrdealError("nothing can be used of \(counted(collection.refusals.count, "file"))")
    }
    try StructureFile.write(collection.structures, to: output)
    log.say(
      "\(counted(collection.structures.count, "structure")) of "
        + "\(counted(collection.usedFiles, "file")) written to "
        + "\(output); \(collection.refusals.count) refused")
  }
}

/// `--report`.
private struct CollectionReport: Encodable {
  let schemaVersion = 1
  let structures: Int
  let files: Int
  let refused: [OutputCollection.Refusal]

  init(_ collection: OutputCollection) {
    (structures, files) = (collection.structures.count, collection.usedFiles)
    refused = collection.refusals
  }
}

extension EnergyKind: ExpressibleByArgument {}
