// Part of Ordeal. See LICENSE.

import Support

/// One setting: the only place that says what it is called, what it means and what it may be.
///
/// From it come the key in TOML files, the option on the command line with its help and completion,
/// reading, writing and the refusal of other values, the table in docs/settings.md, and whether a run
/// that goes on may have another value than it was begun with.
public struct Setting<Root>: Sendable {
  /// Reads the value of a table into a root that holds its default.
  public typealias Reading =
    @Sendable (SettingsTable, inout Root) throws(OrdealError) -> Void
  /// The value of a root; nil where it is not set.
  public typealias Writing = @Sendable (Root) -> SettingsTable.Value?

  /// The key, and the option without its dashes.
  public let key: String
  /// How it is written and typed.
  public let kind: SettingKind
  /// What it is, without unit and default: "Length of the run".
  public let help: String
  /// The unit of a number: "K".
  public let unit: String?
  /// What stands for the value in the help; nil: what the kind suggests.
  public let valueName: String?
  /// The value that is taken where none is given, in words; nil: that of the declared defaults; empty:
  /// nothing is said.
  public let defaultWords: String?
  /// Whether a run that goes on may have another value.
  public let mayChange: Bool
  let read: Reading
  let write: Writing

  /// A setting with reading and writing of its own.
  public init(
    _ key: String, _ kind: SettingKind, _ help: String, unit: String? = nil,
    valueName: String? = nil, default words: String? = nil, mayChange: Bool = false,
    read: @escaping Reading, write: @escaping Writing
  ) {
    (self.key, self.kind, self.help, self.unit) = (key, kind, help, unit)
    (self.valueName, self.mayChange) = (valueName, mayChange)
    defaultWords = words
    (self.read, self.write) = (read, write)
  }

  /// A setting that always has a value.
  public init<Value: SettingValue>(
    _ key: String, _ path: WritableKeyPath<Root, Value> & Sendable, _ help: String,
    unit: String? = nil, in range: SettingRange<Value>? = nil, valueName: String? = nil,
    mayChange: Bool = false
  ) {
    self.init(
      key, Value.settingKind, help, unit: unit, valueName: valueName, mayChange: mayChange,
      read: { (table, root) throws(OrdealError) in
        guard let value = try Value.read(key, in: table) else { return }
        try range?.check(value, key, in: table)
        root[keyPath: path] = value
      }, write: { $0[keyPath: path].settingValue })
  }

  /// A setting that may have no value; `words` say what is done without one, after "Default: ".
  public init<Value: SettingValue>(
    _ key: String, _ path: WritableKeyPath<Root, Value?> & Sendable, _ help: String,
    unit: String? = nil, in range: SettingRange<Value>? = nil, valueName: String? = nil,
    default words: String, mayChange: Bool = false
  ) {
    self.init(
      key, Value.settingKind, help, unit: unit, valueName: valueName, default: words,
      mayChange: mayChange,
      read: { (table, root) throws(OrdealError) in
        guard let value = try Value.read(key, in: table) else { return }
        try range?.check(value, key, in: table)
        root[keyPath: path] = value
      }, write: { $0[keyPath: path]?.settingValue })
  }

  /// A length of time, more than 0.
  public static func time(
    _ key: String, _ path: WritableKeyPath<Root, TimeSpan> & Sendable, _ unit: TimeSpan.Unit,
    _ help: String, mayChange: Bool = false
  ) -> Setting {
    Setting(
      key, .time(unit), help, unit: unit.rawValue, valueName: "time", mayChange: mayChange,
      read: { (table, root) throws(OrdealError) in
        guard let span = try table.time(key, unit) else { return }
        guard span.femtoseconds > 0 else {
          throw table.error(key, "expected more than 0, got \(span.femtoseconds) fs")
        }
        root[keyPath: path] = span
      }, write: { .number($0[keyPath: path].number(of: unit)) })
  }

  /// The path of a file.
  public static func file(
    _ key: String, _ path: WritableKeyPath<Root, String?> & Sendable, _ help: String,
    extensions: [String] = [], default words: String
  ) -> Setting {
    Setting(
      key, .path(extensions: extensions), help, valueName: "file", default: words,
      read: { (table, root) throws(OrdealError) in
        if let text = try table.text(key) { root[keyPath: path] = text }
      }, write: { $0[keyPath: path].map { .text($0) } })
  }

  /// The same setting of what holds this root.
  public func on<Outer>(_ path: WritableKeyPath<Outer, Root> & Sendable) -> Setting<Outer> {
    let (read, write) = (read, write)
    return Setting<Outer>(
      key, kind, help, unit: unit, valueName: valueName, default: defaultWords,
      mayChange: mayChange,
      read: { (table, root) throws(OrdealError) in try read(table, &root[keyPath: path]) },
      write: { write($0[keyPath: path]) })
  }
}
