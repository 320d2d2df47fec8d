// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import Scoring

@Suite struct SelectionCriteriaTests {
  @Test("names are distinct, as files have them, and found again")
  func names() {
    let names = SelectionCriteria.all.map(\.name)
    #expect(
      names == [
        "energyRMSE, training", "forceRMSE, training", "1-NAC(magnitude), training",
        "1-NAC(angle), training", "energyRMSE, validation", "forceRMSE, validation",
        "1-NAC(magnitude), validation", "1-NAC(angle), validation", "N_F", "N_E",
      ])
    for name in names { #expect(SelectionCriteria.named(name)?.name == name) }
    #expect(SelectionCriteria.named("energyRMSE") == nil)
    #expect(ValidationScore.criteria.map(\.name) == names)
  }

  @Test("what there are no data for is absent, and so is what is not finite")
  func absent() {
    #expect(SelectionCriteria.values(CriterionData()).isEmpty)
    var data = CriterionData()
    data.irregular = IrregularCounts([])
    #expect(SelectionCriteria.values(data) == ["N_F": 0, "N_E": 0])
    var figures = ErrorFigures([])
    figures.energyRMSE = 2.5
    figures.forceRMSE = .infinity
    data.errors[.validation] = .init(figures: figures, areas: nil)
    #expect(
      SelectionCriteria.values(data) == ["N_F": 0, "N_E": 0, "energyRMSE, validation": 2.5])
  }

  @Test("every key of ranges is the name of a metric")
  func metrics() throws {
    let keys = Set(MetricName.allCases.map(\.rawValue))
    var reasons: [String: String] = [:]
    reasons[metric: .rankErrorRate] = "why"
    #expect(reasons == ["rankErrorRate": "why"])
    let encoded = try JSONSerialization.jsonObject(
      with: JSONEncoder().encode(OrderingFigures.full))
    let written = try #require(encoded as? [String: Any])
    for name in MetricName.allCases where ![.energyRMSE, .forceRMSE].contains(name) {
      #expect(written[name.rawValue] != nil, "\(name)")
    }
    #expect(keys.count == 9)
  }
}

extension OrderingFigures {
  /// Figures with a value for every metric of orderings.
  fileprivate static var full: OrderingFigures {
    var figures = OrderingFigures()
    (figures.rankErrorRate, figures.meanRankError, figures.maxRankError) = (0.5, 1, 2)
    (figures.lowestEnergyMatch, figures.lowestEnergyDifference) = (false, 1)
    (figures.kendallTau, figures.spearmanRho) = (0, 0)
    return figures
  }
}
