// Part of Ordeal. See LICENSE.

/// An option beside `--resume` that the run does not agree with: wrong usage, exit status 64.
public struct ResumeConflict: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which option, what the run has, and what was given.
  public var description: String

  /// A conflict in the given words.
  public init(_ description: String) { self.description = description }

  /// A conflict of an option with a run.
  ///
  /// - Parameters:
  ///   - option: The option, without dashes.
  ///   - given: What was given.
  ///   - begun: What the run was begun with.
  ///   - place: The folder or file of the run.
  public init(_ option: String, given: String, begun: String, at place: String) {
    description =
      "\(place): --\(option) is \(given), but the run to go on with was begun with \(begun); without "
      + "--\(option) it goes on as it was begun"
  }
}

/// What may be said beside `--resume`: a run goes on with its own settings.
public struct ResumeRule: Sendable {
  /// The settings that may differ from those that a run was begun with.
  public var changeable: Set<String>

  /// A rule that lets some settings change.
  public init(changeable: Set<String>) { self.changeable = changeable }

  /// Compares what options lead to with what a run was begun with.
  ///
  /// - Parameters:
  ///   - given: All settings that the options lead to, those of the run where they say nothing.
  ///   - begun: All settings of the run.
  ///   - place: The folder or file of the run, for errors.
  /// - Throws: `ResumeConflict` that names the first option that differs and may not.
  public func check(
    _ given: SettingsTable, against begun: SettingsTable, at place: String
  ) throws(ResumeConflict) {
    for (key, value) in given.values where !changeable.contains(key) && value != begun[key] {
      throw ResumeConflict(
        key, given: value.toml, begun: begun[key]?.toml ?? "none", at: place)
    }
  }
}
