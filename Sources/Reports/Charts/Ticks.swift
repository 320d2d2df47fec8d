// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Round numbers for an axis.
enum Ticks {
  /// Numbers at steps of 1, 2 or 5 times a power of ten that lie in a range.
  static func numbers(in range: ClosedRange<Double>, about count: Int) -> [Double] {
    guard isResolved(range) else { return [range.lowerBound] }
    let step = step(range.upperBound - range.lowerBound, count)
    let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((range.upperBound / step + 1e-9).rounded(.down))
    guard last >= first else { return [] }
    return (first...last).map { Double($0) * step }
  }

  /// The range extended to round numbers.
  static func rounded(_ range: ClosedRange<Double>, about count: Int) -> ClosedRange<Double> {
    guard isResolved(range) else {
      let middle = range.lowerBound.isFinite ? range.lowerBound : 0
      let half = max(abs(middle) * 0.1, 0.5)
      return middle - half...middle + half
    }
    let step = step(range.upperBound - range.lowerBound, count)
    let lower = (range.lowerBound / step + 1e-9).rounded(.down) * step
    let upper = (range.upperBound / step - 1e-9).rounded(.up) * step
    return lower...max(upper, lower + step)
  }

  /// A number as an axis shows it: as many digits as the steps need.
  static func text(_ value: Double, among ticks: [Double]) -> String {
    let steps = zip(ticks.dropFirst(), ticks).map { $0 - $1 }.filter { $0 > 0 }
    let step = steps.min() ?? max(abs(value), 1)
    let digits = Int(rounding: (-log10(step) + 1e-9).rounded(.up), limitedTo: 0...17) ?? 0
    let text = decimal(abs(value) < step * 1e-6 ? 0 : value, digits)
    return text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text
  }

  /// Whether numbers within the range differ by more than their rounding: energies of one state, which
  /// differ in their last digits, are one number.
  private static func isResolved(_ range: ClosedRange<Double>) -> Bool {
    let width = range.upperBound - range.lowerBound
    let size = max(abs(range.lowerBound), abs(range.upperBound))
    return width.isFinite && width > max(1e-9 * size, 1e-30)
  }

  private static func step(_ width: Double, _ count: Int) -> Double {
    let raw = width / Double(max(1, count))
    let power = pow(10, log10(raw).rounded(.down))
    let factor = [1.0, 2, 5, 10].first { raw <= $0 * power * 1.0001 } ?? 10
    return factor * power
  }
}

/// A number with so many digits after the point.
func decimal(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value)
}
