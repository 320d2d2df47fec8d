// Part of Ordeal. See LICENSE.

import Foundation
import RandomNumbers
import Settings
import Structures
import Support

/// A way to make structures, with its settings: one step of a set.
///
/// A recipe gets the structures of earlier steps ("parents"), or makes its own. What it returns
/// carries its parent's record (`StructureRecord`); the maker of the set puts in the new identity.
public protocol Recipe: Sendable {
  /// How settings name it.
  static var name: String { get }
  /// The settings that it reads.
  static var keys: Set<String> { get }
  /// Whether it changes structures of other steps.
  static var needsParents: Bool { get }
  /// Whether structures that have a label keep it, where the step gives none.
  static var keepsLabels: Bool { get }

  /// Reads the settings of a step.
  ///
  /// - Throws: `OrdealError` if a setting is missing or not of its kind.
  init(_ table: SettingsTable, _ set: SetContext) throws

  /// Makes the structures of a step.
  ///
  /// - Throws: `OrdealError` if they cannot be made.
  func make(from parents: [Structure], _ step: StepContext) throws -> [Structure]
}

extension Recipe {
  /// Most recipes change structures.
  public static var needsParents: Bool { true }
  /// Most recipes make something else of their parents.
  public static var keepsLabels: Bool { false }
}

/// What all steps of a set share.
public struct SetContext: Sendable {
  /// The elements of the alloy, in the order of the settings.
  public var elements: [Element]
  /// The phases by name.
  public var phases: PhaseCatalogue
  /// The folder that paths of files are relative to.
  public var folder: URL

  /// The given elements, phases and folder.
  public init(elements: [Element], phases: PhaseCatalogue, folder: URL) {
    self.elements = elements
    self.phases = phases
    self.folder = folder
  }
}

/// What a step knows of itself: its name, and where random numbers come from.
public struct StepContext: Sendable {
  /// The name of the step, unique in its set.
  public var name: String
  /// The seed of the set.
  public var seed: UInt64

  /// The given step.
  public init(name: String, seed: UInt64) {
    self.name = name
    self.seed = seed
  }

  /// The random numbers of the n-th structure of the step, counted from 1.
  public func stream(_ structure: Int) -> RandomStream {
    RandomStream(seed: seed, step: name, structure: structure)
  }

  /// The random numbers for choices among structures.
  public var choices: RandomStream { stream(0) }
}

/// All recipes, by name.
public enum Recipes {
  /// In the order in which the documentation has them.
  public static let all: [any Recipe.Type] = [
    PhasesRecipe.self, ReadRecipe.self, ElementsRecipe.self, EnumerationRecipe.self,
    SupercellRecipe.self, VolumeRecipe.self, StrainRecipe.self, AngleRecipe.self,
    DisplacementRecipe.self, VacancyRecipe.self, InterstitialRecipe.self, SwapRecipe.self,
    OccupationRecipe.self, RandomOrderingRecipe.self, SingleVacancyRecipe.self,
    InterfaceRecipe.self, SlabRecipe.self, CalculationRecipe.self, SnapshotRecipe.self,
    CutoutRecipe.self,

  ]

  /// The recipe of a name; nil if there is none.
  public static func named(_ name: String) -> (any Recipe.Type)? {
    all.first { $0.name == name }
  }
}
