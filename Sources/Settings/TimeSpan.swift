// Part of Ordeal. See LICENSE.

import Support

/// A length of time, written with or without its unit: "2", "1fs", "0.1 ns".
public struct TimeSpan: Hashable, Sendable {
  /// The units that a number may carry.
  public enum Unit: String, CaseIterable, Sendable {
    case femtoseconds = "fs"
    case picoseconds = "ps"
    case nanoseconds = "ns"

    /// How many femtoseconds one is.
    fileprivate var femtoseconds: Double {
      switch self {
      case .femtoseconds: 1
      case .picoseconds: 1e3
      case .nanoseconds: 1e6
      }
    }
  }

  /// The length in femtoseconds.
  public var femtoseconds: Double
  /// The length in picoseconds.
  public var picoseconds: Double { femtoseconds / 1e3 }

  /// The length in a unit.
  public func number(of unit: Unit) -> Double { femtoseconds / unit.femtoseconds }

  /// A length in the given unit.
  public init(_ value: Double, _ unit: Unit) { femtoseconds = value * unit.femtoseconds }

  /// Reads a number that may be followed by fs, ps or ns.
  ///
  /// - Parameters:
  ///   - text: "2", "1fs", "0.1 ns".
  ///   - unit: What a number without a unit means.
  /// - Throws: `OrdealError` if the text is not a finite number with one of the units.
  public init(parsing text: String, unit: Unit) throws(OrdealError) {
    let trimmed = text.filter { !$0.isWhitespace }
    let suffix = Unit.allCases.first { trimmed.hasSuffix($0.rawValue) }
    guard let value = Double(trimmed.dropLast(suffix == nil ? 0 : 2)), value.isFinite else {
      throw OrdealError("expected a time such as 10, 1fs, 2ps or 0.1ns, got \"\(text)\"")
    }
    self.init(value, suffix ?? unit)
  }

  /// The number of whole steps nearest to this length; of more than fit, the most that do.
  public func steps(of timestep: TimeSpan) -> Int {
    Int(rounding: femtoseconds / timestep.femtoseconds, limitedTo: 0...Int.max) ?? 0
  }
}
