// Part of Ordeal. See LICENSE.

/// The names of metrics that files, reasons and ranges are kept by.
public enum MetricName: String, Codable, Sendable, CaseIterable {
  case energyRMSE
  case forceRMSE
  case rankErrorRate
  case meanRankError
  case maxRankError
  case lowestEnergyMatch
  case lowestEnergyDifference
  case kendallTau
  case spearmanRho
}

extension Dictionary where Key == String {
  /// What is kept of a metric: a reason, a range.
  public subscript(metric metric: MetricName) -> Value? {
    get { self[metric.rawValue] }
    set { self[metric.rawValue] = newValue }
  }
}
