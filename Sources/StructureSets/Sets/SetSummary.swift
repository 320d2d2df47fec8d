// Part of Ordeal. See LICENSE.

import Structures
import Support

/// What a set holds, label by label.
public struct SetSummary: Codable, Hashable, Sendable {
  /// One label.
  public struct Label: Codable, Hashable, Sendable {
    /// The label.
    public var label: String
    /// The number of structures.
    public var configurations: Int
    /// The fewest and the most atoms.
    public var atoms: [Int]
    /// The formulas of the cells, "Li65Al39", in the order in which they come.
    public var formulas: [String]
    /// The shortest distance between two atoms, Å; nil where no two are within 4 Å.
    public var minimumDistance: Double?
  }

  /// The version of this layout.
  public var schemaVersion = 1
  /// The name of the set.
  public var name: String
  /// The seed that it was made with.
  public var seed: UInt64
  /// The number of structures.
  public var configurations: Int
  /// In the order in which they come first.
  public var labels: [Label]

  /// Sums up a set.
  ///
  /// - Throws: `OrdealError` if two atoms coincide.
  public init(_ structures: [Structure], name: String, seed: UInt64) throws {
    self.name = name
    self.seed = seed
    configurations = structures.count
    labels = []
    var positions: [String: Int] = [:]
    for structure in structures {
      let text = structure.label ?? ""
      let position = positions[text] ?? labels.count
      if position == labels.count {
        positions[text] = position
        labels.append(
          Label(label: text, configurations: 0, atoms: [Int.max, 0], formulas: []))
      }
      try labels[position].add(structure)
    }
  }
}

extension SetSummary.Label {
  fileprivate mutating func add(_ structure: Structure) throws {
    configurations += 1
    atoms = [min(atoms[0], structure.count), max(atoms[1], structure.count)]
    let counts = structure.composition.sorted { $0.key < $1.key }
    let formula = counts.map { "\($0.key)\($0.value)" }.joined()
    if !formulas.contains(formula) { formulas.append(formula) }
    if let distance = try structure.shortestDistance(within: 4) {
      minimumDistance = min(minimumDistance ?? .infinity, distance)
    }
  }
}

extension Structure {
  /// The shortest distance between two atoms, images included, Å; nil if none are within the reach.
  ///
  /// - Throws: `OrdealError` if two atoms coincide.
  public func shortestDistance(within reach: Double) throws -> Double? {
    let list = try NeighborList(self, cutoff: reach)
    var shortest: Double?
    for atom in 0..<count {
      for index in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
        let distance = length(list.position(Int(index)) - list.position(atom))
        shortest = min(shortest ?? .infinity, distance)
      }
    }
    return shortest
  }
}
