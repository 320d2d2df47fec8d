// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Everything that a chain needs to go on with the same decisions.
public struct ChainState: Codable, Hashable, Sendable {
  /// The version of this layout.
  public var schemaVersion = 1
  /// What random numbers depend on.
  public var seed: UInt64
  /// The number of attempts made.
  public var attempts: UInt64
  /// T, K.
  public var temperature: Double
  /// The names of the moves, in order: a chain with others is not the same chain.
  public var moves: [String]
  /// The relative weight of each move.
  public var weights: [Double]
  /// By the name of the move and the kind of change.
  public var counts: [String: MoveCounts]
  /// The atoms.
  public var atoms: AtomsState

  /// The state of a chain.
  public init(
    seed: UInt64, attempts: UInt64, temperature: Double, moves: [String], weights: [Double],
    counts: [String: MoveCounts], atoms: AtomsState
  ) {
    (self.seed, self.attempts, self.temperature) = (seed, attempts, temperature)
    (self.moves, self.weights, self.counts) = (moves, weights, counts)
    self.atoms = atoms
  }
}

/// Atoms in a form that can be written.
///
/// JSON keeps every bit of a Double.
public struct AtomsState: Codable, Hashable, Sendable {
  /// The lattice vectors, row by row, Å.
  public var cell: [Double]
  /// Whether the cell repeats along a, b and c.
  public var isPeriodic: [Bool]
  /// The symbol of each species' element.
  public var elements: [String]
  /// The species of each atom.
  public var species: [Int32]
  /// The number of each atom, which stays its own.
  public var ids: [Int]
  /// The number of the atom that is inserted next.
  public var nextID: Int
  /// x, y, z of each atom, Å.
  public var positions: [Double]

  /// The atoms of a system.
  public init(_ system: AtomicSystem) {
    cell = system.cell.vectors.components
    isPeriodic = (0..<3).map { system.cell.isPeriodic[$0] }
    elements = system.elements.map(\.symbol)
    species = system.species
    ids = system.ids
    nextID = system.nextID
    positions = system.positions.flatMap { [$0.x, $0.y, $0.z] }
  }

  /// The atoms of a structure.
  ///
  /// - Parameters:
  ///   - structure: The atoms, of the given elements.
  ///   - ids: Their numbers.
  ///   - nextID: The number of the atom that is inserted next.
  ///   - elements: The element of each species.
  /// - Throws: `OrdealError` if an atom is of another element.
  public init(
    _ structure: Structure, ids: [Int], nextID: Int, elements: [Element]
  ) throws(OrdealError) {
    cell = structure.cell.vectors.components
    isPeriodic = (0..<3).map { structure.cell.isPeriodic[$0] }
    self.elements = elements.map(\.symbol)
    self.ids = ids
    self.nextID = nextID
    positions = structure.positions.flatMap { [$0.x, $0.y, $0.z] }
    species = []
    for element in structure.elements {
      guard let kind = elements.firstIndex(of: element) else {
        throw OrdealError("expected \(self.elements.joined(separator: ", ")), got \(element)")
      }
      species.append(Int32(kind))
    }
  }

  /// The atoms as a structure.
  ///
  /// - Throws: `OrdealError` if the numbers do not fit each other.
  public func structure() throws(OrdealError) -> Structure {
    guard cell.count == 9, isPeriodic.count == 3, positions.count == 3 * species.count,
      ids.count == species.count, species.allSatisfy({ elements.indices.contains(Int($0)) })
    else {
      throw OrdealError(
        "a saved state is damaged: \(species.count) species and \(positions.count) coordinates, "
          + "\(cell.count) numbers of the cell")
    }
    let known = elements.compactMap { Element(symbol: $0) }
    guard known.count == elements.count else {
      throw OrdealError("a saved state names unknown elements: \(elements)")
    }
    return Structure(
      cell: Cell(
        Matrix3(components: cell),
        isPeriodic: Periodicity(isPeriodic[0], isPeriodic[1], isPeriodic[2])),
      elements: species.map { known[Int($0)] },
      positions: species.indices.map {
        Vector3(positions[3 * $0], positions[3 * $0 + 1], positions[3 * $0 + 2])
      })
  }
}
