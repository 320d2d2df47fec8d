// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Atoms in a cell whose energy is known atom by atom, so that a small change costs little.
///
/// A trial applies a change and returns ΔE, for which only atoms within the cutoff of a changed
/// place, before or after, are recomputed: O(1), whatever the number of atoms. Exactly one of
/// `accept()` and `reject()` must follow. While a trial is pending, positions and species are those
/// of the trial, except that atoms it removes still have their numbers; counts and `energy` are
/// those before it.
///
/// Invariants between trials:
/// 1. `siteEnergies[i]` is what the potential says about atom i where it now stands.
/// 2. `energy` is their sum but for rounding, which `refresh()` bounds.
/// 3. Positions are wrapped into the cell along its periodic directions.
public final class AtomicSystem {
  /// The cell.
  public private(set) var cell: Cell
  /// The position of each atom, Å.
  public internal(set) var positions: [Vector3]
  /// The species of each atom, a number of `elements`.
  public internal(set) var species: [Int32]
  /// A number for each atom that stays its own: 1, 2, … at first; inserted atoms get `nextID`.
  public internal(set) var ids: [Int]
  /// The number of the atom that is inserted next; no number is given twice.
  public internal(set) var nextID: Int
  /// E_i of each atom, eV.
  public internal(set) var siteEnergies: [Double]
  /// The potential energy of the cell, eV.
  public internal(set) var energy: Double
  /// Rises with every accepted trial and every update: tells whether what was known still holds.
  public internal(set) var version = 0

  let potential: any SiteEnergies
  var cells: CellList
  var members: SpeciesMembers
  var pending: PendingTrial?
  /// Scratch: the centres of a trial and their energies.
  var affected = AffectedAtoms()
  var energies: [Double] = []
  var batch = NeighborBatch()
  /// The smallest squared distance that the last computation met, Å².
  var closestSquared = Double.infinity
  var knownFreeVolume: KnownFreeVolume?

  /// The atoms of a structure.
  ///
  /// - Parameters:
  ///   - structure: Atoms in a cell with a volume, of any size, periodic or not.
  ///   - ids: Their numbers; 1, 2, … if nil.
  ///   - nextID: The number of the atom that is inserted next; if nil the first that is free.
  ///   - potential: The potential, not used by anyone else at the same time.
  /// - Throws: `OrdealError` if an element is not the potential's, cell or positions are not
  ///   finite, or the cell is far too small or skewed for the cutoff; `OrdealError` if the energy
  ///   is not finite.
  public init(
    _ structure: Structure, ids: [Int]? = nil, nextID: Int? = nil, potential: any SiteEnergies
  ) throws {
    try Self.check(structure.cell, structure.positions)
    try structure.checkImages(within: potential.cutoff)
    self.potential = potential
    cell = structure.cell
    species = try Self.species(of: structure, in: potential.elements)
    positions = structure.positions
    self.ids = ids ?? (0..<structure.count).map { $0 + 1 }
    precondition(self.ids.count == structure.count, "one number for each atom")
    self.nextID = nextID ?? (self.ids.max() ?? 0) + 1
    siteEnergies = []
    energy = 0
    cells = CellList(cell, width: potential.cutoff, atomCount: positions.count)
    members = SpeciesMembers(species, speciesCount: potential.elements.count)
    recompute()
    try checkEnergy()
  }

  /// The element of each species.
  public var elements: [Element] { potential.elements }
  /// The number of atoms.
  public var count: Int { positions.count }
  /// The volume of the cell, Å³.
  public var volume: Double { cell.volume }

  /// The number of atoms of a species.
  public func count(of species: Int) -> Int { members.counts[species] }

  /// The atom of a species with `index` such atoms before it, in the order of their numbers.
  ///
  /// - Complexity: O(log N).
  public func atom(_ index: Int, of species: Int) -> Int { members.atom(index, of: species) }

  /// The species of an element.
  ///
  /// - Throws: `OrdealError` if the potential does not know it.
  public func species(of element: Element) throws(OrdealError) -> Int {
    guard let species = elements.firstIndex(of: element) else {
      let known = elements.map(\.symbol).joined(separator: ", ")
      throw OrdealError("the potential knows \(known), not \(element)")
    }
    return species
  }

  /// The atoms as they are, a pending trial's change included, with their energy where none is.
  public var structure: Structure {
    let kept = present
    var structure = Structure(
      cell: cell, elements: kept.map { elements[Int(species[$0])] },
      positions: kept.map { positions[$0] })
    structure.energy = energy + (pending?.energyDifference ?? 0)
    return structure
  }

  /// The numbers of the atoms of `structure`.
  public var structureIDs: [Int] { present.map { ids[$0] } }

  /// Whether a trial of all atoms is pending.
  var isTrialOfAllAtoms: Bool { pending?.whole != nil }

  /// The atoms that a pending trial does not remove.
  private var present: [Int] {
    let gone = pending?.removed ?? []
    return positions.indices.filter { !gone.contains($0) }
  }

  // MARK: All atoms

  /// Recomputes everything, in the order of the atoms' numbers.
  ///
  /// After this the system is, to the bit, what a new one with the same atoms would be.
  ///
  /// - Returns: The drift: the energy recomputed minus the energy kept, eV.
  @discardableResult public func refresh() -> Double {
    precondition(pending == nil, "a trial is pending")
    let kept = energy
    knownFreeVolume = nil
    recompute()
    return energy - kept
  }

  /// Takes over cell and positions after all atoms have moved, in dynamics or relaxation.
  ///
  /// - Parameters:
  ///   - cell: The cell.
  ///   - positions: One for each atom, Å.
  /// - Throws: `OrdealError` if these are not finite, `OrdealError` if the energy is not.
  public func update(cell: Cell, positions: [Vector3]) throws {
    precondition(positions.count == count, "one position for each atom")
    try Self.check(cell, positions)
    self.cell = cell
    self.positions = positions
    version += 1
    refresh()
    try checkEnergy()
  }

  /// Takes over other atoms.
  ///
  /// - Parameters:
  ///   - structure: The atoms.
  ///   - ids: Their numbers; 1, 2, … if nil.
  ///   - nextID: The number of the atom that is inserted next; if nil the first that is free.
  /// - Throws: As `init` does.
  public func replace(with structure: Structure, ids: [Int]? = nil, nextID: Int? = nil) throws {
    precondition(pending == nil, "a trial is pending")
    try set(structure, ids: ids ?? (0..<structure.count).map { $0 + 1 })
    self.nextID = nextID ?? (self.ids.max() ?? 0) + 1
    version += 1
    try checkEnergy()
  }

  /// Takes over atoms, and recomputes.
  ///
  /// - Throws: `OrdealError` if an element is not the potential's, or cell or positions are not
  ///   finite; then nothing has changed.
  func set(_ structure: Structure, ids: [Int]) throws(OrdealError) {
    precondition(ids.count == structure.count, "one number for each atom")
    try Self.check(structure.cell, structure.positions)
    species = try Self.species(of: structure, in: elements)
    cell = structure.cell
    positions = structure.positions
    self.ids = ids
    members = SpeciesMembers(species, speciesCount: elements.count)
    recompute()
  }

  /// What a trial of all atoms replaces.
  var whole: PendingTrial.Whole {
    get {
      PendingTrial.Whole(
        cell: cell, positions: positions, species: species, ids: ids, cells: cells,
        members: members,
        siteEnergies: siteEnergies, energy: energy)
    }
    set {
      cell = newValue.cell
      positions = newValue.positions
      species = newValue.species
      ids = newValue.ids
      cells = newValue.cells
      members = newValue.members
      siteEnergies = newValue.siteEnergies
      energy = newValue.energy
    }
  }

  private func recompute() {
    cells = CellList(cell, width: potential.cutoff, atomCount: count)
    for atom in positions.indices {
      positions[atom] = cells.wrapped(positions[atom])
      cells.add(atom, species: species[atom], at: positions[atom])
    }
    compute(positions.indices.map { Int32($0) })
    siteEnergies = energies
    energy = siteEnergies.reduce(0, +)
  }

  /// Computes the energies of some atoms into `energies`.
  func compute(_ atoms: [Int32]) {
    energies.removeAll(keepingCapacity: true)
    closestSquared = .infinity
    var part: [Double] = []
    // Batches of a few hundred atoms stay in the cache.
    for begin in stride(from: 0, to: atoms.count, by: 256) {
      let centers = atoms[begin..<min(begin + 256, atoms.count)]
      batch.fill(centers, from: cells, cutoff: potential.cutoff)
      part = Array(repeating: 0, count: centers.count)
      potential.compute(batch, into: &part)
      energies += part
      closestSquared = min(closestSquared, batch.closestSquared)
    }
  }

  // MARK: Checks

  private func checkEnergy() throws(OrdealError) {
    guard !energy.isFinite else { return }
    let atom = siteEnergies.firstIndex { !$0.isFinite }.map { $0 + 1 } ?? 0
    throw OrdealError(
      "the energy must be finite, got \(energy) eV; atom \(atom) is the first whose energy is not")
  }

  private static func check(_ cell: Cell, _ positions: [Vector3]) throws(OrdealError) {
    guard cell.vectors.components.allSatisfy(\.isFinite), cell.volume > 1e-9 else {
      throw OrdealError("a cell needs a volume, got \(cell.vectors.components)")
    }
    for (atom, p) in positions.enumerated() {
      guard p.x.isFinite, p.y.isFinite, p.z.isFinite else {
        throw OrdealError("atom \(atom + 1) has a position that is not finite")
      }
    }
  }

  private static func species(
    of structure: Structure, in elements: [Element]
  ) throws(OrdealError) -> [Int32] {
    var result: [Int32] = []
    for (atom, element) in structure.elements.enumerated() {
      guard let species = elements.firstIndex(of: element) else {
        let known = elements.map(\.symbol).joined(separator: ", ")
        throw OrdealError("atom \(atom + 1) is \(element); the potential knows \(known)")
      }
      result.append(Int32(species))
    }
    return result
  }
}
