// Part of Ordeal. See LICENSE.

import Settings

/// The settings of a study by their names, and what of them may differ where it is gone on with.
///
/// A study that is gone on with keeps its steps. More steps and rounds may be given, more points of a
/// grid, and what changes no result or makes a run longer; steps that are not given stay.
struct StudyTable {
  /// What stands outside of steps: `name`, `title`.
  private var top: SettingsTable
  /// The steps outside of the loop.
  private var steps: [SettingsTable]
  /// What stands in `[loop]`; empty without one.
  private var loop: SettingsTable
  /// The steps of a round.
  private var loopSteps: [SettingsTable]

  /// The settings of a step that may change besides `StepCommand.running`.
  private static let changeable: Set<String> = [
    "time", "attempts", "iterations", "seconds", "ranks", "core-hours", "may-fail",
  ]

  /// Takes a table apart.
  init(_ table: SettingsTable) {
    top = table.topLevel
    steps = table.tables("step")
    var inLoop = SettingsTable(source: table.source)
    for (key, value) in table.values where key.hasPrefix("loop.") {
      inLoop[String(key.dropFirst("loop.".count))] = value
    }
    loop = inLoop.topLevel
    loopSteps = inLoop.tables("step")
  }

  /// All of it as one table, which a settings file holds.
  var table: SettingsTable {
    var table = top
    func add(_ steps: [SettingsTable], _ prefix: String) {
      for (index, step) in steps.enumerated() {
        for (key, value) in step.values { table["\(prefix)step.\(index + 1).\(key)"] = value }
      }
    }
    add(steps, "")
    for (key, value) in loop.values { table["loop.\(key)"] = value }
    add(loopSteps, "loop.")
    return table
  }

  /// These settings for a study that has begun, with the steps that only that one has.
  ///
  /// - Parameters:
  ///   - begun: The settings that it was begun with.
  ///   - place: The folder of the study, for errors.
  /// - Returns: The settings to go on with.
  /// - Throws: `ResumeConflict` that names the first setting that differs and may not.
  func resumed(_ begun: StudyTable, at place: String) throws(ResumeConflict) -> StudyTable {
    try StudyTable.check(top, begun.top, changeable: ["name", "title", "folder"], "", place)
    var result = self
    result.steps = try StudyTable.merged(steps, begun.steps, "[[step]]", place)
    if begun.loop.values.isEmpty { return result }
    if loop.values.isEmpty {
      (result.loop, result.loopSteps) = (begun.loop, begun.loopSteps)
      return result
    }
    var hasMoreRounds = false
    if case .integer(let more)? = loop["rounds"], case .integer(let fewer)? = begun.loop["rounds"] {
      hasMoreRounds = more > fewer
    }
    try StudyTable.check(
      loop, begun.loop, changeable: hasMoreRounds ? ["rounds"] : [], "[loop]: ", place)
    result.loopSteps = try StudyTable.merged(loopSteps, begun.loopSteps, "[[loop.step]]", place)
    return result
  }

  /// Steps of a settings file, and those of a study that the file does not have.
  private static func merged(
    _ given: [SettingsTable], _ begun: [SettingsTable], _ kind: String, _ place: String
  ) throws(ResumeConflict) -> [SettingsTable] {
    var left = begun
    for step in given {
      guard let index = left.firstIndex(where: { $0["name"] == step["name"] }) else { continue }
      let name = if case .text(let name)? = step["name"] { name } else { "" }
      let other = left.remove(at: index)
      try check(
        step, other, changeable: mayChange(step, other), "\(kind) \(name): ", place)
    }
    return given + left
  }

  /// The settings of a step that may change: a ledger of labels may be given more structures, one of
  /// a grid more points.
  private static func mayChange(_ step: SettingsTable, _ begun: SettingsTable) -> Set<String> {
    var keys = changeable.union(StepCommand.running)
    if step["command"] == .text("label") { keys.insert("structures") }
    if step["command"] == .text("grid") {
      let all = [step, begun].flatMap(\.values.keys)
      keys.formUnion(all.filter { $0.hasPrefix("settings.grid.") })
    }
    return keys
  }

  private static func check(
    _ given: SettingsTable, _ begun: SettingsTable, changeable: Set<String>, _ kind: String,
    _ place: String
  ) throws(ResumeConflict) {
    let keys = Set(given.values.keys).union(begun.values.keys).subtracting(changeable)
    for key in keys.sorted() where given[key] != begun[key] {
      throw ResumeConflict(
        "\(place): \(kind)\(key) is \(given[key]?.toml ?? "not set"), but the study to go on with was "
          + "begun with \(begun[key]?.toml ?? "none"); without a settings file it goes on as it was "
          + "begun, and --update runs again what has changed")
    }
  }
}
