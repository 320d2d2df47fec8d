// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Makes the structures of a plan, step by step; the same plan gives the same set.
public struct SetMaker: Sendable {
  /// The plan.
  public let plan: SetPlan

  /// For the given plan.
  public init(_ plan: SetPlan) { self.plan = plan }

  /// What one step came to.
  public struct StepResult: Sendable {
    /// The name of the step.
    public var step: String
    /// Its structures; kept ones are in the set.
    public var structures: [Structure]
    /// Whether they are in the set.
    public var isKept: Bool
  }

  /// Makes all structures.
  ///
  /// - Parameter report: Called after each step.
  /// - Returns: The results of all steps, in order.
  /// - Throws: `OrdealError` naming the step that could not be done.
  public func make(report: (StepResult) -> Void = { _ in }) throws -> [StepResult] {
    var results: [StepResult] = []
    for step in plan.steps {
      let structures: [Structure]
      do {
        structures = try make(step, from: results)
      } catch var error as OrdealError {
        error.location = error.location ?? "step \(step.name)"
        throw error
      }
      let result = StepResult(step: step.name, structures: structures, isKept: step.isKept)
      results.append(result)
      report(result)
    }
    return results
  }

  private func make(_ step: SetStep, from results: [StepResult]) throws -> [Structure] {
    let context = StepContext(name: step.name, seed: plan.seed)
    let parents = parents(of: step, in: results)
    guard step.sources.isEmpty || !parents.isEmpty else {
      throw OrdealError(
        "no structure of \(step.sources.joined(separator: ", ")) is left to change")
    }
    var made = try step.recipe.make(from: parents, context)
    if let limit = step.limit { made = Array(made.prefix(limit)) }
    let parts = parts(of: step, made)
    return made.enumerated().map { index, structure in
      var own = arranged(structure)
      // The parent's record came along with the structure.
      if let parent = own.record(.id) { own.setRecord(.parent, parent) }
      own.setRecord(.id, "\(step.name)/\(index + 1)")
      own.setRecord(.recipe, step.recipeName)
      own.properties.info[RecordKey.seed.rawValue] = .integer(Int(plan.seed))
      if own.record(.composition) == nil { own.setRecord(.composition, own.reducedFormula) }
      if let part = parts[index] { own.setRecord(.set, part) }
      if step.label != nil || !step.keepsLabels || own.label == nil {
        own.label = LabelTemplate(step.label ?? LabelTemplate.standard(for: own)).label(of: own)
      }
      (own.provenance, own.index) = (nil, nil)
      return own.withOrderedRecord()
    }
  }

  private func parents(of step: SetStep, in results: [StepResult]) -> [Structure] {
    let candidates = step.sources.flatMap { source in
      results.first { $0.step == source }?.structures ?? []
    }.filter { structure in
      step.parentAtoms.contains(structure.count)
        && (step.parentSet == nil || structure.record(.set) == step.parentSet)
    }
    guard let select = step.select, select < candidates.count else { return candidates }
    var stream = StepContext(name: step.name + ":select", seed: plan.seed).choices
    let chosen = stream.permutation(of: candidates.count).prefix(select).sorted()
    return chosen.map { candidates[$0] }
  }

  /// The part of the set of each structure; nil leaves it that of its parent.
  private func parts(of step: SetStep, _ structures: [Structure]) -> [String?] {
    if let split = step.split {
      var stream = StepContext(name: step.name + ":split", seed: plan.seed).choices
      var parts = [String?](repeating: nil, count: structures.count)
      for (rank, index) in stream.permutation(of: structures.count).enumerated() {
        let place = (Double(rank) + 0.5) / Double(structures.count)
        parts[index] =
          place < split[0] ? "train" : place < split[0] + split[1] ? "validation" : "test"
      }
      return parts
    }
    return structures.indices.map { step.parts.isEmpty ? nil : step.parts[$0 % step.parts.count] }
  }

  /// Atoms in the cell and by element, as POSCAR files have them.
  private func arranged(_ structure: Structure) -> Structure {
    var own = plan.reducesCells ? structure.inReducedCell() : structure
    if !plan.reducesCells { own.wrap() }
    let order = own.elements.indices.sorted { (own.elements[$0], $0) < (own.elements[$1], $1) }
    let (elements, positions) = (own.elements, own.positions)
    own.elements = order.map { elements[$0] }
    own.positions = order.map { positions[$0] }
    // Columns of atoms would have to change places with them; a set needs none.
    own.properties.columns = [:]
    return own
  }
}

extension Structure {
  /// The keys of the record in their order, then all others.
  fileprivate func withOrderedRecord() -> Structure {
    var result = self
    let info = properties.info
    result.properties.info = [:]
    for key in RecordKey.allCases {
      if let value = info[key.rawValue] { result.properties.info[key.rawValue] = value }
    }
    for (key, value) in info where RecordKey(rawValue: key) == nil {
      result.properties.info[key] = value
    }
    return result
  }
}
