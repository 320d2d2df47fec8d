// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Orderings of a phase by swaps of random pairs of atoms, each up to symmetry once.
public struct SwapRecipe: Recipe {
  /// "swap".
  public static let name = "swap"
  /// `count`, `fractions`, `include-parent`.
  public static let keys: Set<String> = ["count", "fractions", "include-parent"]

  private let count: Int
  private let fractions: [Double]
  private let includesParent: Bool
  private let elements: [Element]

  /// Reads the settings of a step: 30 orderings with 1 to 10 % of the atoms swapped unless they say
  /// otherwise.
  ///
  /// - Throws: `OrdealError` if a setting is not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    count = try table.integer("count") ?? 30
    guard count > 0 else { throw table.error("count", "expected 1 or more, got \(count)") }
    fractions = try table.numbers("fractions") ?? [0.01, 0.1]
    guard fractions.count == 2, 0 < fractions[0], fractions[0] <= fractions[1], fractions[1] < 1
    else {
      throw table.error("fractions", "expected the least and the most, between 0 and 1")
    }
    includesParent = try table.logical("include-parent") ?? true
    guard set.elements.count > 1 else {
      throw table.error("elements", "swaps need two elements, got \(set.elements)")
    }
    elements = Array(set.elements.prefix(2))
  }

  /// Up to `count` orderings of each parent.
  ///
  /// - Throws: `OrdealError` if a parent holds not both elements, or has no symmetry.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    try parents.enumerated().flatMap { index, parent in
      try orderings(of: parent, step, first: index * count)
    }
  }

  private func orderings(
    of parent: Structure, _ step: StepContext, first: Int
  ) throws -> [Structure] {
    let places = elements.map { element in
      parent.elements.indices.filter { parent.elements[$0] == element }
    }
    let fewest = min(places[0].count, places[1].count)
    let range = [(fractions[0], 1.0), (fractions[1], 0)].map { fraction, least in
      min(fewest, max(Int(least), Int((fraction * Double(parent.count)).rounded(.down))))
    }
    guard fewest > 0, range[1] >= range[0] else {
      throw OrdealError(
        "\(parent.reducedFormula) with \(parent.count) atoms has no \(elements[0]) and "
          + "\(elements[1]) to swap")
    }
    let group = try OrderingGroup(of: SiteLattice(of: parent))
    let own: Ordering = parent.elements.map { UInt8(elements.firstIndex(of: $0) ?? 2) }
    var seen: Set<Ordering> = [group.canonicalForm(of: own)]
    var result = includesParent ? [parent.withoutResults()] : []
    var stream = step.stream(first + 1)
    for _ in 0..<200 * count where result.count < count {
      let number = range[0] + stream.index(below: range[1] - range[0] + 1)
      let chosen = places.map { places in
        stream.permutation(of: places.count).prefix(number).map { places[$0] }
      }
      var ordering = own
      for (a, b) in zip(chosen[0], chosen[1]) { ordering.swapAt(a, b) }
      guard seen.insert(group.canonicalForm(of: ordering)).inserted else { continue }
      var structure = parent.withoutResults()
      for site in chosen.flatMap(\.self) {
        structure.elements[site] = elements[Int(ordering[site])]
      }
      structure.setRecord(.change, "\(number) pairs swapped")
      result.append(structure)
    }
    return result
  }
}

/// Other compositions on the sites of a phase ("hypothetical phases"), each ordering up to symmetry
/// once.
public struct OccupationRecipe: Recipe {
  /// "occupy".
  public static let name = "occupy"
  /// `compositions` or `percent`, `count`, `mixing`, `rounding`, `maximum-vacancies`, `sampling`,
  /// `known`.
  public static let keys: Set<String> = [
    "compositions", "percent", "count", "mixing", "rounding", "maximum-vacancies", "sampling",
    "known",
  ]

  private let targets: [(name: String, composition: [Element: Double])]
  private let isPercent: Bool
  private let count: Int
  private let mixing: SiteOccupation.Mixing
  private let rounding: SiteOccupation.Rounding
  private let maximumVacancies: Double
  private let sampling: DistinctOrderings.Sampling
  private let known: Bool
  private let elements: [Element]

  /// Reads the settings of a step: 30 orderings, mixing on the sites of the element that is too many,
  /// vacancies to make whole numbers, every ordering as likely, unless they say otherwise.
  ///
  /// - Throws: `OrdealError` if a setting is missing or not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    elements = set.elements
    let percent = try table.numbers("percent")
    isPercent = percent != nil
    if let percent {
      guard set.elements.count == 2, percent.allSatisfy({ $0 >= 0 && $0 <= 100 }) else {
        throw table.error("percent", "expected percentages of the second of two elements")
      }
      targets = percent.map { p in
        let name = p == p.rounded() ? "\(Int(p))" : "\(p)"
        return (name, [set.elements[0]: 100 - p, set.elements[1]: p])
      }
    } else {
      targets = try (table.texts("compositions") ?? []).map { text in
        guard let formula = Formula(text) else {
          throw table.error("compositions", "expected formulas such as Li5Al3, got \"\(text)\"")
        }
        let parts = formula.counts.map { ($0.element, Double($0.count)) }
        return (text, Dictionary(uniqueKeysWithValues: parts))
      }
    }
    guard !targets.isEmpty else {
      throw table.error("compositions", "missing; give formulas, or percent of the second element")
    }
    count = try table.integer("count") ?? 30
    guard count > 0 else { throw table.error("count", "expected 1 or more, got \(count)") }
    mixing = try table.choice("mixing", SiteOccupation.Mixing.self) ?? .excess
    rounding =
      try table.choice("rounding", SiteOccupation.Rounding.self)
      ?? (isPercent ? .nearest : .vacancies)
    maximumVacancies = try table.number("maximum-vacancies") ?? 0.1
    sampling = try table.choice("sampling", DistinctOrderings.Sampling.self) ?? .orderings
    known = try table.logical("known") ?? false
  }

  /// Up to `count` orderings of every composition on every parent.
  ///
  /// - Throws: `OrdealError` if a composition does not fit the sites.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    var result: [Structure] = []
    var part = 0
    for parent in parents {
      for (name, composition) in targets {
        let occupation = try SiteOccupation(
          composition, elements: elements, siteCount: parent.count, rounding: rounding,
          maximumVacancies: maximumVacancies)
        let sublattices = occupation.sublattices(of: parent, mixing)
        let orderings = try self.orderings(on: parent, sublattices)
        part += 1
        var stream = step.stream(part)
        for ordering in orderings.draw(count, sampling, using: &stream) {
          var structure = parent.occupied(ordering, species: occupation.species)
          structure.setRecord(.composition, isPercent ? structure.reducedFormula : name)
          structure.setRecord(.change, "target \(name)")
          structure.isKnownPhase = known
          result.append(structure)
        }
      }
    }
    return result
  }

  private func orderings(
    on parent: Structure, _ sublattices: [DistinctOrderings.Sublattice]
  ) throws -> DistinctOrderings {
    var kinds = [Int](repeating: 0, count: parent.count)
    for (index, sublattice) in sublattices.enumerated() {
      for site in sublattice.sites { kinds[site] = index }
    }
    let lattice = try SiteLattice(of: parent, sublattices: kinds)
    return try DistinctOrderings(group: OrderingGroup(of: lattice), sublattices: sublattices)
  }
}
