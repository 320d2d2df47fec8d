// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import MomentTensorPotentials
import Structures

/// `--potential` and `--elements`.
struct PotentialOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The potential: an .mtp or .almtp file.", valueName: "file"),
    completion: .file(extensions: ["mtp", "almtp"]))
  var potential: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The elements of the potential's species 0, 1, …: Li,Al. Default: its card, its tag, else the "
        + "structures' elements by atomic number.", valueName: "symbols"))
  var elements: [String] = []

  /// The symbols given, or nil.
  var symbols: [String]? {
    let symbols = elements.flatMap { $0.split(separator: ",").map(String.init) }
    return symbols.isEmpty ? nil : symbols
  }

  /// The symbols given as elements.
  ///
  /// - Throws: `StructureError` for what is no element.
  func givenElements() throws -> [Element] { try [Element](elements, of: "--elements") }

  /// The files that are read: the potential, and its card.
  var files: [String] {
    [potential, PotentialCard.url(beside: URL(filePath: potential)).path]
  }

  /// The potential's name in results: its file's, without the extension.
  var name: String { URL(filePath: potential).deletingPathExtension().lastPathComponent }

  /// Reads the potential, finds out which elements its species are, and says so.
  func load(for structures: @autoclosure () -> Set<Element>, _ log: LogOptions) throws
    -> LoadedPotential
  {
    let loaded = try LoadedPotential(potential, flag: symbols, structureElements: structures())
    log.say(loaded.sentence)
    if let contradiction = loaded.contradiction { log.warn(contradiction) }
    return loaded
  }
}
