// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Scoring
import Structures
import TestSupport
import Testing

/// The published potentials on the published sets, against what an independent code gets.
@Suite(.enabled(if: PublishedNumbers.isFound, Comment(rawValue: PublishedData.howToGet)))
struct PublishedNumbersTests {
  @Test(
    "energies to 1e-8 relative, errors and rankings to the digits that are given",
    arguments: ["MTP_train", "MTP_train-extra-2", "MTP_retrain-extra-2"])
  func agreesWithTheIndependentCode(name: String) throws {
    let folder = try #require(PublishedData.folder)
    let expected = try #require(try PublishedNumbers.load().models[name])
    let potential = try MomentTensorPotential(
      contentsOf: folder.appending(path: "models/\(name).mtp"))
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    #expect(calculator.kernelDescription.contains("spherical"))
    let sets = try StructureFile.read(folder.path)
    #expect(Set(sets.map(\.name)) == Set(expected.energies.keys))
    var scored: [ScoredSet] = []
    for set in sets {
      let evaluations = try calculator.evaluateAll(set.structures, threads: 2).evaluations
      let energies = try #require(expected.energies[set.name])
      #expect(energies.count == evaluations.count)
      for (evaluation, energy) in zip(evaluations, energies) {
        #expect(abs(evaluation.energy - energy) <= 1e-8 * max(1, abs(energy)))
      }
      let predictions = zip(set.structures, evaluations).map {
        Prediction($0, energy: $1.energy, forces: $1.forces)
      }
      scored.append(ScoredSet(name: set.name, predictions: predictions))
    }
    let score = PotentialScore(potential: name, scored)
    try expectSets(score, expected)
    try expectPhases(score, expected)
    try expectGroundStates(score, expected)
    expectSupercells(score, expected)
    #expect(score.irregular?.energyCount == expected.irregular.N_E)
    #expect(score.irregular?.forceAtoms == expected.irregular.N_F_atoms)
    #expect(score.irregular?.forceConfigurations == expected.irregular.N_F_configs)
    #expect(score.irregular?.configurations == expected.irregular.n)
  }

  /// Two units of the last digit that the file gives.
  private static let unit = 2e-5

  private func expect(
    _ value: Double?, _ expected: Double, _ what: String,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      abs((value ?? .nan) - expected) <= Self.unit, "\(what)", sourceLocation: location)
  }

  private func expectSets(_ score: PotentialScore, _ expected: PublishedNumbers.Model) throws {
    for (name, numbers) in expected.datasets {
      let set = try #require(score.sets[name])
      #expect(set.errors.configurations == numbers.n)
      #expect(set.atoms == numbers.natoms)
      expect(set.errors.energyRMSE, numbers.E_rmse, name)
      expect(set.errors.energyMAE, numbers.E_mae, name)
      expect(set.errors.energyBias, numbers.E_bias, name)
      expect(set.errors.forceRMSE, numbers.F_rmse_component, name)
      expect(set.forceAreas?.vector, numbers.NAC_dFvec, name)
      expect(set.forceAreas?.magnitude, numbers.NAC_dFmag, name)
      expect(set.forceAreas?.angle, numbers.NAC_theta, name)
    }
  }

  private func expectPhases(_ score: PotentialScore, _ expected: PublishedNumbers.Model) throws {
    #expect(Set(score.phases.keys) == Set(expected.phases.keys))
    for (label, numbers) in expected.phases {
      let phase = try #require(score.phases[label])
      let ordering = phase.ordering
      #expect(phase.errors.configurations == numbers.n)
      #expect(phase.lattice == numbers.lattice)
      #expect(phase.known == (numbers.kind == "known"))
      expect(phase.errors.energyRMSE, numbers.E_rmse, label)
      expect(ordering.rankErrorRate, numbers.rate, label)
      expect(ordering.meanRankError ?? 0, numbers.mean_dE, label)
      expect(ordering.maxRankError ?? 0, numbers.max_dE, label)
      #expect(ordering.lowestEnergyMatch == numbers.LEC_match)
      expect(ordering.lowestEnergyDifference, numbers.LEC_dE, label)
      // An interval that does not hold the value that it is about is no interval.
      let range = try #require(ordering.intervals?["rankErrorRate"])
      #expect((range.lower...range.upper).contains(numbers.rate))
    }
  }

  private func expectGroundStates(
    _ score: PotentialScore, _ expected: PublishedNumbers.Model
  ) throws {
    #expect(Set(score.groundStates.keys) == Set(expected.ground_state_phase.keys))
    for (composition, phases) in expected.ground_state_phase {
      let state = try #require(score.groundStates[composition])
      #expect(state.reference == phases.dft.lattice, "\(composition)")
      #expect(state.predicted == phases.mlip.lattice, "\(composition)")
    }
  }

  private func expectSupercells(_ score: PotentialScore, _ expected: PublishedNumbers.Model) {
    let supercells = score.orderings.filter { $0.value.kind == "supercell" }
    #expect(Set(supercells.keys) == Set(expected.slabs.keys))
    for (label, numbers) in expected.slabs {
      expect(supercells[label]?.errors.energyRMSE, numbers.E_rmse, label)
      expect(supercells[label]?.errors.energyBias, numbers.bias, label)
      #expect(abs((supercells[label]?.fraction ?? 0) * 100 - numbers.al_pct_exact) <= 2e-3)
    }
  }
}

/// `reference/expected.json` beside the data.
private struct PublishedNumbers: Decodable {
  struct Model: Decodable {
    struct Errors: Decodable {
      var n, natoms: Int
      var E_rmse, E_mae, E_bias, F_rmse_component: Double
      var NAC_dFvec, NAC_dFmag, NAC_theta: Double
    }

    struct Phase: Decodable {
      var n: Int
      var E_rmse, rate, mean_dE, max_dE, LEC_dE: Double
      var LEC_match: Bool
      var lattice, kind: String
    }

    struct Lattice: Decodable {
      var lattice: String
    }

    struct GroundState: Decodable {
      var dft, mlip: Lattice
    }

    struct Supercell: Decodable {
      var E_rmse, bias, al_pct_exact: Double
    }

    struct Irregular: Decodable {
      var n, N_E, N_F_atoms, N_F_configs: Int
    }

    var datasets: [String: Errors]
    var phases: [String: Phase]
    var ground_state_phase: [String: GroundState]
    var slabs: [String: Supercell]
    var irregular: Irregular
    var energies: [String: [Double]]
  }

  var models: [String: Model]

  static var file: URL? {
    PublishedData.folder?.appending(path: "../../reference/expected.json").standardizedFileURL
  }

  static var isFound: Bool { file.map { FileManager.default.fileExists(atPath: $0.path) } ?? false }

  static func load() throws -> PublishedNumbers {
    let data = try Data(contentsOf: try #require(file))
    return try JSONDecoder().decode(PublishedNumbers.self, from: data)
  }
}
