// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures

/// Pseudo-configurations with atoms too close together, for a potential that shall repel there.
///
/// Polynomials know nothing of distances that are not in the data and make wells of any depth there.
/// In copies of training configurations one atom is put where others are: inserted, or taken from
/// elsewhere. What such a copy should cost is
///
///     E = E₀ + e_z + Σ_j φ(r_j),   φ(r) = A (1 − r/r_c)²   for r < r_c
///
/// with e_z the energy of an inserted atom of species z by the data's composition (0 for a moved one),
/// r_c the shortest distance of the data between the two elements and r_j those to the atom. Forces,
/// those of the copied configuration and of φ, count where they are off by more than a tolerance:
/// without them the neighbours of atoms too close together are torn away, for their forces follow from
/// the energy of an environment that the data do not have. All count with little weight: the aim is a
/// slope that leads out, not a number.
struct ShortRange {
  /// How far forces may be off, eV/Å.
  static let forceTolerance = 3.0

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
  /// - Throws: `TrainingError` if no structure has an energy, or `StructureError` if one has no
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
    guard let energy = source.energy else { return nil }
    var structure = Structure(
      cell: source.cell, elements: source.elements, positions: source.positions)
    var expected = energy
    var atom = Int.random(in: 0..<source.count, using: &random)
    let host = (atom + Int.random(in: 1..<source.count, using: &random)) % source.count
    if inserting {
      let species = Int.random(in: 0..<data.elements.count, using: &random)
      structure.elements.append(data.elements[species])
      structure.positions.append(.zero)
      atom = source.count
      expected += atomEnergies[species]
    }
    structure.positions[atom] =
      source.positions[host] + random.nextDirection() * Double.random(in: 0.02...1, using: &random)
      * reach
    structure.energy = expected
    structure.forces = source.forces.map { $0 + (inserting ? [.zero] : []) }
    structure.forces?[atom] = .zero
    guard (try? repel(atom, in: &structure)) != nil else { return nil }
    structure.label = "short range"
    structure.provenance = "short-range copy of \(source.place(source.index ?? 0))"
    return structure
  }

  /// Adds Σ_j φ(r_j) of one atom to the energy, and its derivative to the forces.
  private func repel(_ atom: Int, in structure: inout Structure) throws {
    let list = try NeighborList(structure, cutoff: reach)
    let species = structure.elements.map { data.elements.firstIndex(of: $0) }
    for neighbor in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
      let other = Int(list.owners[Int(neighbor)])
      guard other != atom, let a = species[atom], let b = species[other] else { continue }
      let away = list.position(atom) - list.position(Int(neighbor))
      let (distance, range) = (length(away), shortest[a][b])
      let gap = max(0, 1 - distance / range)
      structure.energy? += settings.height * gap * gap
      let force = (2 * settings.height * gap / (range * distance)) * away
      structure.forces?[atom] += force
      structure.forces?[other] -= force
    }
  }
}

extension Structure {
  /// Calls `body` with every ordered pair of atoms within a distance, and their distance.
  ///
  /// - Throws: `StructureError` if there is no neighbour list.
  func forEachPair(
    within cutoff: Double, _ body: (_ i: Int, _ j: Int, _ distance: Double) -> Void
  ) throws {
    let list = try NeighborList(self, cutoff: cutoff)
    for atom in 0..<list.atomCount {
      let p = list.position(atom)
      for neighbor in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
        body(atom, Int(list.owners[Int(neighbor)]), length(list.position(Int(neighbor)) - p))
      }
    }
  }
}

extension SplitMix64 {
  /// A direction, uniform over the sphere.
  fileprivate mutating func nextDirection() -> Vector3 {
    while true {
      let v = Vector3(nextNormal(), nextNormal(), nextNormal())
      if length(v) > 1e-6 { return v / length(v) }
    }
  }
}
