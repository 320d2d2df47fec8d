// Part of Ordeal. See LICENSE.

import Settings
import Support

/// The steps of a study in the order in which they run: each after those that it needs.
public struct StudyPlan: Sendable {
  /// What it was planned from.
  public let settings: StudySettings
  /// The steps, those of all rounds among them.
  public let steps: [StudyStep]
  /// The steps that each needs directly, by name.
  public let needs: [String: [String]]

  /// Plans a study.
  ///
  /// - Parameter settings: The study.
  /// - Throws: `OrdealError` if a step needs one that is not there, or itself.
  public init(_ settings: StudySettings) throws {
    self.settings = settings
    let outside = Set(settings.steps.map(\.name))
    let rounds = try settings.loop?.expanded(outside: outside) ?? []
    // Rounds come first, so that nothing that takes their last results splits them.
    let all = rounds + settings.steps
    let names = Set(all.map(\.name))
    var needs: [String: [String]] = [:]
    for step in all { needs[step.name] = try Self.needs(step, names, settings.loop) }
    try Self.checkPaths(all)
    self.needs = needs
    steps = try Self.ordered(all, needs)
  }

  private static func needs(
    _ step: StudyStep, _ names: Set<String>, _ loop: StudyLoop?
  ) throws(OrdealError) -> [String] {
    var result: [String] = []
    for name in step.explicitNeeds {
      guard names.contains(name) else {
        throw step.error("needs", "there is no step \"\(name)\"")
      }
      result.append(name)
    }
    for (key, value) in step.options where step.command.files[key] == nil {
      for reference in value.texts.flatMap(StepReference.all(in:)) where reference != .settings {
        let found = Self.steps(reference, names, loop)
        guard !found.isEmpty else {
          throw step.error(key, "\(reference.text): there is no such step")
        }
        result += found
      }
    }
    // Labels have braces of their own: "{lattice}-org".
    let inline = step.inlineSettings?.values.values.flatMap(\.texts) ?? []
    result += inline.flatMap(StepReference.all(in:)).flatMap { Self.steps($0, names, loop) }
    var seen: Set<String> = []
    return result.filter { seen.insert($0).inserted }
  }

  /// Refuses paths below the file that a step writes.
  private static func checkPaths(_ steps: [StudyStep]) throws(OrdealError) {
    let files = steps.filter { !$0.command.fillsFolder && !$0.command.isWait }
    for step in steps {
      for file in files where step.texts.contains(where: { $0.contains("{\(file.name)}/") }) {
        throw OrdealError(
          "{\(file.name)} is the file \(file.result), which has nothing below it", at: step.source)
      }
    }
  }

  /// The steps that a reference may stand for, in the order of their rounds.
  private static func steps(
    _ reference: StepReference, _ names: Set<String>, _ loop: StudyLoop?
  ) -> [String] {
    let own = names.contains(reference.name) ? [reference.name] : []
    guard reference.scope == .all || reference.scope == .last else { return own }
    let rounds = (1...(loop?.rounds ?? 1)).map { StudyLoop.name(reference.name, round: $0) }
      .filter(names.contains)
    return rounds.isEmpty ? [] : own + rounds
  }

  /// The steps that a reference may stand for.
  func steps(_ reference: StepReference) -> [String] {
    Self.steps(reference, Set(needs.keys), settings.loop)
  }

  /// Of the steps that can run the one that stands first in the file comes first.
  private static func ordered(
    _ steps: [StudyStep], _ needs: [String: [String]]
  ) throws(OrdealError) -> [StudyStep] {
    var (left, result, done) = (steps, [StudyStep](), Set<String>())
    while !left.isEmpty {
      let next = left.firstIndex { needs[$0.name, default: []].allSatisfy(done.contains) }
      guard let next else {
        let circle = left.map(\.name).joined(separator: ", ")
        throw left[0].error("needs", "steps need each other in a circle, among \(circle)")
      }
      done.insert(left[next].name)
      result.append(left.remove(at: next))
    }
    return result
  }

  /// All steps that a step needs, directly or not.
  func allNeeds(_ name: String) -> Set<String> {
    var (found, open) = (Set<String>(), needs[name, default: []])
    while let next = open.popLast() {
      if found.insert(next).inserted { open += needs[next, default: []] }
    }
    return found
  }
}
