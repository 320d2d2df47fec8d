// Part of Ordeal. See LICENSE.

import Structures
import Support

/// What a trial has changed, and what it needs to be accepted or refused.
struct PendingTrial {
  /// One change, with what it replaced.
  enum Step {
    case species(Int, from: Int32)
    case position(Int, from: Vector3)
    case inserted(Int)
    case removed(Int)
  }

  /// The state before all atoms were replaced.
  struct Whole {
    var cell: Cell
    var positions: [Vector3]
    var species: [Int32]
    var ids: [Int]
    var cells: CellList
    var members: SpeciesMembers
    var siteEnergies: [Double]
    var energy: Double
  }

  var steps: [Step] = []
  var removed: [Int] = []
  var whole: Whole?
  /// ΔE, eV.
  var energyDifference = 0.0
}

/// What a trial says.
public struct TrialResult: Hashable, Sendable {
  /// ΔE, eV; +∞ where it is not a number, as for two atoms in one place.
  public var energyDifference: Double
  /// The smallest distance between a recomputed atom and another, Å, whether new or not; without
  /// meaning above the cutoff.
  public var closestContact: Double
}

extension AtomicSystem {
  /// Tries a change of a few atoms.
  ///
  /// - Parameter changes: The changes, one after the other; an atom may be in several, but not after
  ///   its removal.
  /// - Returns: ΔE and the closest contact.
  /// - Complexity: O(1) in the number of atoms.
  public func trial(_ changes: [AtomChange]) -> TrialResult {
    precondition(pending == nil, "a trial is pending")
    var trial = PendingTrial()
    var places: [Vector3] = []
    for change in changes { apply(change, to: &trial, &places) }
    affected.reset(count: count)
    for place in places { affected.collect(near: place, within: potential.cutoff, in: cells) }
    compute(affected.atoms)
    var difference = 0.0
    for (k, atom) in affected.atoms.enumerated() {
      difference += energies[k] - siteEnergies[Int(atom)]
    }
    for atom in trial.removed { difference -= siteEnergies[atom] }
    trial.energyDifference = difference.isNaN ? .infinity : difference
    pending = trial
    return TrialResult(
      energyDifference: trial.energyDifference, closestContact: closestSquared.squareRoot())
  }

  /// Tries other atoms altogether, another volume or a relaxed structure; computes all energies.
  ///
  /// While the trial is pending everything but `energy` is the trial's.
  ///
  /// - Parameters:
  ///   - structure: Any number of atoms in a cell with a volume.
  ///   - ids: The numbers of its atoms, of which those that are new begin at `nextID`; if nil those
  ///     of the atoms that are there.
  /// - Returns: ΔE and the closest contact.
  /// - Throws: `OrdealError` as `init` does; then no trial is pending.
  public func trial(
    replacingWith structure: Structure, ids: [Int]? = nil
  ) throws(OrdealError) -> TrialResult {
    precondition(pending == nil, "a trial is pending")
    let before = whole
    try set(structure, ids: ids ?? before.ids)
    let difference = energy - before.energy
    energy = before.energy
    let result = TrialResult(
      energyDifference: difference.isNaN ? .infinity : difference,
      closestContact: closestSquared.squareRoot())
    pending = PendingTrial(whole: before, energyDifference: result.energyDifference)
    return result
  }

  /// Makes the pending trial the state.
  public func accept() {
    guard let trial = pending else { preconditionFailure("no trial is pending") }
    pending = nil
    version += 1
    if trial.whole != nil {
      energy = siteEnergies.reduce(0, +)
      nextID = max(nextID, (ids.max() ?? 0) + 1)
      return
    }
    energy += trial.energyDifference
    for (k, atom) in affected.atoms.enumerated() { siteEnergies[Int(atom)] = energies[k] }
    settle(trial.steps)
    followFreeVolume(trial.steps, to: version)
    for atom in trial.removed.sorted(by: >) { forget(atom) }
  }

  /// Goes back to the state before the pending trial.
  public func reject() {
    guard let trial = pending else { preconditionFailure("no trial is pending") }
    pending = nil
    if let before = trial.whole {
      whole = before
      return
    }
    for step in trial.steps.reversed() { undo(step) }
  }

  // MARK: Changes

  private func apply(
    _ change: AtomChange, to trial: inout PendingTrial, _ places: inout [Vector3]
  ) {
    switch change {
    case .swap(let a, let b):
      let (first, second) = (species[a], species[b])
      apply(.transmute(a, to: Int(second)), to: &trial, &places)
      apply(.transmute(b, to: Int(first)), to: &trial, &places)
    case .transmute(let atom, let kind):
      trial.steps.append(.species(atom, from: species[atom]))
      places.append(positions[atom])
      species[atom] = Int32(kind)
      cells.set(atom, species: Int32(kind))
    case .displace(let atom, let position):
      trial.steps.append(.position(atom, from: positions[atom]))
      let wrapped = cells.wrapped(position)
      places += [positions[atom], wrapped]
      positions[atom] = wrapped
      cells.move(atom, to: wrapped)
    case .insert(let kind, let position):
      let wrapped = cells.wrapped(position)
      trial.steps.append(.inserted(count))
      places.append(wrapped)
      cells.add(count, species: Int32(kind), at: wrapped)
      positions.append(wrapped)
      species.append(Int32(kind))
      ids.append(nextID)
      siteEnergies.append(0)
    case .remove(let atom):
      trial.steps.append(.removed(atom))
      trial.removed.append(atom)
      places.append(positions[atom])
      cells.remove(atom)
    }
  }

  private func undo(_ step: PendingTrial.Step) {
    switch step {
    case .species(let atom, let old):
      species[atom] = old
      cells.set(atom, species: old)
    case .position(let atom, let old):
      positions[atom] = old
      cells.move(atom, to: old)
    case .inserted(let atom):
      cells.remove(atom)
      cells.renumberLast(as: atom)
      positions.removeLast()
      species.removeLast()
      ids.removeLast()
      siteEnergies.removeLast()
    case .removed(let atom):
      cells.add(atom, species: species[atom], at: positions[atom])
    }
  }

  /// Brings the lists of members, which a trial leaves alone, to the accepted state.
  ///
  /// An atom may change its species several times: only its first and its last one matter.
  private func settle(_ steps: [PendingTrial.Step]) {
    var known: Set<Int> = []
    for step in steps {
      switch step {
      case .species(let atom, let old):
        guard known.insert(atom).inserted else { continue }
        members.remove(atom, species: Int(old))
        members.add(atom, species: Int(species[atom]))
      case .inserted(let atom):
        known.insert(atom)
        ids[atom] = nextID
        nextID += 1
        members.add(atom, species: Int(species[atom]))
      case .position, .removed: break
      }
    }
  }

  /// Drops an atom for good: the last one takes its number.
  private func forget(_ atom: Int) {
    let last = count - 1
    members.remove(atom, species: Int(species[atom]))
    if atom < last {
      members.remove(last, species: Int(species[last]))
      members.add(atom, species: Int(species[last]))
    }
    cells.renumberLast(as: atom)
    positions.swapAt(atom, last)
    species.swapAt(atom, last)
    ids.swapAt(atom, last)
    siteEnergies.swapAt(atom, last)
    positions.removeLast()
    species.removeLast()
    ids.removeLast()
    siteEnergies.removeLast()
  }
}
