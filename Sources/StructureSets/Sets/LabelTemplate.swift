// Part of Ordeal. See LICENSE.

import Structures

/// A label with places for what differs between structures.
///
/// Places are {lattice}, {composition} (the nominal one), {formula} (the atoms' own), {atoms} (their
/// number), {percent} (of the last element, cut off to a whole number), {target} (what a composition
/// was asked as).
struct LabelTemplate {
  private let text: String

  init(_ text: String) { self.text = text }

  /// "Fd3m-org" for a known phase, else "Fd3m-Li5Al3"; the formula where there is no lattice.
  static func standard(for structure: Structure) -> String {
    guard structure.record(.lattice) != nil else { return "{formula}" }
    return structure.isKnownPhase ? "{lattice}-org" : "{lattice}-{composition}"
  }

  func label(of structure: Structure) -> String {
    let last = structure.elements.max()
    let percent = last.map { 100 * structure.fraction(of: $0) } ?? 0
    let target = structure.record(.change).flatMap { change in
      change.hasPrefix("target ") ? String(change.dropFirst(7)) : nil
    }
    let values = [
      "lattice": structure.record(.lattice) ?? "", "formula": structure.reducedFormula,
      "composition": structure.record(.composition) ?? "", "atoms": "\(structure.count)",
      "percent": "\(Int(percent + 1e-9))", "target": target ?? "",
    ]
    return values.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
  }
}
