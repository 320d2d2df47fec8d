// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// What is run: a structure, what acts between its atoms, and on how many processes.
public struct SystemSettings: Hashable, Sendable {
  /// What acts between atoms.
  public enum Interaction: Hashable, Sendable {
    /// A moment tensor potential, by its file.
    case momentTensorPotential(String)
    /// Any LAMMPS pair style: what follows `pair_style`, and each `pair_coeff`.
    case pairStyle(String, coefficients: [String])
  }

  /// The file of the structure.
  public var structure: String
  /// What acts between atoms.
  public var interaction: Interaction
  /// The symbols of species 0, 1, …; empty: found from the potential or the structure.
  public var elements: [String] = []
  /// How often the structure is repeated along a, b and c.
  public var replicate = [1, 1, 1]
  /// The number of processes.
  public var ranks = 1

  /// The given system.
  public init(structure: String, interaction: Interaction) {
    self.structure = structure
    self.interaction = interaction
  }

  static let keys: Set<String> = [
    "structure", "potential", "pair-style", "pair-coeff", "elements", "replicate", "ranks",
  ]

  /// Reads the system from a table of settings.
  ///
  /// - Throws: `RunError` if a setting is missing or not of its kind.
  init(_ table: SettingsTable) throws(RunError) {
    guard let structure = try table.text("structure") else {
      throw RunError("structure: missing; give --structure FILE", at: table.source)
    }
    self.init(structure: structure, interaction: try SystemSettings.interaction(table))
    elements = try table.texts("elements") ?? []
    for name in elements where Element(symbol: name) == nil {
      throw table.error("elements", "expected symbols of elements, got \"\(name)\"")
    }
    replicate = try table.integers("replicate") ?? [1, 1, 1]
    guard replicate.count == 3, replicate.allSatisfy({ $0 >= 1 }) else {
      throw table.error("replicate", "expected three numbers of at least 1, got \(replicate)")
    }
    ranks = try table.integer("ranks") ?? 1
    guard ranks >= 1 else { throw table.error("ranks", "expected at least 1, got \(ranks)") }
  }

  private static func interaction(_ table: SettingsTable) throws(RunError) -> Interaction {
    let (potential, style) = (try table.text("potential"), try table.text("pair-style"))
    switch (potential, style) {
    case (let potential?, nil):
      return .momentTensorPotential(potential)
    case (nil, let style?):
      guard let coefficients = try table.texts("pair-coeff"), !coefficients.isEmpty else {
        throw table.error("pair-coeff", "missing; a pair-style needs it: \"* * FILE Li Al\"")
      }
      return .pairStyle(style, coefficients: coefficients)
    case (nil, nil):
      throw table.error("potential", "missing; give --potential FILE.mtp, or a --pair-style")
    default:
      throw table.error("potential", "given together with pair-style; give one of them")
    }
  }

  /// Adds the settings to a table.
  func write(to table: inout SettingsTable) {
    table["structure"] = .text(structure)
    switch interaction {
    case .momentTensorPotential(let file):
      table["potential"] = .text(file)
    case .pairStyle(let style, let coefficients):
      table["pair-style"] = .text(style)
      table["pair-coeff"] = .texts(coefficients)
    }
    table["elements"] = .texts(elements)
    table["replicate"] = .integers(replicate)
    table["ranks"] = .integer(ranks)
  }

  /// "MTP_train.mtp: species 0 = Li, 1 = Al (from the potential's card)".
  ///
  /// - Parameter mapping: The species in words, as recorded; nil in runs of 0.1.0.
  /// - Returns: One sentence.
  func species(_ mapping: String?) -> String {
    switch interaction {
    case .momentTensorPotential(let path):
      let symbols = elements.enumerated().map { "\($0) = \($1)" }.joined(separator: ", ")
      let words = mapping ?? "\(symbols) (as the run was begun)"
      return "\(URL(filePath: path).lastPathComponent): species \(words)"
    case .pairStyle(let style, _):
      let types = elements.enumerated().map { "\($0 + 1) = \($1)" }.joined(separator: ", ")
      return "pair style \(style): \(mapping ?? "LAMMPS types \(types) (as the run was begun)")"
    }
  }

  /// The potential's file, or the pair style.
  var interactionName: String {
    switch interaction {
    case .momentTensorPotential(let path): path
    case .pairStyle(let style, _): style
    }
  }

  /// The files that the run reads, by the setting that names them.
  var files: [(key: String, path: String)] {
    switch interaction {
    case .momentTensorPotential(let potential):
      [("structure", structure), ("potential", potential)]
    case .pairStyle: [("structure", structure)]
    }
  }
}
