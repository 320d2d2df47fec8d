// Part of Ordeal. See LICENSE.

import ArgumentParser
import Structures

/// `--structures PATH…`.
struct StructureSetOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files (.extxyz, POSCAR, .cfg, LAMMPS, CIF) or folders in the published layout.",
      valueName: "path"),
    completion: .file())
  var structures: [String]

  /// All sets of all paths, in order.
  ///
  /// Structures that do not say where they are from get file and frame as their provenance.
  func read(elements: [Element]) throws -> [StructureSet] {
    try structures.flatMap { path in
      try StructureFile.read(path, elements: elements).map { set in
        var set = set
        for frame in set.structures.indices where set.structures[frame].provenance == nil {
          set.structures[frame].provenance = "\(path), frame \(frame + 1)"
        }
        return set
      }
    }
  }
}

/// `--structure`, `--frame` and `--replicate`: one structure to run.
struct StructureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The structure to start from; the first of several.", valueName: "file"),
    completion: .file())
  var structure: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Repeat the cell along its vectors: 3 3 3.", valueName: "a b c"))
  var replicate: [Int] = []

  func validate() throws {
    guard replicate.isEmpty || replicate.count == 3 && replicate.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--replicate takes three positive numbers, got \(replicate)")
    }
  }

  /// The structure, repeated as asked for.
  func read(elements: [Element]) throws -> Structure {
    let sets = try StructureFile.read(structure, elements: elements)
    guard let first = sets.first?.structures.first else {
      throw StructureError("holds no structure", at: structure)
    }
    guard replicate.count == 3 else { return first }
    return first.replicated(replicate[0], replicate[1], replicate[2])
  }
}

/// `--quiet` and `--verbose`.
struct LogOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print more.")
  var verbose = false

  /// Prints a line, unless `--quiet`.
  func say(_ line: @autoclosure () -> String) {
    if !quiet { print(line()) }
  }
}
