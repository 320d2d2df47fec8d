// Part of Ordeal. See LICENSE.

import Structures
import Support

/// How many pairs of each two elements there are at which distance, kept while atoms change places.
///
/// n_AB(bin) counts ordered pairs (atom of A, atom or image of B) with r in the bin; for A = B an
/// atom's own images count too. Atoms that stay where they are need one search for neighbours: when
/// two of them change their elements, only their own pairs are counted anew.
public struct PairCounts: Sendable {
  /// The number of bins in 1 Å.
  public static let binsPerAngstrom = 20.0
  /// The width of a bin, Å.
  public static let binWidth = 1 / binsPerAngstrom
  /// The number of bins.
  public static let binCount = 160
  /// Where the last bin ends, Å.
  public static let cutoff = Double(binCount) / binsPerAngstrom

  /// The elements that pairs are made of.
  public let elements: [Element]
  /// The volume of the cell, Å³.
  public let volume: Double
  /// The number of atoms of each element.
  public private(set) var atoms: [Int]
  /// n_AB by pair and bin, shape [pairs][bins], pairs as `pair(_:_:)` numbers them.
  public private(set) var counts: [Int]

  private var kinds: [Int]
  private let offsets: [Int]
  private let others: [Int32]
  private let bins: [UInt8]

  /// The pairs of a structure.
  ///
  /// - Parameters:
  ///   - structure: Atoms in a cell with a volume, of any size.
  ///   - given: The elements to count, all of the structure's among them; by default these, by
  ///     atomic number.
  /// - Throws: As `NeighborList` does.
  public init(_ structure: Structure, elements given: [Element]? = nil) throws {
    let elements = given ?? Set(structure.elements).sorted { $0.atomicNumber < $1.atomicNumber }
    let list = try NeighborList(structure, cutoff: Self.cutoff)
    self.elements = elements
    volume = structure.cell.volume
    offsets = list.offsets
    others = list.neighbors.map { list.owners[Int($0)] }
    bins = (0..<structure.count).flatMap { atom in
      list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]].map { other in
        let distance = length(list.position(Int(other)) - list.position(atom))
        return UInt8(min(Self.binCount - 1, Int(distance / Self.binWidth)))
      }
    }
    let kinds = try Self.kinds(of: structure, in: elements)
    self.kinds = kinds
    atoms = elements.indices.map { kind in kinds.count { $0 == kind } }
    counts = Array(repeating: 0, count: Self.pairCount(elements.count) * Self.binCount)
    countAll()
  }

  private static func kinds(
    of structure: Structure, in elements: [Element]
  ) throws(OrdealError) -> [Int] {
    var kinds: [Int] = []
    for element in structure.elements {
      guard let kind = elements.firstIndex(of: element) else {
        throw OrdealError(
          "pairs of \(elements.map(\.symbol)) cannot be counted with \(element)")
      }
      kinds.append(kind)
    }
    return kinds
  }

  /// The number of pairs of so many elements, each with itself too.
  static func pairCount(_ elementCount: Int) -> Int { elementCount * (elementCount + 1) / 2 }

  /// The number of a pair, in either order.
  static func pair(_ a: Int, _ b: Int) -> Int {
    let (low, high) = (min(a, b), max(a, b))
    return high * (high + 1) / 2 + low
  }

  private mutating func countAll() {
    for atom in kinds.indices {
      for entry in offsets[atom]..<offsets[atom + 1] {
        let other = kinds[Int(others[entry])]
        // A pair of two elements is met from both sides; n_AB counts it from that of A.
        guard kinds[atom] <= other else { continue }
        counts[Self.pair(kinds[atom], other) * Self.binCount + Int(bins[entry])] += 1
      }
    }
  }

  /// Takes over other elements of the same atoms, which have stayed where they are.
  ///
  /// - Parameter changed: The element of each atom.
  /// - Complexity: O(atoms) to find those that have changed, O(neighbours) for each of them.
  public mutating func update(elements changed: [Element]) {
    precondition(changed.count == kinds.count, "one element for each atom")
    for (atom, element) in changed.enumerated() where elements[kinds[atom]] != element {
      guard let kind = elements.firstIndex(of: element) else {
        preconditionFailure("\(element) is not among \(elements)")
      }
      change(atom, to: kind)
    }
  }

  private mutating func change(_ atom: Int, to kind: Int) {
    add(-1, pairsOf: atom)
    atoms[kinds[atom]] -= 1
    kinds[atom] = kind
    atoms[kind] += 1
    add(1, pairsOf: atom)
  }

  private mutating func add(_ amount: Int, pairsOf atom: Int) {
    let kind = kinds[atom]
    for entry in offsets[atom]..<offsets[atom + 1] {
      let owner = Int(others[entry])
      let other = kinds[owner]
      // Two atoms of one element make two ordered pairs, of which this is one; images of the atom
      // itself have both in the list.
      let weight = other == kind && owner != atom ? 2 : 1
      counts[Self.pair(kind, other) * Self.binCount + Int(bins[entry])] += amount * weight
    }
  }
}
