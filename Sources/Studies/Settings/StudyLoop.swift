// Part of Ordeal. See LICENSE.

import Settings
import Support

/// Steps that are repeated in rounds until a rule stops them: active learning.
///
///     [loop]
///     rounds = 3
///     stop-grade = 2.0
///     stop-improvement = 0.02
///
///     [[loop.step]]
///     name = "sample"
///     command = "md"
///     potential = "{previous/active-set}"
public struct StudyLoop: Hashable, Sendable {
  /// How many rounds there are at most.
  public var rounds: Int
  /// Stop when no chosen configuration has a grade of this or more; nil: only when none is chosen.
  public var stopGrade: Double?
  /// Stop when a round's training lowers the energy error of its validation set by less than this
  /// fraction of the round before; nil: never.
  public var stopImprovement: Double?
  /// The steps of a round.
  public var steps: [StudyStep]

  /// Reads `[loop]`; nil where there is none.
  ///
  /// - Throws: `OrdealError` naming the setting that is missing or wrong.
  init?(_ table: SettingsTable) throws(OrdealError) {
    var loop = SettingsTable(source: table.source + ", [loop]")
    for (key, value) in table.values where key.hasPrefix("loop.") {
      loop[String(key.dropFirst("loop.".count))] = value
    }
    guard !loop.values.isEmpty else { return nil }
    let top = loop.topLevel
    try top.refuseUnknown(besides: ["rounds", "stop-grade", "stop-improvement"])
    guard let rounds = try top.integer("rounds") else { throw top.error("rounds", "missing") }
    guard (1...1000).contains(rounds) else {
      throw top.error("rounds", "expected 1 to 1000, got \(rounds)")
    }
    if let stray = loop.values.keys.first(where: { $0.contains(".") && !$0.hasPrefix("step.") }) {
      throw loop.error(stray, "no such table; known is [[loop.step]]")
    }
    self.rounds = rounds
    stopGrade = try top.number("stop-grade")
    stopImprovement = try top.number("stop-improvement")
    steps = try StudySettings.steps(loop)
    guard !steps.isEmpty else { throw loop.error("step", "missing; a loop needs a [[loop.step]]") }
  }

  /// The name of a step in a round.
  static func name(_ step: String, round: Int) -> String { "round-\(round)/\(step)" }

  /// The steps of all rounds, with references that name steps of the whole study.
  ///
  /// - Parameter outside: The names of the steps outside of the loop.
  /// - Returns: The steps, round by round.
  /// - Throws: `OrdealError` if a reference has no step.
  func expanded(outside: Set<String>) throws -> [StudyStep] {
    var result: [StudyStep] = []
    for round in 1...rounds {
      for step in steps {
        let place = RoundReferences(
          round: round, inside: Set(steps.map(\.name)), outside: outside, source: step.source)
        result.append(try place.placed(step))
      }
    }
    return result
  }
}
