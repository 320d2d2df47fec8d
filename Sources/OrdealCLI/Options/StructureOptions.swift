// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Structures
import Support

/// `--structures PATH…`.
struct StructureSetOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files (\(StructureFormats.names)) or folders in the published layout.",
      valueName: "path"),
    completion: .file())
  var structures: [String]

  /// One set, and where it was read.
  struct Source {
    var path: String
    /// The place of the path among those given.
    var position: Int
    var isFolder: Bool
    var set: StructureSet

    /// How errors call a structure: "a.extxyz, frame 3", "li-al: Test/A-Fig1c/Data.json, Index 3".
    func place(of index: Int) -> String {
      guard isFolder, let provenance = set.structures[index].provenance else {
        return "\(path), frame \(index + 1)"
      }
      return "\(path): \(provenance)"
    }

    /// The structures, which errors call by their place.
    var located: [Structure] {
      self.set.structures.indices.map { index in
        var structure = self.set.structures[index]
        structure.provenance = place(of: index)
        return structure
      }
    }

    /// The set with structures that errors call by their place.
    var locatedSet: StructureSet { StructureSet(name: self.set.name, structures: located) }
  }

  /// All sets of all paths, with the paths.
  func read(elements: [Element]) throws -> [Source] {
    try Self.sources(structures, elements: elements)
  }

  /// All sets of all paths; errors call their structures by their place.
  static func read(_ paths: [String], elements: [Element]) throws -> [StructureSet] {
    try sources(paths, elements: elements).map(\.locatedSet)
  }

  /// All sets of all paths, in order; of sets with one name the later ones get numbers: "set (2)".
  static func sources(_ paths: [String], elements: [Element]) throws -> [Source] {
    var names: Set<String> = []
    return try paths.enumerated().flatMap { position, path in
      let isFolder = (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil
      return try StructureFile.read(path, elements: elements).map { set in
        var (name, number) = (set.name, 1)
        while !names.insert(name).inserted {
          number += 1
          name = "\(set.name) (\(number))"
        }
        let set = StructureSet(name: name, structures: set.structures)
        return Source(path: path, position: position, isFolder: isFolder, set: set)
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
      throw OrdealError("holds no structure", at: structure)
    }
    guard replicate.count == 3 else { return first }
    return try first.replicated(replicate)
  }
}

/// `--quiet` and `--verbose`.
struct LogOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print warnings and errors only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print more.")
  var verbose = false

  /// Prints a line, unless `--quiet`.
  func say(_ line: @autoclosure () -> String) {
    if !quiet { print(line()) }
  }

  /// Prints a warning to standard error, with `--quiet` too.
  func warn(_ warning: String) { printWarning(warning.onOneLine) }
}
