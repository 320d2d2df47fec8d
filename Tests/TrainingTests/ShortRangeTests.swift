// Part of Ordeal. See LICENSE.

import Structures
import Testing

@testable import Training

@Suite struct ShortRangeTests {
  private func data() throws -> TrainingData {
    try TrainingData(
      TrainingSystems.labelled(
        TrainingSystems.structures(6), by: TrainingSystems.potential(level: 4)),
      elements: [.lithium, .aluminum])
  }

  private func shortRange(height: Double = 15) throws -> ShortRange {
    try ShortRange(RepulsionSettings(configurations: 40, height: height), data(), cutoff: 4)
  }

  @Test("forces are the derivative of the repulsion, also between two atoms that are put in")
  func forces() throws {
    let shortRange = try shortRange()
    var structure = try #require(data().structures.first)
    structure.positions[1] = structure.positions[0] + Vector3(0.3, 0.5, -0.4)
    structure.positions[2] = structure.positions[0] + Vector3(-0.6, 0.2, 0.5)
    func repelled(_ positions: [Vector3]) throws -> Structure {
      var result = Structure(
        cell: structure.cell, elements: structure.elements, positions: positions)
      (result.energy, result.forces) = (0, positions.map { _ in .zero })
      try shortRange.repel([1, 2], in: &result)
      return result
    }
    let forces = try #require(repelled(structure.positions).forces)
    #expect(forces.contains { length($0) > 3 })
    for atom in forces.indices {
      for axis in 0..<3 {
        func energy(_ step: Double) throws -> Double {
          var positions = structure.positions
          positions[atom][axis] += step
          return try #require(repelled(positions).energy)
        }
        let numeric = try -(energy(1e-5) - energy(-1e-5)) / 2e-5
        #expect(abs(forces[atom][axis] - numeric) < 1e-6)
      }
    }
  }

  @Test(
    "pseudo-configurations follow from the seed, cost more than what they copy and have contacts")
  func structures() throws {
    let shortRange = try shortRange()
    let structures = shortRange.structures(seed: 3)
    #expect(structures.count == 40)
    #expect(structures == shortRange.structures(seed: 3))
    #expect(structures != shortRange.structures(seed: 4))
    let cheap = try self.shortRange(height: 1).structures(seed: 3)
    for (structure, cheaper) in zip(structures, cheap) {
      #expect(structure.positions == cheaper.positions)
      #expect(try #require(structure.energy) > #require(cheaper.energy))
      #expect(structure.forces?.count == structure.count)
    }
    // Inserted in every other one, moved in the rest.
    #expect(Set(structures.map(\.count)) == [4, 5])
  }
}
