// Part of Ordeal. See LICENSE.

import ArgumentParser
import ElectronicStructure
import Foundation
import Structures
import Support

struct VASPInputsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vasp-inputs",
    abstract: "Writes input files of VASP for structures.",
    discussion: """
      Each structure gets a folder, 00001, 00002, …, with INCAR, KPOINTS, POSCAR, POTCAR.spec (names of \
      pseudopotentials: their content is VASP's) and structure.extxyz, from which ordeal collect \
      takes labels and provenance again. --task aimd --settings paper gives two folders, heat \
      (from 100 K during 2 ps, velocities scaled) and run (Nosé's thermostat).

      Example: the labels of Liu & Mo
        ordeal vasp-inputs --structures train.extxyz --settings paper --task static --output vasp
      """)

  @OptionGroup var sets: StructureSetOptions

  @Option(help: "Whose settings: paper (Liu & Mo) or mp (the Materials Project).")
  var settings: VASPInputSettings.Preset

  @Option(help: "What for: static, relax or aimd.")
  var task: VASPInputSettings.Task

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "A mesh that holds Γ in place of the settings': 4 4 4, or 1 for Γ alone (\"K1\").",
      valueName: "n"))
  var kpoints: [Int] = []

  @Option(help: ArgumentHelp("The temperature of aimd.", valueName: "K"))
  var temperature = 600.0

  @Option(help: ArgumentHelp("How long aimd goes on after heating.", valueName: "ps"))
  var time = 2.0

  @Option(
    help: ArgumentHelp(
      "Only structures whose key `calculation` (ordeal make) begins like this, \"relax\" or "
        + "\"dynamics nvt 600\"; none: those without one.", valueName: "request"))
  var calculation: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to write.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Flag(help: "Replace a folder that this command has written.")
  var overwrite = false

  @OptionGroup var log: LogOptions

  func validate() throws {
    guard temperature > 0, time > 0, temperature.isFinite, time.isFinite else {
      throw ValidationError("--temperature and --time take positive numbers")
    }
  }

  func run() throws {
    let structures = try sets.read(elements: []).flatMap(\.located).filter(isAsked)
    guard !structures.isEmpty else {
      throw OrdealError(
        "no structure asks for \"\(calculation ?? "")\"",
        at: sets.structures.joined(separator: ", "))
    }
    var inputs = VASPInputSettings(settings, task)
    if !kpoints.isEmpty { inputs.kpoints = try KPointMesh(kpoints) }
    (inputs.temperature, inputs.time) = (temperature, time)
    let folder = try ResultsFolder(
      output, mark: "00001", overwrites: overwrite, reading: sets.structures)
    try folder.fill {
      for (index, structure) in structures.enumerated() {
        let name = String(format: "%05d", index + 1)
        try VASPInputs(for: structure, inputs).write(to: folder.temporary.path + "/" + name)
      }
    }
    log.say("inputs of \(structures.count) runs written to \(output)")
  }

  /// Whether a structure asks for what --calculation says.
  private func isAsked(_ structure: Structure) -> Bool {
    guard let calculation else { return true }
    guard case .text(let request) = structure.properties.info["calculation"] else {
      return calculation == "none"
    }
    return request.hasPrefix(calculation)
  }
}

extension VASPInputSettings.Preset: ExpressibleByArgument {}
extension VASPInputSettings.Task: ExpressibleByArgument {}
