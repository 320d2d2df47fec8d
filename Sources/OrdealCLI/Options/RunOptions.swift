// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Sampling
import Structures
import Support

/// What every command that runs LAMMPS on a structure takes.
struct RunOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder that the run writes.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "Settings from a TOML file, keys as the options of this command; options win.",
      valueName: "file"))
  var settings: String?

  @Option(help: "Who starts the processes: auto, mpirun or srun.")
  var launcher: WorkerCommand.Starter = .automatic

  @Flag(help: "Go on with the run in the output folder, or begin it.")
  var resume = false

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

  /// What to do with a folder that holds something.
  var opening: RunFolder.Opening { resume ? .resume : overwrite ? .overwrite : .new }

  func validate() throws {
    if resume && overwrite {
      throw ValidationError("--resume goes on with a run and --overwrite replaces it; give one.")
    }
  }

  /// The settings that were given: those of the file, and over them those of the options.
  ///
  /// - Parameter flags: The settings of the options.
  /// - Returns: The settings by name, with absolute paths.
  /// - Throws: `OrdealError` if the file cannot be read.
  func table(_ flags: SettingsTable) throws -> SettingsTable {
    var table = flags
    if WorkerEnvironment.isWorker(ranks: try table.integer("ranks")), table["ranks"] == nil {
      table["ranks"] = WorkerEnvironment.size().map { .integer($0) }
    }
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    table = table.withPaths(from: here)
    guard let settings else { return table }
    let url = URL(filePath: settings)
    let file = try SettingsTable(contentsOf: url).withPaths(from: url.deletingLastPathComponent())
    return table.over(file)
  }
}

extension WorkerCommand.Starter: ExpressibleByArgument {}
