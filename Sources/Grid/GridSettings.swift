// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support
import Training

/// A grid as its settings file has it: data, and lists of values for what potentials are made with.
///
///     training = "li-al/Train"
///     validation = "li-al/Validation"
///     irregular = "li-al/Irregular"
///     ladder = true
///
///     [[grid]]
///     level = [8, 10, 12]
///     cutoff = [4.8, 5.2, 5.6]
///     radial-basis-size = [6, 8, 10]
///
/// Each `[[grid]]` is the product of its lists; what a block leaves out has its default.
public struct GridSettings: Hashable, Sendable {
  /// The paths of one set: files, or folders in the published layout.
  public typealias Paths = [String]

  /// What to train on.
  public var training: Paths
  /// What four of the criteria are errors on.
  public var validation: Paths
  /// Configurations without reference values, for two more; may be empty.
  public var irregular: Paths
  /// The elements of species 0, 1, …; empty: those of the training data, by atomic number.
  public var elements: [Element]
  /// Whether a point starts from the one of the next lower level that is like it otherwise.
  public var isLadder: Bool
  /// The threads of one fit.
  public var threads: Int
  /// What each point is trained with, all different.
  public var points: [TrainingSettings]

  private static let keys: Set<String> = [
    "training", "validation", "irregular", "elements", "ladder", "threads-per-job",
  ]

  /// Reads a settings file; its paths are relative to its folder.
  ///
  /// - Throws: `OrdealError` naming the file and the setting.
  public init(contentsOf url: URL) throws {
    try self.init(try SettingsTable(contentsOf: url), folder: url.deletingLastPathComponent())
  }

  /// Reads a table of settings.
  ///
  /// - Parameters:
  ///   - table: With tables `[[grid]]`.
  ///   - folder: What paths are relative to.
  /// - Throws: `OrdealError` naming the setting, or `OrdealError` if a point cannot be trained.
  public init(_ table: SettingsTable, folder: URL) throws {
    let top = table.topLevel
    try top.refuseUnknown(besides: Self.keys)
    if let stray = table.values.keys.first(where: { $0.contains(".") && !$0.hasPrefix("grid.") }) {
      throw table.error(stray, "no such table; known is [[grid]]")
    }
    func paths(_ key: String) throws -> Paths {
      try (top.texts(key) ?? []).map {
        URL(filePath: $0, relativeTo: folder).standardizedFileURL.path
      }
    }
    (training, validation) = (try paths("training"), try paths("validation"))
    irregular = try paths("irregular")
    for (key, value) in [("training", training), ("validation", validation)] where value.isEmpty {
      throw top.error(key, "missing; give the paths of a set")
    }
    elements = try Self.elements(top)
    isLadder = try top.logical("ladder") ?? false
    threads = try top.integer("threads-per-job") ?? 1
    guard threads >= 1 else {
      throw top.error("threads-per-job", "expected at least 1, got \(threads)")
    }
    let blocks = table.tables("grid")
    guard !blocks.isEmpty else { throw table.error("grid", "missing; a grid needs a [[grid]]") }
    points = []
    for block in blocks {
      for point in try GridBlock(block).points where !points.contains(point) {
        points.append(point)
      }
    }
  }

  private static func elements(_ table: SettingsTable) throws -> [Element] {
    try (table.texts("elements") ?? []).map { symbol in
      guard let element = Element(symbol: symbol) else {
        throw table.error("elements", "\"\(symbol)\" is not the symbol of an element")
      }
      return element
    }
  }
}
