// Part of Ordeal. See LICENSE.

import Structures

/// What a structure says of its making, as keys of extended XYZ.
///
/// `id` names it in its set ("strain/12"), `recipe` and `seed` made it from `parent`; `lattice`,
/// `composition` and `known` are what scores go by; `change` says what was done, `set` what it is for
/// (train, validation, test), `calculation` what DFT is to do with it.
extension Structure {
  /// The text under a key; nil where there is none.
  public func record(_ key: RecordKey) -> String? {
    switch properties.info[key.rawValue] {
    case .text(let text)?: text
    case .integer(let number)?: "\(number)"
    case .logical(let value)?: value ? "T" : "F"
    default: nil
    }
  }

  /// Sets or, with nil, removes the text under a key.
  public mutating func setRecord(_ key: RecordKey, _ text: String?) {
    properties.info[key.rawValue] = text.map { .text($0) }
  }

  /// Whether the phase is known from experiment.
  public var isKnownPhase: Bool {
    get { properties.info[RecordKey.known.rawValue] == .logical(true) }
    set { properties.info[RecordKey.known.rawValue] = .logical(newValue) }
  }

  /// "Li5Al3": the elements by atomic number, whole numbers without a common divisor.
  public var reducedFormula: String { Formula(composition).description }

  /// The fraction of the atoms that are of an element.
  public func fraction(of element: Element) -> Double {
    Double(composition[element] ?? 0) / Double(max(1, count))
  }
}

/// The keys of a structure's record, in the order in which they are written.
public enum RecordKey: String, CaseIterable, Sendable {
  case id, recipe, seed, parent, change, lattice, composition, known, set, calculation
}
