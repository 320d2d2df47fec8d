// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Sampling
import Structures
import Support

/// What every command that runs LAMMPS on a structure takes.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The potential: an .mtp or .almtp file.", valueName: "file"),
    completion: .file(extensions: ["mtp", "almtp"]))
  var potential: String?

  @Option(
    help: ArgumentHelp(
      "The structure: a file of any format (\(StructureFormats.names)); one frame.",
      valueName: "file"), completion: .file())
  var structure: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder that the run writes.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The elements of the potential's species 0, 1, …: Li,Al. Default: the potential's card, "
        + "its potential_tag, or the structure's elements by atomic number.",
      valueName: "elements"))
  var elements: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Repeats the structure along a, b and c.", valueName: "a b c"))
  var replicate: [Int] = []

  @Option(
    help: ArgumentHelp(
      "A LAMMPS pair style and its settings, in place of a potential: \"eam/alloy\".",
      valueName: "style"))
  var pairStyle: String?

  @Option(
    help: ArgumentHelp(
      "What pair_coeff says for --pair-style: \"* * LiAl.eam.alloy Li Al\"; may be repeated.",
      valueName: "coefficients"))
  var pairCoeff: [String] = []

  @Option(
    help: ArgumentHelp(
      "Settings from a TOML file, keys as the options of this command; options win.",
      valueName: "file"))
  var settings: String?

  @Option(help: ArgumentHelp("The number of MPI processes. Default: 1.", valueName: "n"))
  var ranks: Int?

  @Option(help: "Who starts the processes: auto, mpirun or srun.")
  var launcher: WorkerCommand.Starter = .automatic

  @Flag(help: "Replace the run that the output folder holds.")
  var overwrite = false

  @OptionGroup var log: LogOptions

  @Flag(help: .hidden)
  var worker = false

  /// The folder of the run.
  var folder: RunFolder { RunFolder(URL(filePath: output).standardizedFileURL.path) }

  /// Makes sure that workers can be started and nothing that is read is replaced, before anything is
  /// written.
  ///
  /// - Throws: `OrdealError` if not.
  func checkLauncher(_ table: SettingsTable) throws {
    if overwrite {
      let inputs = ["structure", "potential", "chemical-potential-reference"].compactMap {
        if case .text(let path)? = table[$0] { path } else { nil }
      }
      try OutputGuard(reading: inputs + [settings].compactMap(\.self), replaces: true)
        .check(folder: output)
    }
    guard case .integer(let ranks) = table["ranks"] ?? .integer(1) else { return }
    _ = try WorkerCommand([Subprocess.ownPath], ranks: ranks, starter: launcher)
  }

  /// The settings that were given: those of the file, and over them those of the options.
  ///
  /// - Parameter flags: The settings of options that are the command's own.
  /// - Returns: The settings by name, with absolute paths.
  /// - Throws: `OrdealError` if the file cannot be read.
  func table(_ flags: SettingsTable) throws -> SettingsTable {
    var table = flags
    table["structure"] = structure.map { .text($0) }
    table["potential"] = potential.map { .text($0) }
    let symbols = elements.flatMap { $0.split(separator: ",").map(String.init) }
    if !symbols.isEmpty { table["elements"] = .texts(symbols) }
    if !replicate.isEmpty { table["replicate"] = .integers(replicate) }
    table["pair-style"] = pairStyle.map { .text($0) }
    if !pairCoeff.isEmpty { table["pair-coeff"] = .texts(pairCoeff) }
    let isWorker = WorkerEnvironment.isWorker(ranks: ranks)
    table["ranks"] = (ranks ?? (isWorker ? WorkerEnvironment.size() : nil)).map { .integer($0) }
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    table = table.withPaths(from: here)
    guard let settings else { return table }
    let url = URL(filePath: settings)
    let file = try SettingsTable(contentsOf: url).withPaths(from: url.deletingLastPathComponent())
    return table.over(file)
  }
}

extension WorkerCommand.Starter: ExpressibleByArgument {}
