extension Int {
  /// The nearest whole number, ties away from zero.
  ///
  /// It is nil where `number` is not finite or too large for `Int`: `Int(_: Double)` stops the
  /// process there.
  public init?(rounding number: Double) {
    self.init(exactly: number.rounded())
  }

  /// The nearest whole number in `range`.
  ///
  /// Larger and smaller numbers, the infinite ones too, become its bounds; NaN becomes nil.
  public init?(rounding number: Double, limitedTo range: ClosedRange<Int>) {
    guard !number.isNaN else { return nil }
    let bounded = Swift.min(
      Swift.max(number.rounded(), Double(range.lowerBound)), Double(range.upperBound))
    self = Swift.min(
      Swift.max(Int(rounding: bounded) ?? range.upperBound, range.lowerBound), range.upperBound)
  }

  /// The product of `factors`; nil where it is too large for `Int`.
  public static func product(_ factors: some Sequence<Int>) -> Int? {
    var product = 1
    for factor in factors {
      let (value, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      product = value
    }
    return product
  }
}
