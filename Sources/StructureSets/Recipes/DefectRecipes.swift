// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Atoms of one element taken out at random.
public struct VacancyRecipe: Recipe {
  /// "vacancies".
  public static let name = "vacancies"
  /// `fractions` or `counts`, `elements`, `displace`.
  public static let keys: Set<String> = ["fractions", "counts", "elements", "displace"]

  private let fractions: [Double]
  private let counts: [Int]?
  private let elements: [Element]?
  private let displacement: Double

  /// Reads the settings of a step: 5, 10 and 15 % of each element's atoms unless they say otherwise.
  ///
  /// - Throws: `OrdealError` if a setting is not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    fractions = try table.numbers("fractions") ?? [0.05, 0.1, 0.15]
    guard fractions.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      throw table.error("fractions", "expected fractions between 0 and 1, got \(fractions)")
    }
    counts = try table.integers("counts")
    guard counts?.allSatisfy({ $0 > 0 }) ?? true else {
      throw table.error("counts", "expected positive numbers")
    }
    elements = try table.elements("elements")
    displacement = try table.number("displace") ?? 0
  }

  /// Every number of every element of every parent.
  ///
  /// - Throws: `OrdealError` if a fraction of the atoms is less than half an atom.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    var result: [Structure] = []
    for parent in parents {
      let present = parent.composition
      for element in elements ?? present.keys.sorted() {
        for count in try numbers(of: element, atoms: present[element] ?? 0) {
          var stream = step.stream(result.count + 1)
          var structure = try parent.removing(count, of: element, using: &stream)
          if displacement > 0 {
            structure = structure.displaced(upTo: displacement, using: &stream)
          }
          structure.setRecord(.change, "\(count) \(element) removed")
          result.append(structure)
        }
      }
    }
    return result
  }

  private func numbers(of element: Element, atoms: Int) throws -> [Int] {
    guard atoms > 0 else { return [] }
    if let counts { return counts }
    return try fractions.map { fraction in
      let count = Int((fraction * Double(atoms)).rounded())
      guard count > 0 else {
        throw OrdealError(
          "\(fraction) of \(atoms) \(element) atoms is no atom; use a larger cell")
      }
      return count
    }
  }
}

/// Atoms added in the voids of a structure.
public struct InterstitialRecipe: Recipe {
  /// "interstitials".
  public static let name = "interstitials"
  /// `counts`, `elements`, `clearance`.
  public static let keys: Set<String> = ["counts", "elements", "clearance"]

  private let counts: [Int]
  private let elements: [Element]
  private let clearance: Double

  /// Reads the settings of a step: 1, 2 and 4 of each element of the alloy unless they say otherwise.
  ///
  /// - Throws: `OrdealError` if a setting is not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    counts = try table.integers("counts") ?? [1, 2, 4]
    guard counts.allSatisfy({ $0 > 0 }) else {
      throw table.error("counts", "expected positive numbers, got \(counts)")
    }
    elements = try table.elements("elements") ?? set.elements
    clearance = try table.number("clearance") ?? 1.5
    guard clearance > 0 else {
      throw table.error("clearance", "expected a positive length, Å, got \(clearance)")
    }
  }

  /// Every number of every element in every parent.
  ///
  /// - Throws: `OrdealError` if there are not so many voids.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    var result: [Structure] = []
    for parent in parents {
      let voids = try Voids(of: parent)
      for element in elements {
        for count in counts {
          var stream = step.stream(result.count + 1)
          let places = try voids.places(count, clearance: clearance, using: &stream)
          var structure = parent.withoutResults()
          structure.elements += places.map { _ in element }
          structure.positions += places
          structure.properties.columns = [:]
          structure.setRecord(.change, "\(count) \(element) added")
          result.append(structure)
        }
      }
    }
    return result
  }
}

extension SettingsTable {
  /// One element or several, by symbol.
  ///
  /// - Throws: `OrdealError` if a text is no symbol.
  func elements(_ key: String) throws -> [Element]? {
    try texts(key)?.map { symbol in
      guard let element = Element(symbol: symbol) else {
        throw error(key, "expected symbols of elements, got \"\(symbol)\"")
      }
      return element
    }
  }
}
