// Part of Ordeal. See LICENSE.

import ArgumentParser
import Structures

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Converts structures from one file format to another.",
    discussion: """
      Formats are told by name: .extxyz or .xyz, POSCAR, CONTCAR or .vasp, .data or .lmp (LAMMPS \
      data), .dump or .lammpstrj (LAMMPS dump), .cfg (MLIP), .cif (read only), or a folder in the \
      published layout (read only).

      Example:
        ordeal convert li-al/Validation validation.extxyz
      """)

  @Argument(help: "A file, or a folder in the published layout.", completion: .file())
  var input: String

  @Argument(help: "The file to write.", completion: .file())
  var output: String

  @Option(
    parsing: .upToNextOption,
    help: "The elements of types 1, 2, … (LAMMPS) or 0, 1, … (.cfg), where a file has numbers only."
  )
  var elements: [String] = []

  @OptionGroup var log: LogOptions

  func run() throws {
    let symbols = elements.flatMap { $0.split(separator: ",").map(String.init) }
    let types = try symbols.map { symbol in
      guard let element = Element(symbol: symbol) else {
        throw StructureError("\"\(symbol)\" is not the symbol of an element", at: "--elements")
      }
      return element
    }
    let sets = try StructureFile.read(input, elements: types)
    let structures = sets.flatMap { set in
      set.structures.map { structure in
        var structure = structure
        if sets.count > 1 { structure.properties.info["set"] = .text(set.name) }
        return structure
      }
    }
    try StructureFile.write(structures, to: output)
    log.say("\(structures.count) structures written to \(output)")
  }
}
