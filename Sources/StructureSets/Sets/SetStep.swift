// Part of Ordeal. See LICENSE.

import Settings
import Structures

/// One step of a set: a recipe, which structures it gets, and what becomes of the results.
public struct SetStep: Sendable {
  /// Its name; that of the recipe where the settings give none.
  public var name: String
  /// What it does.
  public var recipe: any Recipe
  /// The name of the recipe.
  public var recipeName: String
  /// The steps whose structures it gets.
  public var sources: [String]
  /// The least and the most atoms of parents.
  public var parentAtoms: ClosedRange<Int>
  /// Only parents of this part of the set; all where nil.
  public var parentSet: String?
  /// How many of the parents, at random; all where nil.
  public var select: Int?
  /// How many of the results are kept, the first ones; all where nil.
  public var limit: Int?
  /// The label, with places such as {lattice} for what differs.
  public var label: String?
  /// Whether structures that have a label keep it where `label` is nil.
  public var keepsLabels: Bool
  /// The parts of the set, in turn; empty: those of the parents.
  public var parts: [String]
  /// Fractions of training, validation and test that results are dealt to at random.
  public var split: [Double]?
  /// Whether the results belong to the set, or only serve other steps.
  public var isKept: Bool

  static let keys: Set<String> = [
    "name", "recipe", "from", "parent-atoms", "parent-set", "select", "limit", "label", "set",
    "split", "keep",
  ]

  init(_ table: SettingsTable, _ context: SetContext, earlier: [SetStep]) throws {
    guard let recipeName = try table.text("recipe") else {
      throw table.error("recipe", "missing; known are \(Self.knownRecipes)")
    }
    guard let type = Recipes.named(recipeName) else {
      throw table.error("recipe", "no recipe \"\(recipeName)\"; known are \(Self.knownRecipes)")
    }
    try table.refuseUnknown(besides: Self.keys.union(type.keys))
    self.recipeName = recipeName
    recipe = try type.init(table, context)
    name = try table.text("name") ?? recipeName
    let before = earlier.last.map { [$0.name] } ?? []
    sources = try table.texts("from") ?? (type.needsParents ? before : [])
    for source in sources where !earlier.contains(where: { $0.name == source }) {
      let known = earlier.map(\.name).joined(separator: ", ")
      throw table.error("from", "no step \"\(source)\" before this one; there are \(known)")
    }
    guard !type.needsParents || !sources.isEmpty else {
      throw table.error(
        "from", "\(recipeName) changes structures: a step that makes some goes first")
    }
    let range = try table.integers("parent-atoms") ?? [1, Int.max]
    guard range.count == 2, range[0] <= range[1] else {
      throw table.error("parent-atoms", "expected the least and the most, got \(range)")
    }
    parentAtoms = range[0]...range[1]
    parentSet = try table.text("parent-set")
    select = try Self.positive("select", table)
    limit = try Self.positive("limit", table)
    label = try table.text("label")
    keepsLabels = type.keepsLabels
    parts = try table.texts("set") ?? []
    split = try table.numbers("split")
    if let split {
      guard split.count == 3, split.allSatisfy({ $0 >= 0 }), abs(split.reduce(0, +) - 1) < 1e-9
      else {
        throw table.error("split", "expected fractions of training, validation and test, in all 1")
      }
    }
    isKept = try table.logical("keep") ?? true
  }

  private static func positive(_ key: String, _ table: SettingsTable) throws -> Int? {
    guard let number = try table.integer(key) else { return nil }
    guard number > 0 else { throw table.error(key, "expected 1 or more, got \(number)") }
    return number
  }

  private static var knownRecipes: String {
    Recipes.all.map { $0.name }.joined(separator: ", ")
  }
}
