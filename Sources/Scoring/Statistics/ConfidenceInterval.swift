// Part of Ordeal. See LICENSE.

/// A range that holds the true value with a stated confidence.
public struct ConfidenceInterval: Codable, Hashable, Sendable {
  /// The lower end.
  public var lower: Double
  /// The upper end.
  public var upper: Double

  /// The range between two ends.
  public init(lower: Double, upper: Double) { (self.lower, self.upper) = (lower, upper) }

  /// Two numbers in JSON: [lower, upper].
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    lower = try container.decode(Double.self)
    upper = try container.decode(Double.self)
  }

  /// Two numbers in JSON: [lower, upper].
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(lower)
    try container.encode(upper)
  }

  /// The same range in another unit.
  func scaled(by factor: Double) -> ConfidenceInterval {
    ConfidenceInterval(lower: factor * lower, upper: factor * upper)
  }

  /// The percentiles of replicates that leave `1 - confidence` outside, half on each side.
  init?(percentilesOf replicates: [Double], confidence: Double) {
    let sorted = replicates.sorted()
    guard !sorted.isEmpty else { return nil }
    let outside = (1 - confidence) / 2
    func percentile(_ p: Double) -> Double {
      let place = p * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    self.init(lower: percentile(outside), upper: percentile(1 - outside))
  }
}
