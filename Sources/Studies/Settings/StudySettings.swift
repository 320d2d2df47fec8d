// Part of Ordeal. See LICENSE.

import Foundation
import Settings

/// A study as its settings file has it.
///
///     name = "small"
///
///     [[step]]
///     name = "train"
///     command = "train"
///     data = "train.extxyz"
///     level = 8
///
///     [[step]]
///     name = "score"
///     command = "score"
///     potential = "{train}"
///     data = "test.extxyz"
///
/// Keys of a step are the long options of its command; paths are relative to the settings file, or to
/// `folder`, and `{train}` is the file or folder that the step called train writes.
public struct StudySettings: Hashable, Sendable {
  /// What the study is called.
  public var name: String
  /// What it is about, for its report.
  public var title: String
  /// The file that was read.
  public var file: URL
  /// All of them by their names in the file.
  public let table: SettingsTable
  /// The steps outside of the loop, in the order of the file.
  public var steps: [StudyStep]
  /// The rounds that are repeated; nil for none.
  public var loop: StudyLoop?

  /// The folder that paths are relative to.
  public var folder: URL

  /// Reads a settings file.
  ///
  /// - Throws: `RunError` naming the file and the setting.
  public init(contentsOf file: URL) throws(RunError) {
    try self.init(SettingsTable(contentsOf: file), file: file)
  }

  /// Reads a table of settings.
  ///
  /// - Parameters:
  ///   - table: With `[[step]]` tables.
  ///   - file: The file that it was read from.
  /// - Throws: `RunError` naming the setting.
  public init(_ table: SettingsTable, file: URL) throws(RunError) {
    self.file = file.standardizedFileURL
    let top = table.topLevel
    try top.refuseUnknown(besides: ["name", "title", "folder"])
    folder =
      URL(
        filePath: try top.text("folder") ?? ".",
        relativeTo: self.file.deletingLastPathComponent()
      ).standardizedFileURL
    name = try top.text("name") ?? file.deletingPathExtension().lastPathComponent
    title = try top.text("title") ?? ""
    var named = table
    named["name"] = .text(name)
    self.table = named
    let stray = table.values.keys.first {
      $0.contains(".") && !$0.hasPrefix("step.") && !$0.hasPrefix("loop.")
    }
    if let stray {
      throw table.error(stray, "no such table; known are [[step]], [loop], [[loop.step]]")
    }
    steps = try Self.steps(table)
    loop = try StudyLoop(table)
    guard !steps.isEmpty else { throw table.error("step", "missing; a study needs a [[step]]") }
    if let pair = Self.repeated(steps) ?? Self.repeated(loop?.steps ?? []) {
      throw RunError("name: \"\(pair)\" is taken by another step", at: table.source)
    }
  }

  /// These settings for a study that was begun, with steps that only that one has.
  ///
  /// - Parameters:
  ///   - begun: The settings that it was begun with.
  ///   - place: The folder of the study, for errors.
  /// - Returns: The settings to go on with.
  /// - Throws: `ResumeConflict` that names the first setting that differs and may not.
  public func resuming(_ begun: StudySettings, at place: String) throws -> StudySettings {
    let merged = try StudyTable(table).resumed(StudyTable(begun.table), at: place)
    return try StudySettings(merged.table, file: file)
  }

  /// The steps of a table's `[[step]]`.
  static func steps(_ table: SettingsTable) throws(RunError) -> [StudyStep] {
    if let plain = table.values.keys.first(where: { key in
      key.hasPrefix("step.") && Int(key.split(separator: ".")[1]) == nil
    }) {
      throw table.error(plain, "steps are written as [[step]] with a name")
    }
    var steps: [StudyStep] = []
    for step in table.tables("step") { steps.append(try StudyStep(step)) }
    return steps
  }

  private static func repeated(_ steps: [StudyStep]) -> String? {
    var names: Set<String> = []
    return steps.first { !names.insert($0.name).inserted }?.name
  }
}
