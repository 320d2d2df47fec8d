// Part of Ordeal. See LICENSE.

import Structures

/// Where two lattices change places over composition, by the reference and by a potential.
public struct TransitionScore: Codable, Hashable, Sendable {
  /// The lattice that is stable on the side of the first element.
  public var first: String
  /// The other one.
  public var second: String
  /// The fraction of the second element at which the reference changes; nil without a crossing.
  public var reference: Double?
  /// The potential's.
  public var predicted: Double?

  /// The transition between the lattices of a series over composition.
  ///
  /// - Returns: Nil unless the sets hold the published pair, BCC Fd3m and FCC Pm3m, or exactly two
  ///   lattices of a series.
  public init?(_ curves: TransitionCurves) {
    first = curves.first
    second = curves.second
    reference = LatticeTransition.crossing(curves.reference.0, curves.reference.1)
    predicted = LatticeTransition.crossing(curves.predicted.0, curves.predicted.1)
  }
}

/// The minima of two lattices over composition.
public struct TransitionCurves: Sendable {
  /// The lattice that is stable on the side of the first element.
  public let first: String
  /// The other one.
  public let second: String
  /// E′ of both lattices by the reference, eV/atom.
  public let reference: ([LatticeTransition.Minimum], [LatticeTransition.Minimum])
  /// E′ of both lattices by the potential, eV/atom.
  public let predicted: ([LatticeTransition.Minimum], [LatticeTransition.Minimum])

  /// The curves of a series; nil where there is none, or no two lattices. Irregular sets are left out.
  public init?(_ given: [ScoredSet], second element: Element) {
    let sets = given.filter { $0.role != .irregular }
    var states: [String: [AlloyState]] = [:]
    for set in sets {
      for prediction in set.predictions {
        guard let phase = Phase(of: prediction.structure), phase.kind == .series,
          let state = AlloyState(prediction, in: set.name, fractionOf: element)
        else { continue }
        states[phase.lattice, default: []].append(state)
      }
    }
    let published = ["BCC Fd3m", "FCC Pm3m"]
    let names = published.allSatisfy { states[$0] != nil } ? published : states.keys.sorted()
    guard names.count == 2 else { return nil }
    let ends = Self.ends(sets, names, element)
    func curve(_ name: String, _ energy: KeyPath<AlloyState, Double>)
      -> [LatticeTransition.Minimum]
    {
      LatticeTransition.minima(
        (states[name] ?? []).map { state in
          let relative = LatticeTransition.relative(
            state[keyPath: energy], fraction: state.fraction,
            half: ends?.half[keyPath: energy] ?? 0,
            threeQuarters: ends?.threeQuarters[keyPath: energy] ?? 0)
          return (state.fraction, relative)
        })
    }
    (first, second) = (names[0], names[1])
    reference = (curve(names[0], \.reference), curve(names[1], \.reference))
    predicted = (curve(names[0], \.predicted), curve(names[1], \.predicted))
  }

  /// The reference's lowest configurations of the two phases that energies are taken against.
  private static func ends(
    _ sets: [ScoredSet], _ names: [String], _ element: Element
  ) -> (half: AlloyState, threeQuarters: AlloyState)? {
    func lowest(_ lattice: String, _ fraction: Double) -> AlloyState? {
      sets.flatMap { set in
        set.predictions.compactMap { prediction -> AlloyState? in
          guard let phase = Phase(of: prediction.structure), phase.isOrdering,
            lattice.hasSuffix(phase.lattice),
            let state = AlloyState(prediction, in: set.name, fractionOf: element),
            abs(state.fraction - fraction) < 1e-9
          else { return nil }
          return state
        }
      }.min { $0.reference < $1.reference }
    }
    guard let half = lowest(names[0], 0.5), let threeQuarters = lowest(names[1], 0.75) else {
      return nil
    }
    return (half, threeQuarters)
  }
}
