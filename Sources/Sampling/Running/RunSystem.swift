// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import Structures
import Support

/// The atoms of a run, and the element of each LAMMPS type.
public struct RunSystem {
  /// The structure as it is run: repeated.
  let structure: Structure
  /// The elements of LAMMPS's types 1, 2, …, which are a potential's species 0, 1, ….
  let elements: [Element]
  /// The same in words, with how it is known; nil where the atoms are given.
  let mapping: String?
  /// A warning where the elements given contradict what the potential says of itself.
  let contradiction: String?

  /// The given atoms.
  init(structure: Structure, elements: [Element]) {
    (self.structure, self.elements) = (structure, elements)
    (mapping, contradiction) = (nil, nil)
  }

  /// Reads what settings name.
  ///
  /// - Throws: An error that names the file, if a file cannot be read, holds more than one structure,
  ///   or its elements are not those of the potential.
  init(_ settings: SystemSettings) throws {
    let symbols = settings.elements.isEmpty ? nil : settings.elements
    let given = (symbols ?? []).compactMap(Element.init(symbol:))
    let sets = try StructureFile.read(settings.structure, elements: given)
    let structures = sets.flatMap(\.structures)
    guard structures.count == 1, let structure = structures.first else {
      throw OrdealError(
        "holds \(structures.count) structures; expected one", at: settings.structure)
    }
    let present = Set(structure.elements)
    // Of a pair style only LAMMPS knows the cutoff; few have a shorter one.
    var cutoff = 5.0
    switch settings.interaction {
    case .momentTensorPotential(let path):
      let loaded = try LoadedPotential(path, flag: symbols, structureElements: present)
      cutoff = loaded.potential.cutoff
      elements = loaded.mapping.elements
      (mapping, contradiction) = (loaded.mapping.description, loaded.contradiction)
    case .pairStyle:
      elements = given.isEmpty ? present.sorted() : given
      let types = elements.enumerated().map { "\($0 + 1) = \($1)" }.joined(separator: ", ")
      mapping =
        "LAMMPS types \(types) "
        + (given.isEmpty ? "(from the structure's elements, by atomic number)" : "(as given)")
      contradiction = nil
    }
    if let stranger = present.subtracting(elements).min() {
      let known = elements.map(\.symbol).joined(separator: ", ")
      throw OrdealError(
        "holds \(stranger.symbol), which is not among the elements \(known)",
        at: settings.structure)
    }
    self.structure = try structure.replicated(settings.replicate)
    guard settings.ranks <= self.structure.count else {
      throw OrdealError(
        "ranks: \(settings.ranks) processes are more than the \(self.structure.count) atoms",
        at: settings.structure)
    }
    do {
      try self.structure.checkImages(within: cutoff)
    } catch {
      throw OrdealError(error.message, at: settings.structure)
    }
  }

  /// Reads back what `write` wrote; the elements are the settings'.
  init(in folder: RunFolder, elements symbols: [String]) throws {
    guard let structure = try ExtendedXYZReader.readAll(folder.path("structure.extxyz")).first
    else {
      throw OrdealError("holds no structure", at: folder.path("structure.extxyz"))
    }
    self.structure = structure
    elements = symbols.compactMap(Element.init(symbol:))
    (mapping, contradiction) = (nil, nil)
  }

  /// Writes the structure for people, and for LAMMPS.
  func write(to folder: RunFolder) throws {
    try AtomicFile.write(structure.extendedXYZ, to: folder.path("structure.extxyz"))
    try AtomicFile.write(
      structure.lammpsData(elements: elements), to: folder.path("structure.data"))
  }

  /// How LAMMPS holds the structure.
  var lammpsSystem: LAMMPSSystem { LAMMPSSystem(structure, elements: elements) }

  /// The values of the variables that every input script has.
  ///
  /// - Parameters:
  ///   - interaction: What acts between the atoms.
  ///   - styleOptions: What else `pair_style mtp` says.
  /// - Returns: The values.
  func variables(
    _ interaction: SystemSettings.Interaction, styleOptions: String = ""
  ) -> [ScriptVariable] {
    let periodicity = structure.cell.isPeriodic
    let boundary = (0..<3).map { periodicity[$0] ? "p" : "s" }.joined(separator: " ")
    let symbols = elements.map(\.symbol).joined(separator: " ")
    switch interaction {
    case .momentTensorPotential(let path):
      return [
        ScriptVariable("boundary", boundary),
        ScriptVariable("pair_style", "mtp elements \(symbols)\(styleOptions)"),
        ScriptVariable("pair_coeff", "* * '\(path)' \(symbols)"),
      ]
    case .pairStyle(let style, let coefficients):
      return [
        ScriptVariable("boundary", boundary), ScriptVariable("pair_style", style),
        ScriptVariable("pair_coeff", coefficients),
      ]
    }
  }
}

/// A value for a `variable NAME index DEFAULT` of an input script.
struct ScriptVariable {
  let name: String
  let values: [String]

  init(_ name: String, _ values: [String]) { (self.name, self.values) = (name, values) }
  init(_ name: String, _ value: String) { self.init(name, [value]) }
  init(_ name: String, _ value: Double) { self.init(name, ["\(value)"]) }
  init(_ name: String, _ value: Int) { self.init(name, ["\(value)"]) }

  /// As LAMMPS's command line takes it.
  var arguments: [String] { ["-var", name] + values }
}
