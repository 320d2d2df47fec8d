// Part of Ordeal. See LICENSE.

import ArgumentParser
import Structures
import Support

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Converts structures from one file format to another, all or some of them.",
    discussion: """
      Formats are told by name: \(StructureFormats.listing); or a folder in the published layout (read \
      only). Files that gzip has compressed (.gz) are read, too.

      Examples:
        ordeal convert li-al/Validation validation.extxyz
        ordeal convert labelled.extxyz train.extxyz --where set=train
      """)

  @Argument(help: "A file, or a folder in the published layout.", completion: .file())
  var input: String

  @Argument(help: "The file to write.", completion: .file())
  var output: String

  @Option(
    parsing: .upToNextOption,
    help: """
      The elements of types 1, 2, … (LAMMPS), 0, 1, … (.cfg) or of the counts (VASP 4), where a file has \
      numbers only.
      """
  )
  var elements: [String] = []

  @Option(
    name: .customLong("where"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Take only structures whose keys have these values: set=train, label=Fd3m-org.",
      valueName: "key=value"))
  var conditions: [String] = []

  @OptionGroup var overwriting: OverwriteOption
  @OptionGroup var log: LogOptions

  func run() throws {
    try OutputGuard(reading: [input], replaces: overwriting.overwrite).check(files: [output])
    let conditions = try conditions.map { try StructureCondition($0) }
    let types = try [Element](elements, of: "--elements")
    let sets = try StructureFile.read(input, elements: types, elementsAreOfFile: true)
    let structures = sets.flatMap { set in
      set.structures.map { structure in
        var structure = structure
        if sets.count > 1 { structure.properties.info["set"] = .text(set.name) }
        return structure
      }
    }
    let taken = structures.filter { structure in
      conditions.allSatisfy { $0.holds(for: structure) }
    }
    guard !taken.isEmpty else {
      let wanted = self.conditions.joined(separator: ", ")
      throw OrdealError("none of \(structures.count) structures has \(wanted)", at: input)
    }
    try StructureFile.write(taken, to: output)
    log.say("\(counted(taken.count, "structure")) written to \(output)")
    let losses = try StructureFile.losses(of: taken, in: output)
    if !losses.isEmpty { log.say("not kept by this format: \(losses.joined(separator: ", "))") }
  }
}
