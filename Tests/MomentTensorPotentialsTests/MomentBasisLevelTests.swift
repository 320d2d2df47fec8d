// Part of Ordeal. See LICENSE.

import Foundation
import Support
import TestSupport
import Testing

@testable import MomentTensorPotentials

@Suite struct MomentBasisLevelTests {
  /// Moments of MLIP-2's templates 02.mtp … 28.mtp; scalars from definitions of the level rule.
  static let counts: [(level: Int, moments: Int, scalars: Int)] = [
    (2, 1, 1), (4, 2, 2), (6, 8, 5), (8, 18, 9), (10, 41, 16), (12, 84, 29), (14, 174, 52),
    (16, 350, 92), (18, 718, 163), (20, 1352, 288), (22, 2621, 500), (24, 4991, 864),
    (26, 9396, 1464), (28, 17366, 2445),
  ]

  @Test("a level has as many moments and scalars as MLIP-2's template", arguments: counts)
  func countsAreThoseOfTheTemplates(level: Int, moments: Int, scalars: Int) throws {
    let basis = try MomentBasis(level: level)
    #expect(basis.momentCount == moments)
    #expect(basis.scalarMoments.count == scalars)
    try basis.validate(radialFunctionCount: basis.radialFunctionCount)
  }

  @Test("level 8 is MLIP-2's 08.mtp, number by number")
  func levelEightIsTheTemplate() throws {
    let basis = try MomentBasis(level: 8)
    #expect(basis.basicMoments.count == 11)
    #expect(basis.basicMoments[5] == BasicMoment(0, 1, 1, 0))
    #expect(basis.basicMoments[10] == BasicMoment(1, 0, 0, 0))
    let products = [
      [0, 0, 1, 11], [1, 1, 1, 12], [2, 2, 1, 12], [3, 3, 1, 12], [4, 4, 1, 13], [5, 5, 2, 13],
      [6, 6, 2, 13], [7, 7, 1, 13], [8, 8, 2, 13], [9, 9, 1, 13], [0, 10, 1, 14],
      [0, 11, 1, 15], [0, 12, 1, 16], [0, 15, 1, 17],
    ]
    #expect(basis.products == products.map { MomentProduct($0[0], $0[1], $0[2], $0[3]) })
    #expect(basis.scalarMoments == [0, 10, 11, 12, 13, 14, 15, 16, 17])
  }

  @Test(
    "a generated basis is the graph of the published potential of its level",
    .enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)),
    arguments: [(26, "MTP_train"), (24, "MTP_train-extra-2"), (22, "MTP_retrain-extra-2")])
  func generatedBasisIsThePublishedOne(level: Int, name: String) throws {
    let file = try #require(PublishedData.folder).appending(path: "models/\(name).mtp")
    let published = try MomentTensorPotential(contentsOf: file)
    let basis = try MomentBasis(level: level)
    #expect(basis.basicMoments == published.basis.basicMoments)
    #expect(basis.products == published.basis.products)
    #expect(basis.momentCount == published.basis.momentCount)
    #expect(basis.scalarMoments == published.basis.scalarMoments)
    #expect(basis.radialFunctionCount == published.radialFunctionCount)
  }

  @Test("levels without a basis are refused", arguments: [-2, 0, 1, 31, 1000])
  func otherLevelsAreRefused(level: Int) {
    #expect(throws: OrdealError.self) { try MomentBasis(level: level) }
  }
}
