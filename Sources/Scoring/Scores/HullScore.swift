// Part of Ordeal. See LICENSE.

import Structures

/// The convex hulls of a binary alloy by the reference and by a potential.
///
/// In the hull: the two pure references and every configuration of a known or hypothetical phase, a
/// series or a supercell. Left out: cells with defects and training data, which the paper has in its
/// figure; with them its four stable intermediate phases do not come out.
public struct HullScore: Codable, Hashable, Sendable {
  /// A configuration over composition.
  public struct Point: Codable, Hashable, Sendable {
    /// The set that it is from.
    public var set: String
    /// Its label.
    public var label: String
    /// Its number in the set.
    public var index: Int
    /// The fraction of the second element.
    public var fraction: Double
    /// The fraction of aluminium, in alloys of aluminium.
    public var alFraction: Double?
    /// By whom the hull is made, meV/atom.
    public var formationEnergy: Double
  }

  /// The lowest configuration of a phase in relation to both hulls.
  public struct PhaseDistance: Codable, Hashable, Sendable {
    /// E_f − hull by the reference, for the reference's lowest configuration, meV/atom.
    public var reference: Double
    /// E_f − hull by the potential, for the potential's lowest configuration, meV/atom.
    public var predicted: Double
  }

  /// The element whose fraction is the composition.
  public var element: String
  /// The reference's stable configurations, the pure elements included, by composition.
  public var reference: [Point]
  /// The potential's.
  public var predicted: [Point]
  /// The number of configurations between the pure elements; nil in files of 0.1.0.
  public var configurations: Int?
  /// By label.
  public var distances: [String: PhaseDistance]
  /// Intermediate phases, as lattice and composition, that both have as stable.
  public var found: [String]
  /// Those that only the reference has.
  public var missed: [String]
  /// Those that only the potential has.
  public var invented: [String]
  /// How far the missed ones lie above the potential's hull, and the invented ones above the
  /// reference's, at their lowest configuration, meV/atom; nil in files of earlier versions.
  public var heights: [String: Double]?

  /// The configurations that the hulls of a system are of: the two pure references, and those of test
  /// sets that name their lattice and are no cells with a vacancy.
  public static func states(in sets: [ScoredSet], _ system: AlloySystem) -> [AlloyState] {
    HullState.all(in: sets, system).map(\.state)
  }

  /// The hulls of a system.
  init(_ states: [HullState], _ system: AlloySystem) {
    let second = system.elements.1
    element = second.symbol
    let energies = states.map { system.formationEnergy($0.state) }
    let x = states.map(\.state.fraction)
    let truth = ConvexHull(x: x, energies: energies.map(\.reference))
    let guess = ConvexHull(x: x, energies: energies.map(\.predicted))
    configurations = x.count { 0 < $0 && $0 < 1 }
    func aluminum(_ fraction: Double) -> Double? {
      second == .aluminum ? fraction : system.elements.0 == .aluminum ? 1 - fraction : nil
    }
    func point(_ index: Int, _ energy: Double) -> Point {
      let state = states[index].state
      return Point(
        set: state.set, label: state.label, index: state.index, fraction: state.fraction,
        alFraction: aluminum(state.fraction), formationEnergy: 1000 * energy)
    }
    reference = truth.vertices.map { point($0, energies[$0].reference) }
    predicted = guess.vertices.map { point($0, energies[$0].predicted) }
    distances = Dictionary(grouping: states.indices) { states[$0].state.label }
      .mapValues { rows in
        func distance(_ hull: ConvexHull, _ energy: (Int) -> Double) -> Double {
          1000 * (rows.map { energy($0) - (hull.energy(at: x[$0]) ?? 0) }.min() ?? 0)
        }
        return PhaseDistance(
          reference: distance(truth) { energies[$0].reference },
          predicted: distance(guess) { energies[$0].predicted })
      }
    func stable(_ hull: ConvexHull) -> Set<String> {
      Set(hull.vertices.compactMap { 0 < x[$0] && x[$0] < 1 ? states[$0].phase : nil })
    }
    let (stableTruth, stableGuess) = (stable(truth), stable(guess))
    found = stableTruth.intersection(stableGuess).sorted()
    missed = stableTruth.subtracting(stableGuess).sorted()
    invented = stableGuess.subtracting(stableTruth).sorted()
    let rows = Dictionary(grouping: states.indices) { states[$0].phase }
    func height(_ phase: String, _ hull: ConvexHull, _ energy: (Int) -> Double) -> Double {
      let above = (rows[phase] ?? []).map { energy($0) - (hull.energy(at: x[$0]) ?? 0) }
      return max(0, 1000 * (above.min() ?? 0))
    }
    var heights: [String: Double] = [:]
    for phase in missed { heights[phase] = height(phase, guess) { energies[$0].predicted } }
    for phase in invented { heights[phase] = height(phase, truth) { energies[$0].reference } }
    self.heights = heights
  }
}

/// A state and the phase, as lattice and composition, that it counts for.
struct HullState {
  var state: AlloyState
  var phase: String

  /// All configurations that take part in hulls, the pure references first.
  static func all(in sets: [ScoredSet], _ system: AlloySystem) -> [HullState] {
    let pure = [system.first, system.second].map { HullState(state: $0, phase: $0.label) }
    return pure
      + sets.filter { $0.role == .test }.flatMap { set in
        set.predictions.compactMap { prediction in
          guard let phase = Phase(of: prediction.structure), !phase.isDefect,
            let state = AlloyState(prediction, in: set.name, fractionOf: system.elements.1)
          else { return nil }
          let formula = Formula(prediction.structure.composition)
          return HullState(state: state, phase: "\(phase.lattice) \(formula)")
        }
      }
  }
}

extension Phase {
  fileprivate var isDefect: Bool {
    if case .vacancy = kind { true } else { false }
  }
}
