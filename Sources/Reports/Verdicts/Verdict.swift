// Part of Ordeal. See LICENSE.

import Scoring
import Support

/// What the figures of one area mean to someone who wants to use the potential.
struct Verdict {
  enum Grade: String {
    case good, fair, poor
    /// There are too few data, or none.
    case notJudged = "not judged"
  }

  /// The area: "Orderings".
  var area: String
  var grade: Grade
  /// One or two plain sentences with the numbers and what they are of; the reason where nothing is
  /// judged.
  var text: String
  /// The limits between the grades; empty where nothing is judged.
  var limits: String

  /// "Orderings (fair): …".
  var line: String { "\(area) (\(grade.rawValue)): \(text)".onOneLine }

  /// The fewest configurations that anything is judged from.
  static let fewest = PhaseScore.fewestCounted

  /// One verdict on each area.
  static func all(_ score: PotentialScore) -> [Verdict] {
    [
      energies(score), orderings(score), lowestEnergyOrderings(score), groundStates(score),
      stablePhases(score), forces(score), supercells(score), irregular(score),
    ]
  }

  /// An area without enough data.
  static func notJudged(_ area: String, _ reason: String) -> Verdict {
    Verdict(area: area, grade: .notJudged, text: reason, limits: "")
  }

  /// A grade by two limits; what is not a number is poor.
  static func grade(_ value: Double, good: Double, poor: Double) -> Grade {
    if good <= poor { return value <= good ? .good : value <= poor ? .fair : .poor }
    return value >= good ? .good : value >= poor ? .fair : .poor
  }

  /// The worse of two grades.
  static func worse(_ first: Grade, _ second: Grade) -> Grade {
    let order: [Grade] = [.poor, .fair, .good, .notJudged]
    return order.first { $0 == first || $0 == second } ?? first
  }

  static func median(_ values: [Double]) -> Double {
    OrderingFigureSet.quartiles(values.sorted())[2]
  }
}
