// Part of Ordeal. See LICENSE.

import Structures

/// A way to propose a change, and its own rule of acceptance.
///
/// A move draws a change, tries it in the system and says with which probability it is to be
/// accepted; deciding is the chain's. Parameters are fixed once a chain runs.
public protocol MonteCarloMove: Sendable {
  /// How counts and output call the move.
  var name: String { get }

  /// Proposes a change and leaves its trial pending in the system.
  ///
  /// - Parameters:
  ///   - system: The atoms; no trial is pending.
  ///   - temperature: T, K.
  ///   - random: What to draw from.
  /// - Returns: The proposal; nil if none could be made, which counts as refused: then no trial is
  ///   pending.
  /// - Throws: If the trial could not be computed.
  func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) throws -> Proposal?
}

/// A change that has been tried and waits for a decision.
public struct Proposal: Hashable, Sendable {
  /// Which of a move's changes this is: "insertion" or "removal", say.
  public var kind: String
  /// What the trial said.
  public var trial: TrialResult
  /// ln of π(new) q(new → old) / (π(old) q(old → new)), with π the ensemble's density and q the
  /// density of proposing: the change is accepted with probability min{1, exp(logRatio)}.
  public var logRatio: Double

  /// A proposal.
  public init(kind: String, trial: TrialResult, logRatio: Double) {
    self.kind = kind
    self.trial = trial
    self.logRatio = logRatio
  }
}

extension AtomicSystem {
  /// An atom of some species, each with the same probability; nil if there is none.
  func drawAtom(of species: [Int], using random: inout RandomStream) -> Int? {
    let total = species.reduce(0) { $0 + count(of: $1) }
    guard total > 0 else { return nil }
    var index = random.index(below: total)
    for kind in species {
      if index < count(of: kind) { return atom(index, of: kind) }
      index -= count(of: kind)
    }
    return nil
  }

  /// Whether a point lies between the cell's faces along directions that are not periodic.
  func isInCell(_ point: Vector3) -> Bool {
    guard cell.isPeriodic != .all else { return true }
    let fractional = cell.fractional(point)
    return (0..<3).allSatisfy { cell.isPeriodic[$0] || (0...1).contains(fractional[$0]) }
  }

  /// A point of the cell, uniform; along directions that are not periodic too.
  public func randomPoint(using random: inout RandomStream) -> Vector3 {
    cell.cartesian(Vector3(random.uniform(), random.uniform(), random.uniform()))
  }
}
