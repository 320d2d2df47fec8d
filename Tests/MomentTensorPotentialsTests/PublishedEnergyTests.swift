// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import TestSupport
import Testing

@testable import MomentTensorPotentials

/// The published potentials on a few published structures, each kernel against an independent code's
/// energies, which agree with a second public code to 4·10⁻¹² eV.
@Suite(
  .enabled(
    if: PublishedData.isFound && PublishedData.expectedNumbers != nil,
    Comment(rawValue: PublishedData.howToGet)))
struct PublishedEnergyTests {
  /// The part of `expected.json` that is used here.
  private struct Expected: Decodable {
    struct Model: Decodable { var energies: [String: [Double]] }
    var models: [String: Model]
  }

  /// The smallest structure of each of some sets, with the set's name and its place in the set.
  private static let structures = Result {
    let folder = try #require(PublishedData.folder)
    return try ["Validation", "Test/A-Fig1c", "Slabs"].map { name in
      let all = try #require(StructureFile.read(folder.appending(path: name).path).first).structures
      let index = try #require(all.indices.min { all[$0].count < all[$1].count })
      return (set: name, index: index, structure: all[index])
    }
  }

  private static let models = Result {
    let file = try #require(PublishedData.expectedNumbers)
    return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file)).models
  }

  @Test(
    "energies are those of an independent code", arguments: KernelUnderTest.allCases,
    ["MTP_train", "MTP_train-extra-2", "MTP_retrain-extra-2"])
  func energiesAreThoseOfAnIndependentCode(kind: KernelUnderTest, name: String) throws {
    let folder = try #require(PublishedData.folder)
    let energies = try #require(Self.models.get()[name]).energies
    let potential = try MomentTensorPotential(
      contentsOf: folder.appending(path: "models/\(name).mtp"))
    let kernel = kind.make(potential)
    for (set, index, structure) in try Self.structures.get() {
      let expected = try #require(energies[set])[index]
      let got = try energy(kernel, potential, structure)
      #expect(abs(got - expected) <= 1e-8 * max(1, abs(expected)))
    }
  }
}
