// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// A set of structures as its settings file has it: phases, and steps that make structures of them.
///
///     name = "strained"
///     seed = 1
///     elements = ["Li", "Al"]
///
///     [[step]]
///     recipe = "phases"
///     phases = ["Im3m", "Fd3m"]
///
///     [[step]]
///     recipe = "strain"
///
/// Steps take the structures of the step before them, or of those that `from` names.
public struct SetPlan: Sendable {
  /// The name of the set, and of its file.
  public var name: String
  /// What all random numbers come from.
  public var seed: UInt64
  /// Whether every structure is brought to its shortest cell.
  public var reducesCells: Bool
  /// The steps, in order.
  public var steps: [SetStep]

  static let keys: Set<String> = ["name", "seed", "elements", "cells"]

  /// How cells are written.
  public enum Cells: String, CaseIterable, Sendable {
    /// As the recipes make them.
    case made
    /// As short as the lattice allows.
    case reduced
  }

  /// Reads a settings file.
  ///
  /// - Throws: `OrdealError` or `OrdealError` naming the file and the setting.
  public init(contentsOf url: URL) throws {
    try self.init(
      try SettingsTable(contentsOf: url), folder: url.deletingLastPathComponent(),
      defaultName: url.deletingPathExtension().lastPathComponent)
  }

  /// Reads a table of settings.
  ///
  /// - Parameters:
  ///   - table: With tables `[[phase]]` and `[[step]]`.
  ///   - folder: What paths are relative to.
  ///   - defaultName: The set's name where the settings give none.
  /// - Throws: `OrdealError` or `OrdealError` naming the setting.
  public init(_ table: SettingsTable, folder: URL, defaultName: String) throws {
    let top = table.topLevel
    try top.refuseUnknown(besides: Self.keys)
    let stray = table.values.keys.first { key in
      key.contains(".") && !key.hasPrefix("phase.") && !key.hasPrefix("step.")
    }
    if let stray { throw table.error(stray, "no such table; known are [[phase]] and [[step]]") }
    name = try top.text("name") ?? defaultName
    let number = try top.integer("seed") ?? 1
    guard number >= 0 else { throw top.error("seed", "expected 0 or more, got \(number)") }
    seed = UInt64(number)
    reducesCells = try top.choice("cells", Cells.self) == .reduced
    var phases = try PhaseCatalogue()
    try phases.add(table.tables("phase"), folder: folder)
    let elements = try top.elements("elements") ?? [.lithium, .aluminum]
    let context = SetContext(elements: elements, phases: phases, folder: folder)
    steps = []
    for stepTable in table.tables("step") {
      let step = try SetStep(stepTable, context, earlier: steps)
      guard !steps.contains(where: { $0.name == step.name }) else {
        throw stepTable.error("name", "there is a step \"\(step.name)\" already")
      }
      steps.append(step)
    }
    guard !steps.isEmpty else { throw table.error("step", "missing; a set needs a [[step]]") }
  }
}
