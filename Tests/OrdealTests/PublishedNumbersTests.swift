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
    for set in sets {
      let evaluations = try calculator.evaluateAll(set.structures, threads: 2).evaluations
      let energies = try #require(expected.energies[set.name])
      #expect(energies.count == evaluations.count)
      for (evaluation, energy) in zip(evaluations, energies) {
        #expect(abs(evaluation.energy - energy) <= 1e-8 * max(1, abs(energy)))
      }
      let summary = SetSummary(
        zip(set.structures, evaluations).map {
          Prediction($0, energy: $1.energy, forces: $1.forces)
        })
      try expect(summary, set.name, expected)
    }
  }

  private func expect(
    _ summary: SetSummary, _ name: String, _ expected: PublishedNumbers.Model
  ) throws {
    // Two units of the last digit that the file gives.
    let unit = 2e-5
    guard let errors = expected.datasets[name] else { return }
    #expect(abs((summary.energyRMSE ?? .nan) - errors.E_rmse) <= unit)
    #expect(abs((summary.forceRMSE ?? .nan) - errors.F_rmse_component) <= unit)
    guard name.hasPrefix("Test/") else { return }
    for (label, phase) in summary.phases {
      let numbers = try #require(expected.phases[label], "\(label)")
      #expect(phase.configurations == numbers.n)
      #expect(abs((phase.energyRMSE ?? .nan) - numbers.E_rmse) <= unit)
      #expect(abs((phase.rankErrorRate ?? .nan) - numbers.rate) <= unit)
      #expect(abs((phase.meanRankError ?? 0) - numbers.mean_dE) <= unit)
      #expect(abs((phase.maxRankError ?? 0) - numbers.max_dE) <= unit)
      #expect(phase.lowestEnergyMatch == numbers.LEC_match)
      #expect(abs((phase.lowestEnergyDifference ?? .nan) - numbers.LEC_dE) <= unit)
    }
  }
}

/// `reference/expected.json` beside the data.
private struct PublishedNumbers: Decodable {
  struct Model: Decodable {
    struct Errors: Decodable {
      var E_rmse: Double
      var F_rmse_component: Double
    }

    struct Phase: Decodable {
      var n: Int
      var E_rmse: Double
      var rate: Double
      var mean_dE: Double
      var max_dE: Double
      var LEC_match: Bool
      var LEC_dE: Double
    }

    var datasets: [String: Errors]
    var phases: [String: Phase]
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
