// Part of Ordeal. See LICENSE.

import MonteCarlo
import Structures
import Support

/// Takes atoms of the exchanged species out at random, or puts some in, before a run.
struct SpeciesPreparation {
  private let settings: GrandCanonicalSettings
  private let tools: GrandCanonicalTools
  /// How close to other atoms those put in may be, Å.
  private static let distance = 1.8

  init(_ settings: GrandCanonicalSettings, _ tools: GrandCanonicalTools) {
    (self.settings, self.tools) = (settings, tools)
  }

  /// The structure with fewer or more atoms; where some were put in, relaxed in its cell.
  ///
  /// - Throws: `OrdealError` if there is no room for them.
  func prepared(_ structure: Structure) throws -> Structure {
    guard settings.removeFirst > 0 || settings.insertFirst > 0 else { return structure }
    var random = RandomStream(seed: UInt64(settings.dynamics.seed), purpose: 2)
    var result = remove(from: structure, using: &random)
    guard settings.insertFirst > 0 else { return result }
    try insert(into: &result, using: &random)
    return try StructureRelaxation(cell: .fixed).relax(result, with: tools.calculator).structure
  }

  private func remove(from structure: Structure, using random: inout RandomStream) -> Structure {
    let own = structure.elements.indices.filter { structure.elements[$0] == settings.species }
    let gone = Set(own.shuffled(using: &random).prefix(settings.removeFirst))
    let kept = structure.elements.indices.filter { !gone.contains($0) }
    return Structure(
      cell: structure.cell, elements: kept.map { structure.elements[$0] },
      positions: kept.map { structure.positions[$0] })
  }

  private func insert(into structure: inout Structure, using random: inout RandomStream) throws {
    let balls = ExclusionBalls(radius: Self.distance)
    for number in 0..<settings.insertFirst {
      let system = try AtomicSystem(structure, potential: tools.energies)
      guard let place = freePlace(in: system, balls, using: &random) else {
        throw OrdealError(
          "insert: after \(number) of \(settings.insertFirst) atoms no room is left "
            + "\(Self.distance) Å from all others")
      }
      structure.elements.append(settings.species)
      structure.positions.append(place)
    }
    (structure.forces, structure.velocities, structure.virial) = (nil, nil, nil)
    structure.properties.columns = [:]
  }

  private func freePlace(
    in system: AtomicSystem, _ balls: ExclusionBalls, using random: inout RandomStream
  ) -> Vector3? {
    for _ in 0..<100_000 {
      let point = system.randomPoint(using: &random)
      if system.isFree(point, of: balls) { return point }
    }
    return nil
  }
}
