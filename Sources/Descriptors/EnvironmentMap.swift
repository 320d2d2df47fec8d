// Part of Ordeal. See LICENSE.

import Structures
import Support

/// The surroundings of atoms of several sets on one map, species by species.
///
/// SOAP, then principal components, as in figure 3a of Liu & Mo, Acta Mater. 268, 119742 (2024).
public struct EnvironmentMap: Sendable {
  /// One atom's surroundings.
  public struct Environment: Hashable, Sendable {
    /// The position of its set.
    public var set: Int
    /// The position of its structure in the set.
    public var structure: Int
    /// The position of the atom in the structure.
    public var atom: Int
    /// The first and the second principal component.
    public var components: SIMD2<Double>
  }

  /// What is known of one species.
  public struct Species: Sendable {
    /// The element.
    public var element: Element
    /// In the order of the sets.
    public var environments: [Environment]
    /// The fraction of the variance that each component holds.
    public var explainedVariance: [Double]
    /// Of each set: how far its environments lie from the nearest of the training set, in standard
    /// deviations, mean and largest; nil for sets without this species.
    public var distances: [(mean: Double, maximum: Double)?]
    /// The number of components that distances are taken in: they hold 99 % of the variance.
    public var distanceComponents: Int
  }

  /// The parameters.
  public let settings: SOAPSettings
  /// The names of the sets.
  public let sets: [String]
  /// By atomic number; species with fewer than two environments are left out.
  public let species: [Species]
  /// The number of components of a descriptor.
  public let descriptorSize: Int

  /// Maps the environments of sets.
  ///
  /// - Parameters:
  ///   - sets: The sets.
  ///   - training: The position of the set that distances are taken to.
  ///   - settings: The parameters of the descriptors.
  ///   - maximumEnvironments: The number of environments of one element and set; of more, so many are
  ///     taken evenly.
  ///   - threads: The number of threads.
  /// - Throws: `OrdealError` if a structure cannot be described.
  public init(
    _ sets: [StructureSet], training: Int, settings: SOAPSettings = SOAPSettings(),
    maximumEnvironments: Int, threads: Int
  ) throws {
    let elements = Set(sets.flatMap { $0.structures.flatMap(\.elements) })
    let descriptor = try SOAPDescriptor(settings, species: elements)
    (self.settings, self.sets, descriptorSize) = (settings, sets.map(\.name), descriptor.count)
    species = try elements.sorted().compactMap { element in
      let work = sets.enumerated().flatMap {
        Self.chosen(element, in: $1, position: $0, most: maximumEnvironments)
      }
      let results = ParallelResults<[[Double]]>(count: work.count)
      try ParallelWork.run(count: work.count, threads: threads) { index in
        let item = work[index]
        let structure = sets[item.set].structures[item.structure]
        results.set(try descriptor.evaluate(structure, atoms: item.atoms), at: index)
      }
      return try Self.map(element, work, results.values.flatMap(\.self), sets.count, training)
    }
  }

  private typealias Chosen = (set: Int, structure: Int, atoms: [Int])

  /// The atoms of one element in a set, or evenly so many of them.
  private static func chosen(
    _ element: Element, in set: StructureSet, position: Int, most: Int
  ) -> [Chosen] {
    let total = set.structures.reduce(0) { $0 + ($1.composition[element] ?? 0) }
    var (seen, taken) = (0, 0)
    return set.structures.enumerated().compactMap { index, structure in
      let atoms = structure.elements.indices.filter { atom in
        guard structure.elements[atom] == element else { return false }
        seen += 1
        guard total <= most || seen * most / total > taken else { return false }
        taken += 1
        return true
      }
      return atoms.isEmpty ? nil : (position, index, atoms)
    }
  }

  private static func map(
    _ element: Element, _ work: [Chosen], _ rows: [[Double]], _ setCount: Int, _ training: Int
  ) throws -> Species? {
    guard rows.count > 1 else { return nil }
    let components = try PrincipalComponents(rows)
    let count = max(2, components.count(holding: 0.99))
    let projected = components.project(rows, count: min(count, rows[0].count))
    var environments: [Environment] = []
    for item in work {
      for atom in item.atoms {
        let row = projected[environments.count]
        environments.append(
          Environment(
            set: item.set, structure: item.structure, atom: atom,
            components: SIMD2(row[0], row.count > 1 ? row[1] : 0)))
      }
    }
    let bySet = (0..<setCount).map { set in
      environments.indices.filter { environments[$0].set == set }.map { projected[$0] }
    }
    let distances = bySet.map { points -> (mean: Double, maximum: Double)? in
      let nearest = NearestDistances.of(points, to: bySet[training])
      guard let most = nearest.max() else { return nil }
      return (nearest.reduce(0, +) / Double(nearest.count), most)
    }
    return Species(
      element: element, environments: environments,
      explainedVariance: components.explainedVariance, distances: distances,
      distanceComponents: count)
  }
}
