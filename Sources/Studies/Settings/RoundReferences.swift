// Part of Ordeal. See LICENSE.

import Settings
import Support

/// Puts a step of the loop into one of its rounds.
struct RoundReferences {
  let round: Int
  /// The names of the steps of a round.
  let inside: Set<String>
  /// The names of the steps outside of the loop.
  let outside: Set<String>
  let source: String

  /// The step in this round.
  ///
  /// - Throws: `OrdealError` if a reference has no step.
  func placed(_ step: StudyStep) throws -> StudyStep {
    var result = step
    result.name = StudyLoop.name(step.name, round: round)
    result.round = round
    for (key, value) in step.options { result.options[key] = try placed(value) }
    for (key, value) in step.inlineSettings?.values ?? [:] {
      result.inlineSettings?[key] = try placed(value)
    }
    result.explicitNeeds = try step.explicitNeeds.flatMap { try names(StepReference(.one, $0)) }
    return result
  }

  private func placed(_ value: SettingsTable.Value) throws -> SettingsTable.Value {
    switch value {
    case .text(let text):
      let texts = try placed(text)
      return texts.count == 1 ? .text(texts[0]) : .texts(texts)
    case .texts(let texts):
      return .texts(try texts.flatMap(placed))
    default: return value
    }
  }

  private func placed(_ text: String) throws -> [String] {
    try StepReference.resolve(text) { try names($0).map { "{\($0)}" } }
  }

  /// The steps that a reference of this round stands for.
  private func names(_ reference: StepReference) throws -> [String] {
    let name = reference.name
    switch reference.scope {
    case .one where inside.contains(name): return [StudyLoop.name(name, round: round)]
    case .one: return [name]
    case .previous where inside.contains(name) && round > 1:
      return [StudyLoop.name(name, round: round - 1)]
    case .previous where inside.contains(name) && outside.contains(name): return [name]
    case .previous:
      throw OrdealError(
        "\(reference.text): expected a step of the loop with one of the same name outside of it, for "
          + "the first round", at: source)
    case .all where inside.contains(name):
      return (outside.contains(name) ? [name] : [])
        + (1...round).map { StudyLoop.name(name, round: $0) }
    case .all: throw OrdealError("\(reference.text): no such step of the loop", at: source)
    case .last:
      throw OrdealError("\(reference.text): is for steps outside of the loop", at: source)
    }
  }
}
