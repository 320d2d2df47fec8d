// Part of Ordeal. See LICENSE.

import Foundation

/// Extrapolation grades in short, as JSON and text show them.
public struct ExtrapolationSummary: Codable, Hashable, Sendable {
  /// The grades of one set's configurations.
  public struct Grades: Codable, Hashable, Sendable {
    /// The largest.
    public var maximum: Double
    /// The mean over configurations.
    public var mean: Double
    /// How many configurations have a grade above 2.
    public var extrapolating: Int
  }

  /// What is graded: `neighborhood` or `configuration`.
  public var mode: String
  /// By name of the set; sets without configurations are left out.
  public var sets: [String: Grades] = [:]
  /// Processor time over all threads divided by atoms graded, µs.
  public var microsecondsPerAtom = 0.0

  /// No grades yet.
  public init(mode: String) { self.mode = mode }

  /// Adds the grades of a set's configurations.
  public mutating func add(_ grades: [Double], of name: String) {
    guard let maximum = grades.max() else { return }
    sets[name] = Grades(
      maximum: maximum, mean: grades.reduce(0, +) / Double(grades.count),
      extrapolating: grades.count { $0 > 2 })
  }
}

extension ExtrapolationSummary: CustomStringConvertible {
  /// One line for each set.
  public var description: String {
    let lines = sets.sorted { $0.key < $1.key }.map { name, grades in
      let (mean, maximum) = (
        String(format: "%.3g", grades.mean), String(format: "%.4g", grades.maximum)
      )
      return "\(name): grade \(mean) in the mean, \(maximum) at most; "
        + "\(grades.extrapolating) configurations above 2"
    }
    let time = String(format: "%.2f", microsecondsPerAtom)
    return (["extrapolation, \(mode) mode (\(time) µs/atom):"] + lines)
      .joined(separator: "\n  ")
  }
}
