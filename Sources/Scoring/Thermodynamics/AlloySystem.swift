// Part of Ordeal. See LICENSE.

import Structures

/// One configuration as thermodynamics sees it: a composition and two energies.
public struct AlloyState: Hashable, Sendable {
  /// The set that it is from.
  public var set: String
  /// Its number in the set.
  public var index: Int
  /// Its label.
  public var label: String
  /// x: the fraction of the second element's atoms.
  public var fraction: Double
  /// The reference's energy per atom, eV.
  public var reference: Double
  /// The potential's energy per atom, eV.
  public var predicted: Double

  /// The given state.
  public init(
    set: String, index: Int, label: String, fraction: Double, reference: Double, predicted: Double
  ) {
    self.set = set
    self.index = index
    self.label = label
    self.fraction = fraction
    self.reference = reference
    self.predicted = predicted
  }
}

/// A binary alloy A–B with its two pure elements as references.
public struct AlloySystem: Sendable {
  /// A, then B, by atomic number.
  public let elements: (Element, Element)
  /// The reference's lowest state of pure A, and the potential's energy of the same configuration.
  public let first: AlloyState
  /// The same of pure B.
  public let second: AlloyState

  /// Finds the references among configurations: of each pure element the one that the reference puts
  /// lowest.
  ///
  /// - Parameter given: Sets with reference energies; irregular ones are left out.
  /// - Returns: Nil unless there are exactly two elements and both occur pure with an energy.
  public init?(_ given: [ScoredSet]) {
    let sets = given.filter { $0.role != .irregular }
    let all = Set(sets.flatMap { $0.predictions.flatMap { $0.structure.composition.keys } })
    let sorted = all.sorted()
    guard sorted.count == 2 else { return nil }
    elements = (sorted[0], sorted[1])
    var lowest: [Element: AlloyState] = [:]
    for set in sets {
      for prediction in set.predictions where prediction.structure.composition.count == 1 {
        guard let element = prediction.structure.elements.first,
          let state = AlloyState(prediction, in: set.name, fractionOf: sorted[1])
        else { continue }
        if state.reference < lowest[element]?.reference ?? .infinity { lowest[element] = state }
      }
    }
    guard let first = lowest[sorted[0]], let second = lowest[sorted[1]] else { return nil }
    (self.first, self.second) = (first, second)
  }

  /// A system with given references.
  public init(elements: (Element, Element), first: AlloyState, second: AlloyState) {
    (self.elements, self.first, self.second) = (elements, first, second)
  }

  /// E_f = E − (1 − x) E_A − x E_B, eV/atom, by the reference and by the potential.
  ///
  /// Each has its own energies of the pure elements. Eq. 3 of Liu & Mo, Acta Mater. 268, 119742 (2024).
  public func formationEnergy(_ state: AlloyState) -> (reference: Double, predicted: Double) {
    let x = state.fraction
    return (
      state.reference - (1 - x) * first.reference - x * second.reference,
      state.predicted - (1 - x) * first.predicted - x * second.predicted
    )
  }
}

extension AlloyState {
  /// A configuration with a reference energy; nil without one.
  public init?(_ prediction: Prediction, in set: String, fractionOf element: Element) {
    let structure = prediction.structure
    guard let energy = structure.energy, structure.count > 0 else { return nil }
    let count = Double(structure.count)
    self.init(
      set: set, index: structure.index ?? 0,
      label: structure.label ?? Phase(of: structure)?.name ?? "",
      fraction: Double(structure.composition[element] ?? 0) / count, reference: energy / count,
      predicted: prediction.energy / count)
  }
}
