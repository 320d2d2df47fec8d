// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

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

// MARK: Each setting

extension SystemSettings: DeclaredSettings {
  /// A system in which structure and potential are still to be named.
  public static var defaults: SystemSettings {
    SystemSettings(structure: "", interaction: .momentTensorPotential(""))
  }

  /// All settings, in the order in which they are written.
  public static var declared: [Setting<SystemSettings>] {
    [
      Setting(
        "structure", .path(extensions: []),
        "The structure: a file of any format (\(StructureFormats.names)), one frame",
        valueName: "file", default: "",
        read: { (table, system) throws(OrdealError) in
          guard let structure = try table.text("structure") else {
            throw OrdealError("structure: missing; give --structure FILE", at: table.source)
          }
          system.structure = structure
        }, write: { .text($0.structure) })
    ] + interactionSettings + [
      .symbols(
        "elements", \.elements, "The elements of the potential's species 0, 1, …: Li,Al",
        default: "the potential's card, its potential_tag, or the structure's elements by atomic "
          + "number"),
      Setting(
        "replicate", \.replicate, "How often the structure is repeated along a, b and c",
        in: .repeats, valueName: "a b c"),
      Setting("ranks", \.ranks, "The number of MPI processes", in: .from(1), mayChange: true),
    ]
  }

  /// A potential, or a pair style and its coefficients: the first reads all three.
  private static var interactionSettings: [Setting<SystemSettings>] {
    [
      Setting(
        "potential", .path(extensions: ["mtp", "almtp"]), "The potential: an .mtp or .almtp file",
        valueName: "file", default: "",
        read: { (table, system) throws(OrdealError) in
          system.interaction = try interaction(table)
        },
        write: {
          if case .momentTensorPotential(let file) = $0.interaction { .text(file) } else { nil }
        }),
      Setting(
        "pair-style", .text,
        "A LAMMPS pair style and its settings in place of a potential: \"eam/alloy\"",
        valueName: "style", default: "", read: { (_, _) in },
        write: { if case .pairStyle(let style, _) = $0.interaction { .text(style) } else { nil } }),
      Setting(
        "pair-coeff", .texts,
        "What pair_coeff says for --pair-style, \"* * LiAl.eam.alloy Li Al\"; may be repeated",
        valueName: "coefficients", default: "", read: { (_, _) in },
        write: {
          if case .pairStyle(_, let coefficients) = $0.interaction {
            .texts(coefficients)
          } else {
            nil
          }
        }),
    ]
  }

  private static func interaction(_ table: SettingsTable) throws(OrdealError) -> Interaction {
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
}
