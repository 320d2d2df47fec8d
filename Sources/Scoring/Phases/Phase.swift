// Part of Ordeal. See LICENSE.

import Structures

/// What a configuration is a sample of: a lattice with a composition, a slab, a defect.
public struct Phase: Hashable, Sendable {
  /// How the configurations of one label were made.
  public enum Kind: Hashable, Sendable, CustomStringConvertible {
    /// Orderings of a phase that is known from experiment.
    case known
    /// Orderings of a composition that was put on a known phase's lattice.
    case hypothetical
    /// One composition of a series over composition on one lattice.
    case series
    /// A supercell of so many atoms from Monte Carlo.
    case supercell
    /// A known phase without one atom of this element; nil where it is not said which.
    case vacancy(Element?)

    /// "known", "hypothetical", "series", "supercell", "vacancy".
    public var description: String {
      switch self {
      case .known: "known"
      case .hypothetical: "hypothetical"
      case .series: "series"
      case .supercell: "supercell"
      case .vacancy: "vacancy"
      }
    }
  }

  /// "Fd3m", "C2/m:b1"; of supercells the number of atoms.
  public var lattice: String
  /// The nominal composition; nil where the label does not say, and the atoms count.
  public var composition: Formula?
  /// How the configurations were made.
  public var kind: Kind

  /// The given phase.
  public init(lattice: String, composition: Formula?, kind: Kind) {
    self.lattice = lattice
    self.composition = composition
    self.kind = kind
  }

  /// What a structure says of itself: the keys `lattice`, `composition`, `kind` and `known` of
  /// extended XYZ, else, of a structure in the published layout, its label.
  ///
  /// - Returns: Nil where neither names a lattice.
  public init?(of structure: Structure) {
    if let lattice = structure.text("lattice") {
      let composition = structure.text("composition").flatMap { Formula($0) }
      self.init(
        lattice: lattice, composition: composition ?? Formula(structure.composition),
        kind: structure.kind)
    } else {
      guard structure.hasPublishedLabel, let label = structure.label,
        let phase = Phase(publishedLabel: label)
      else { return nil }
      self = phase
      composition = composition ?? Formula(structure.composition)
    }
  }

  /// Whether orderings of one phase compete with those of other lattices for the ground state.
  public var isOrdering: Bool { kind == .known || kind == .hypothetical }

  /// The labels of the published sets.
  ///
  ///     Fd3m-org                  a known phase
  ///     Fd3m-Li5Al3               a composition on its lattice
  ///     BCC Fd3m; Al%: 72%        a series over composition
  ///     N_atoms: 152; Comp.: 19%  a supercell
  ///     Pm3m-Li                   a phase with a vacancy
  init?(publishedLabel label: String) {
    let parts = label.split(separator: ";").map { $0.trimmingPrefix { $0 == " " } }
    if parts.count == 2 {
      if parts[0].hasPrefix("N_atoms:") {
        self.init(
          lattice: parts[0].dropFirst(8).trimmingPrefix { $0 == " " } + " atoms",
          composition: nil, kind: .supercell)
      } else if parts[1].contains("%") {
        self.init(lattice: String(parts[0]), composition: nil, kind: .series)
      } else {
        return nil
      }
      return
    }
    guard let dash = label.lastIndex(of: "-"), dash != label.startIndex else { return nil }
    let lattice = String(label[..<dash])
    let ending = label[label.index(after: dash)...]
    if ending == "org" {
      self.init(lattice: lattice, composition: nil, kind: .known)
    } else if let element = Element(symbol: String(ending)) {
      self.init(lattice: lattice, composition: nil, kind: .vacancy(element))
    } else if let formula = Formula(ending) {
      self.init(lattice: lattice, composition: formula, kind: .hypothetical)
    } else {
      return nil
    }
  }
}

extension Structure {
  /// A key as text: `lattice=F` is a logical for extended XYZ, but a lattice here.
  fileprivate func text(_ key: String) -> String? {
    switch properties.info[key] {
    case .text(let text): text.isEmpty ? nil : text
    case .logical(let value): value ? "T" : "F"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    default: nil
    }
  }

  /// `kind=known|hypothetical|series|supercell|vacancy` (`vacancy=Li` names the element), else
  /// `known=T|F`.
  fileprivate var kind: Phase.Kind {
    switch text("kind")?.lowercased() {
    case "known": .known
    case "hypothetical": .hypothetical
    case "series": .series
    case "supercell": .supercell
    case "vacancy": .vacancy(text("vacancy").flatMap { Element(symbol: $0) })
    default: isKnown ? .known : .hypothetical
    }
  }

  fileprivate var isKnown: Bool {
    switch properties.info["known"] {
    case .logical(let value): value
    case .integer(let value): value != 0
    case .text(let value): ["t", "true", "yes", "1"].contains(value.lowercased())
    default: false
    }
  }
}
