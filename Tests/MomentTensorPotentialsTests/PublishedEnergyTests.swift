// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@testable import MomentTensorPotentials

/// The published potentials on the published sets, against an independent code's energies, which
/// agree with a second public code to 4·10⁻¹² eV.
@Suite(
  .enabled(
    if: PublishedData.isFound && PublishedData.expectedNumbers != nil,
    Comment(rawValue: PublishedData.howToGet)))
struct PublishedEnergyTests {
  static let sets = ["Train", "Validation", "Test/A-Fig1c", "Test/B-Fig1d", "Slabs", "Irregular"]
  static let potentials = ["MTP_train", "MTP_train-extra-2", "MTP_retrain-extra-2"]

  /// The part of `expected.json` that is used here.
  private struct Expected: Decodable {
    struct Model: Decodable { var energies: [String: [Double]] }
    var models: [String: Model]
  }

  /// Read once.
  private static let expected = Result {
    let file = try #require(PublishedData.expectedNumbers)
    return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file))
  }

  /// Compiled once.
  private static let calculators = Result {
    try potentials.map { name in
      let folder = try #require(PublishedData.folder)
      let file = folder.appending(path: "models/\(name).mtp")
      return try MomentTensorCalculator(
        MomentTensorPotential(contentsOf: file), elements: testElements, name: name)
    }
  }

  private func structures(of set: String) throws -> [Structure] {
    let folder = try #require(PublishedData.folder).appending(path: set)
    return try #require(StructureFile.read(folder.path).first).structures
  }

  @Test("energies are those of an independent code", arguments: sets)
  func energiesAreThoseOfAnIndependentCode(set: String) throws {
    let all = try structures(of: set)
    let chosen = Array(stride(from: 0, to: all.count, by: 5))
    let models = try Self.expected.get().models
    for calculator in try Self.calculators.get() {
      let energies = try #require(models[calculator.name]?.energies[set])
      #expect(energies.count == all.count)
      let batch = try calculator.evaluateAll(chosen.map { all[$0] }, threads: 2)
      for (index, evaluation) in zip(chosen, batch.evaluations) {
        let error = abs(evaluation.energy - energies[index])
        #expect(
          error <= 1e-8 * max(1, abs(energies[index])), "\(calculator.name), configuration \(index)"
        )
      }
    }
  }

  @Test("so they are for each kernel", arguments: KernelUnderTest.allCases)
  func energiesOfEachKernel(kind: KernelUnderTest) throws {
    for set in ["Validation", "Test/A-Fig1c", "Slabs"] {
      // The smallest one of each set: the reference kernel takes milliseconds per atom.
      let all = try structures(of: set)
      let index = try #require(all.indices.min { all[$0].count < all[$1].count })
      for calculator in try Self.calculators.get() {
        let energies = try Self.expected.get().models[calculator.name]?.energies[set]
        let expected = try #require(energies)[index]
        let kernel = kind.make(calculator.potential)
        let got = try energy(kernel, calculator.potential, all[index])
        #expect(abs(got - expected) <= 1e-8 * max(1, abs(expected)))
      }
    }
  }
}
