// Part of Ordeal. See LICENSE.

import Scoring
import Testing

@Suite struct RankingErrorsTests {
  /// The definition itself, pair by pair.
  private func byPairs(_ reference: [Double], _ predicted: [Double]) -> (Int, Double, Double) {
    var (count, sum, maximum) = (0, 0.0, 0.0)
    for i in reference.indices {
      for j in 0..<i
      where (reference[i] - reference[j]) * (predicted[i] - predicted[j]) <= 0 {
        let difference = abs(reference[i] - reference[j])
        count += 1
        sum += difference
        maximum = max(maximum, difference)
      }
    }
    return (count, sum, maximum)
  }

  @Test(
    "counting in a tree is counting pairs, ties included", arguments: 1...20 as ClosedRange<UInt64>)
  func countsPairs(seed: UInt64) {
    var state = seed
    func next(_ values: Int) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int(state >> 33) % values)
    }
    // Few values make many ties.
    let n = 1 + Int(seed) * 3
    let reference = (0..<n).map { _ in next(12) }
    let predicted = (0..<n).map { _ in next(9) }
    let errors = RankingErrors(reference: reference, predicted: predicted)
    let (count, sum, maximum) = byPairs(reference, predicted)
    #expect(errors.pairCount == n * (n - 1) / 2)
    #expect(errors.mismatchCount == count)
    #expect(errors.meanDifference == (count > 0 ? sum / Double(count) : nil))
    #expect(errors.maximumDifference == (count > 0 ? maximum : nil))
  }

  @Test("the reference against itself has no errors, against its reverse nothing else")
  func extremes() {
    let energies = [0.3, -1.2, 0.9, 0.1]
    #expect(RankingErrors(reference: energies, predicted: energies).mismatchCount == 0)
    let reversed = RankingErrors(reference: energies, predicted: energies.map { -$0 })
    #expect(reversed.rate == 1)
    #expect(reversed.maximumDifference == 0.9 + 1.2)
  }

  @Test("one configuration has no pairs and no rate")
  func singleConfiguration() {
    let errors = RankingErrors(reference: [1], predicted: [2])
    #expect(errors.rate == nil)
    #expect(errors.meanDifference == nil)
  }

  @Test("the lowest configuration of the potential is judged by the reference")
  func lowestEnergy() throws {
    let lowest = try #require(LowestEnergy(reference: [2, 1, 3], predicted: [0, 5, 9]))
    #expect(!lowest.isMatch)
    #expect(lowest.difference == 1)
    #expect(LowestEnergy(reference: [], predicted: []) == nil)
  }
}
