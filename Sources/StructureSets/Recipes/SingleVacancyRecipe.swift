// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// One vacancy in a phase, with an antisite beside it in some.
///
/// A random atom changes places with another and is then removed; each result up to symmetry once.
public struct SingleVacancyRecipe: Recipe {
  /// "single-vacancy".
  public static let name = "single-vacancy"
  /// `count`, `elements`.
  public static let keys: Set<String> = ["count", "elements"]

  private let count: Int
  private let elements: [Element]

  /// Reads the settings of a step: up to 30 for each element of the alloy unless they say otherwise.
  ///
  /// - Throws: `OrdealError` if a setting is not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    count = try table.integer("count") ?? 30
    guard count > 0 else { throw table.error("count", "expected 1 or more, got \(count)") }
    elements = try table.elements("elements") ?? set.elements
  }

  /// Up to `count` structures of each parent and element.
  ///
  /// - Throws: `OrdealError` if a parent has no symmetry, or not two atoms.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    var result: [Structure] = []
    var part = 0
    for parent in parents {
      guard parent.count > 1 else { throw OrdealError("a vacancy needs a cell of two atoms") }
      let group = try OrderingGroup(of: SiteLattice(of: parent))
      for element in elements where parent.elements.contains(element) {
        part += 1
        result += structures(without: element, parent, group, step, part)
      }
    }
    return result
  }

  private func structures(
    without element: Element, _ parent: Structure, _ group: OrderingGroup, _ step: StepContext,
    _ part: Int
  ) -> [Structure] {
    let kinds = Set(parent.elements).sorted()
    let own: Ordering = parent.elements.map { UInt8(kinds.firstIndex(of: $0) ?? 0) }
    let vacant = UInt8(kinds.count)
    let candidates = own.indices.filter { parent.elements[$0] == element }
    var seen: Set<Ordering> = []
    var result: [Structure] = []
    var stream = step.stream(part)
    let pairs = candidates.count * (own.count - 1)
    for _ in 0..<200 * min(count, pairs) where result.count < count {
      let atom = candidates[stream.index(below: candidates.count)]
      var other = stream.index(below: own.count - 1)
      if other >= atom { other += 1 }
      var ordering = own
      ordering[atom] = own[other]
      ordering[other] = vacant
      guard seen.insert(group.canonicalForm(of: ordering)).inserted else { continue }
      var structure = parent.occupied(ordering, species: kinds + [nil])
      let antisite = own[atom] == own[other] ? "" : ", \(parent.elements[other]) in its place"
      structure.setRecord(.change, "\(element) removed\(antisite)")
      structure.setRecord(.parent, parent.record(.id))
      result.append(structure)
    }
    return result
  }
}
