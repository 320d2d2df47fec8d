// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingDataTests {
  private func structures(_ count: Int = 20) throws -> [Structure] {
    try TrainingSystems.labelled(
      TrainingSystems.structures(count), by: TrainingSystems.potential(level: 6))
  }

  private func warnings(
    _ structures: [Structure], level: Int = 6, elements: [Element] = [.lithium, .aluminum]
  ) throws -> [String] {
    var settings = TrainingSystems.settings(level: level)
    settings.iterations = 1
    var run = try TrainingRun(
      settings, data: TrainingData(structures, elements: elements), threads: 1)
    let result = try run.run { _, _ in true }
    #expect(result.lossHistory.allSatisfy { $0.isFinite })
    return result.warnings
  }

  /// The structures with energies and forces of a soft pair potential.
  ///
  ///     φ(r) = 5 eV (1 − r/R)³, R = 4 Å
  private func softSpheres(_ count: Int = 24) throws -> [Structure] {
    try TrainingSystems.structures(count).map { structure in
      let list = try NeighborList(structure, cutoff: 4)
      var (energy, forces) = (0.0, [Vector3](repeating: .zero, count: structure.count))
      for atom in 0..<structure.count {
        for other in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
          let away = list.position(atom) - list.position(Int(other))
          let r = length(away)
          let depth = 1 - r / 4
          energy += 2.5 * depth * depth * depth
          forces[atom] += (15.0 / 4 * depth * depth / r) * away
        }
      }
      var labelled = structure
      (labelled.energy, labelled.forces) = (energy, forces)
      return labelled
    }
  }

  @Test("good data give no warnings")
  func goodDataAreQuiet() throws { #expect(try warnings(softSpheres()) == []) }

  @Test("data that no potential can be trained on are refused, saying why")
  func badDataAreRefused() throws {
    let good = try structures(3)
    #expect(throws: OrdealError.self) { try TrainingData([]) }
    var blank = good
    for index in blank.indices { (blank[index].energy, blank[index].forces) = (nil, nil) }
    #expect(throws: OrdealError.self) { try TrainingData(blank) }
    #expect(throws: OrdealError.self) { try TrainingData(good, elements: [.lithium]) }
    var broken = good
    broken[1].energy = .nan
    let error = #expect(throws: OrdealError.self) { try TrainingData(broken) }
    #expect(error?.description.contains("structure 2") == true)
  }

  @Test("settings out of range are refused, naming the setting")
  func badSettingsAreRefused() throws {
    let data = try TrainingData(structures(3))
    func refuse(_ change: (inout TrainingSettings) -> Void) {
      var settings = TrainingSystems.settings()
      change(&settings)
      #expect(throws: (any Error).self) { try TrainingRun(settings, data: data, threads: 1) }
    }
    refuse { $0.level = 1 }
    refuse { $0.cutoff = -1 }
    refuse { $0.cutoff = .nan }
    refuse { $0.radialBasisSize = 0 }
    refuse { $0.minimumDistance = 9 }
    refuse { $0.weights = LossWeights(energy: 0, forces: 0, stress: 0) }
    refuse { $0.weights.forces = -1 }
    refuse {
      $0.cutoff = 0.5; $0.minimumDistance = nil
    }
  }

  @Test(
    "energies in wrong units are noticed",
    arguments: [(27.2114, "27.2"), (1 / 27.2114, "Hartree"), (1 / 13.6057, "Rydberg")])
  func wrongUnitsAreNoticed(factor: Double, word: String) throws {
    let wrong = try softSpheres().map { structure in
      var structure = structure
      structure.energy = structure.energy.map { factor * $0 }
      return structure
    }
    let text = try warnings(wrong).joined(separator: "\n")
    #expect(text.contains("forces say"))
    #expect(text.contains(word), "\(text)")
  }

  /// Rattled cells of each of two compositions, labelled by a potential.
  private func rattled() throws -> [Structure] {
    var random = SplitMix64(seed: 8)
    let rattled = TrainingSystems.structures(3).flatMap { parent in
      (0..<6).map { _ in
        var structure = parent
        structure.positions = parent.positions.map { position in
          position
            + Vector3(
              Double.random(in: -0.1...0.1, using: &random),
              Double.random(in: -0.1...0.1, using: &random),
              Double.random(in: -0.1...0.1, using: &random))
        }
        return structure
      }
    }
    return try TrainingSystems.labelled(rattled, by: TrainingSystems.potential(level: 8))
  }

  @Test(
    "the work of forces finds wrong units and signs in rattled cells, and nothing in right ones",
    arguments: [
      (1, 1, ""), (1 / 27.2114, 1, "Hartree"), (1 / 13.6057, 1, "Rydberg"), (23.06, 1, "kcal/mol"),
      (1, -1, "sign of the forces"), (1, 51.4221, ""), (1, 1 / 51.4221, "Hartree/Bohr"),
    ] as [(Double, Double, String)])
  func work(energyFactor: Double, forceFactor: Double, word: String) throws {
    let changed = try rattled().map { structure in
      var structure = structure
      structure.energy = structure.energy.map { energyFactor * $0 }
      structure.forces = structure.forces.map { $0.map { forceFactor * $0 } }
      return structure
    }
    let work = try #require(FiniteWork(changed))
    #expect(work.pairs == 15)
    #expect(work.agreement > 0.95)
    #expect(abs(work.slope * forceFactor / energyFactor - 1) < 0.1)
    let text = try warnings(changed).joined(separator: "\n")
    let isRight = energyFactor == 1 && forceFactor == 1
    #expect(text.contains("forces say") == !isRight, "\(text)")
    #expect(word.isEmpty || text.contains(word))
  }

  @Test("consistent data bring no word about units, at any level", arguments: [6, 8, 10, 12, 16])
  func noFalseAlarm(level: Int) throws {
    for count in [6, 17, 24] {
      let own = try TrainingSystems.labelled(
        TrainingSystems.structures(count), by: TrainingSystems.potential(level: 8))
      #expect(!(try warnings(own, level: level)).contains { $0.contains("forces say") })
    }
  }

  @Test(
    "the published sets bring no word about units, and one in Hartree or with a wrong sign does",
    .enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)))
  func publishedUnits() throws {
    let folder = try #require(PublishedData.folder).appending(path: "Validation").path
    let structures = try StructureFile.read(folder).flatMap(\.structures)
    func text(_ level: Int, energy: Double = 1, forces: Double = 1) throws -> String {
      let changed = structures.map { structure in
        var result = structure
        result.energy = structure.energy.map { energy * $0 }
        result.forces = structure.forces.map { $0.map { forces * $0 } }
        return result
      }
      var settings = TrainingSettings(level: level, cutoff: 5.2, radialBasisSize: 8)
      settings.iterations = 1
      var run = try TrainingRun(settings, data: TrainingData(changed), threads: 2)
      return try run.run { _, _ in true }.warnings.joined(separator: "\n")
    }
    for level in [6, 10] { #expect(!(try text(level)).contains("forces say")) }
    #expect(try text(6, energy: 1 / 27.2114).contains("Hartree"))
    #expect(try text(6, forces: -1).contains("sign of the forces"))
  }

  @Test("repeated configurations are found, supercells and rotations included")
  func duplicatesAreFound() throws {
    var all = try structures(6)
    var copy = all[2].replicated(2, 1, 1)
    copy.energy = all[2].energy.map { 2 * $0 }
    copy.forces = nil
    copy.provenance = "the copy"
    all.append(copy)
    #expect(try warnings(all).contains { $0.contains("structure 3") && $0.contains("the copy") })
    all[6].energy = copy.energy.map { $0 + 0.1 }
    #expect(try warnings(all).contains { $0.contains("12.5 meV/atom") })
  }

  @Test("missing forces, a missing element and too few data are said")
  func thinDataAreSaid() throws {
    var all = try structures(6).filter { !$0.elements.contains(.aluminum) }
    for index in all.indices { (all[index].forces, all[index].virial) = (nil, nil) }
    let text = try warnings(all).joined(separator: "\n")
    #expect(text.contains("no configuration has forces"))
    #expect(text.contains("no configuration holds Al"))
    #expect(text.contains("do not determine"))
  }

  @Test("levels too low for products work and say so")
  func lowLevels() throws {
    #expect(try warnings(structures(), level: 2).contains { $0.contains("sum over pairs") })
  }

  @Test(
    "the flaws of the published training set are reported",
    .enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)))
  func publishedFlaws() throws {
    let folder = try #require(PublishedData.folder).appending(path: "Train").path
    let data = try TrainingData(StructureFile.read(folder).flatMap(\.structures))
    let duplicates = try Duplicates(data, cutoff: 5)
    // 72 strained configurations have 39 distinct energies; AIMD 101 and 102 are one.
    #expect(duplicates.groups.reduce(0) { $0 + $1.count - 1 } >= 33)
    let labels = duplicates.groups.map { $0.map { data.structures[$0].index } }
    #expect(labels.contains { $0.contains(101) && $0.contains(102) })
    #expect(labels.contains { $0.contains(111) })
  }
}
