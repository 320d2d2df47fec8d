// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import TestSupport
import Testing

@testable import MonteCarlo

/// Swaps of Li12Al4 with a published potential, against the enumeration of all its orderings.
@Suite(.slow, .enabled(if: PublishedData.isFound, "\(PublishedData.howToGet)"))
struct SlowSwapAverageTests {
  private let potential: MomentTensorSiteEnergies
  private let orderings: BodyCentredOrderings

  init() throws {
    let folder = try #require(PublishedData.folder)
    let model = try MomentTensorPotential(
      contentsOf: folder.appending(path: "models/MTP_train.mtp"))
    let calculator = try MomentTensorCalculator(model, elements: TestSystems.elements)
    potential = try MomentTensorSiteEnergies(model, elements: TestSystems.elements)
    orderings = try BodyCentredOrderings(edge: 3.17) { try calculator.energy(of: $0) }
  }

  private func averages(
    _ attempts: Int, _ temperature: Double, seed: UInt64
  ) throws -> [(value: Double, error: Double)] {
    try orderings.averages(
      of: orderings.swaps(attempts, temperature: temperature, seed: seed, potential: potential))
  }

  @Test("the exact averages are those of an independent code")
  func enumeration() {
    for (temperature, expected) in [
      (600.0, [-0.332, -0.333]), (1500, [-0.1739, -0.3155]), (3000, [-0.0741, -0.2202]),
    ] {
      for (value, number) in zip(orderings.averages(at: temperature).right, expected) {
        #expect(abs(value - number) < 6e-4, "\(temperature) K")
      }
    }
  }

  @Test("at 1500 and 3000 K within 3 errors of the exact averages", arguments: [1500.0, 3000])
  func exactAverages(temperature: Double) throws {
    let exact = orderings.averages(at: temperature)
    let averages = try averages(60_000, temperature, seed: 1)
    for (shell, average) in averages.enumerated() {
      #expect(average.error < 0.01, "\(averages)")
      #expect(abs(average.value - exact.right[shell]) < 3 * average.error, "\(averages)")
    }
    #expect(
      zip(averages, exact.ofAccepted).contains { abs($0.value - $1) > 3 * $0.error },
      "\(averages) \(exact)")
  }

  @Test("the blocking error covers in 90 to 98 of 100 chains at 1500 K")
  func coverage() throws {
    let exact = orderings.averages(at: 1500).right
    // Student's t of 19 degrees of freedom, 95 %.
    var inside = [0, 0]
    for seed in 1...100 {
      for (shell, average) in try averages(20_000, 1500, seed: UInt64(seed)).enumerated()
      where abs(average.value - exact[shell]) < 2.093 * average.error {
        inside[shell] += 1
      }
    }
    #expect(inside.allSatisfy { (90...98).contains($0) }, "\(inside)")
  }
}
