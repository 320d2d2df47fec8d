// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Attempts that are looked at before it is their turn.
///
/// Attempt n depends on the seed, on n and on the atoms that it meets. While attempts are refused the
/// atoms stay, so that several processes can look at the next attempts at once: all refusals before
/// the first acceptance stand, and what comes after it is looked at anew. The decisions are those of
/// one process.
extension MonteCarloChain {
  /// What an attempt would lead to.
  public struct Foresight: Codable, Hashable, Sendable {
    /// What became of it.
    public var outcome: Attempt.Outcome
    /// Which of the chain's moves it is, by its place.
    public var move: Int
    /// The kind of change.
    public var kind: String
    /// ΔE of the trial, eV; nil where there was none.
    public var energyDifference: Double?
    /// The atoms after an accepted trial of all atoms, which costs too much to be made again.
    public var atoms: AtomsState?
  }

  /// Looks at an attempt as if it were the next, and leaves everything as it is.
  ///
  /// - Throws: What the move throws.
  public func foresee(_ number: UInt64) throws -> Foresight {
    let decision = try decide(number)
    var foresight = Foresight(
      outcome: decision.outcome, move: moves.firstIndex { $0.move.name == decision.move } ?? 0,
      kind: decision.kind, energyDifference: decision.energyDifference)
    guard decision.outcome != .impossible else { return foresight }
    if decision.outcome == .accepted, system.isTrialOfAllAtoms {
      foresight.atoms = AtomsState(system)
    }
    system.reject()
    return foresight
  }

  /// Makes the next attempt, of which it is known what it leads to.
  ///
  /// - Parameter foresight: What some process has found out about this very attempt.
  /// - Returns: The attempt.
  /// - Throws: `OrdealError` if energies have drifted, or the attempt made again does not lead to
  ///   what was foreseen.
  public func make(_ foresight: Foresight) throws -> Attempt {
    guard foresight.outcome == .accepted else { return try count(foresight) }
    if let atoms = foresight.atoms {
      _ = try system.trial(replacingWith: atoms.structure(), ids: atoms.ids)
      system.accept()
      return try count(foresight)
    }
    let attempt = try self.attempt()
    guard attempt.outcome == .accepted else {
      throw OrdealError("processes disagree about attempt \(attempts)")
    }
    return attempt
  }

  private func count(_ foresight: Foresight) throws(OrdealError) -> Attempt {
    attempts += 1
    return try record(
      Decision(
        move: moves[foresight.move].move.name, kind: foresight.kind, outcome: foresight.outcome,
        energyDifference: foresight.energyDifference))
  }
}
