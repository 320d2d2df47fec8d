// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support

/// Pseudo-configurations with atoms too close together, for a potential that shall repel there.
///
/// Polynomials know nothing of distances that are not in the data and make wells of any depth there.
/// In copies of training configurations one atom is put where others are: inserted, or taken from
/// elsewhere; in large ones several. What such a copy should cost is
///
///     E = E₀ + Σ_i [e_z + Σ_j φ(r_ij)],   φ(r) = A (1 − r/r_c)²   for r < r_c
///
/// with e_z the energy of an inserted atom of species z by the data's composition (0 for a moved one),
/// r_c the shortest distance of the data between the two elements, i such an atom and r_ij the distances
/// to its neighbours. Forces, those of the copied configuration and of φ, count where they are off by
/// more than a tolerance: without them the neighbours of atoms too close together are torn away, for
/// their forces follow from the energy of an environment that the data do not have. All count with
/// little weight: the aim is a slope that leads out, not a number.
struct ShortRange {
  /// How far forces may be off, eV/Å.
  static let forceTolerance = 3.0
  /// How many atoms a copy has for each that is put where others are.
  private static let atomsPerContact = 32

  private let settings: RepulsionSettings
  private let data: TrainingData
  /// r_c, shape [species][species].
  private let shortest: [[Double]]
  /// e_z, eV.
  private let atomEnergies: [Double]
  /// The greatest r_c.
  private let reach: Double

  /// Finds r_c and e_z.
  ///
  /// - Parameters:
  ///   - settings: How many, how high.
  ///   - data: What is copied; structures without an energy are not.
  ///   - cutoff: How far to look for the shortest distances, Å.
  /// - Throws: `OrdealError` if no structure has an energy, or `OrdealError` if one has no
  ///   neighbour list.
  init(_ settings: RepulsionSettings, _ data: TrainingData, cutoff: Double) throws {
    (self.settings, self.data) = (settings, data)
    let overall = try data.shortestDistance(within: cutoff) ?? cutoff / 2
    var shortest = data.elements.map { _ in data.elements.map { _ in Double.infinity } }
    for structure in data.structures {
      try structure.forEachPair(within: 1.5 * overall) { i, j, distance in
        guard let a = data.elements.firstIndex(of: structure.elements[i]),
          let b = data.elements.firstIndex(of: structure.elements[j])
        else { return }
        shortest[a][b] = min(shortest[a][b], distance)
      }
    }
    self.shortest = shortest.map { $0.map { $0.isFinite ? $0 : overall } }
    reach = self.shortest.flatMap(\.self).max() ?? overall
    atomEnergies = try data.energiesByComposition()
  }

  /// The pseudo-configurations; the same for the same seed.
  ///
  /// - Parameter seed: What the random numbers start from.
  /// - Returns: Structures with energies and, where the copied ones have them, forces.
  func structures(seed: UInt64) -> [Structure] {
    let sources = data.structures.filter { $0.energy != nil && $0.count > 1 }
    guard !sources.isEmpty else { return [] }
    var random = SplitMix64(seed: seed)
    return (0..<settings.configurations).compactMap { number in
      let source = sources[Int.random(in: 0..<sources.count, using: &random)]
      return copy(source, inserting: number % 2 == 0, &random)
    }
  }

  private func copy(
    _ source: Structure, inserting: Bool, _ random: inout SplitMix64
  ) -> Structure? {
    var structure = Structure(
      cell: source.cell, elements: source.elements, positions: source.positions)
    (structure.energy, structure.forces) = (source.energy, source.forces)
    structure.label = "short range"
    structure.provenance = "short-range copy of \(source.place(source.index ?? 0))"
    var squeezed: [Int] = []
    for _ in 0..<max(1, source.count / Self.atomsPerContact) {
      let atom = inserting ? insert(in: &structure, &random) : random.index(below: source.count)
      let host = (atom + 1 + random.index(below: structure.count - 1)) % structure.count
      let share = Double.random(in: 0.1...1, using: &random)
      structure.positions[atom] =
        structure.positions[host] + share * share * reach * random.nextDirection()
      structure.forces?[atom] = .zero
      squeezed.append(atom)
    }
    guard (try? repel(squeezed, in: &structure)) != nil else { return nil }
    return structure
  }

  /// Adds an atom of any species, where does not matter.
  ///
  /// - Returns: Its number.
  private func insert(in structure: inout Structure, _ random: inout SplitMix64) -> Int {
    let species = random.index(below: data.elements.count)
    structure.elements.append(data.elements[species])
    structure.positions.append(.zero)
    structure.forces?.append(.zero)
    structure.energy? += atomEnergies[species]
    return structure.count - 1
  }

  /// Adds φ of all pairs with one of the atoms to the energy, and its derivative to the forces.
  ///
  /// - Parameters:
  ///   - atoms: The atoms too close to others.
  ///   - structure: What they are in.
  /// - Throws: `OrdealError` if it has no neighbour list.
  func repel(_ atoms: [Int], in structure: inout Structure) throws {
    let list = try NeighborList(structure, cutoff: reach)
    let species = structure.elements.map { data.elements.firstIndex(of: $0) }
    for atom in Set(atoms).sorted() {
      for neighbor in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
        let other = Int(list.owners[Int(neighbor)])
        guard other != atom, let a = species[atom], let b = species[other] else { continue }
        // Pairs of two such atoms are met twice.
        let share = atoms.contains(other) ? 0.5 : 1
        let away = list.position(atom) - list.position(Int(neighbor))
        let (distance, range) = (length(away), shortest[a][b])
        let gap = max(0, 1 - distance / range)
        structure.energy? += share * settings.height * gap * gap
        let force = (2 * share * settings.height * gap / (range * distance)) * away
        structure.forces?[atom] += force
        structure.forces?[other] -= force
      }
    }
  }
}

extension SplitMix64 {
  /// A number from 0 up to a limit.
  fileprivate mutating func index(below limit: Int) -> Int {
    Int.random(in: 0..<limit, using: &self)
  }

  /// A direction, uniform over the sphere.
  fileprivate mutating func nextDirection() -> Vector3 {
    while true {
      let v = Vector3(nextNormal(), nextNormal(), nextNormal())
      if length(v) > 1e-6 { return v / length(v) }
    }
  }
}
